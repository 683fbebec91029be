"""What a figure draws as rows of numbers, for a spreadsheet: in values, not in drawn positions."""

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.figures.figure import Figure
from initviz.figures.marks import (
    Band,
    Boxes,
    Curve,
    EdgeMark,
    Gauge,
    Graph,
    Image,
    Mark,
    Outliers,
    Profile,
    Rule,
    Stem,
    Steps,
)
from initviz.figures.plane_marks import Cobweb, Dot, Trace
from initviz.messages import text

COLUMNS = ("figure", "series", "mark", "row", "x", "x_end", "y", "low", "lower", "upper", "high")
"""Names of the columns: `y` is a line's height, a bin's height, a median or a share; the last four are spreads."""

DATA = (".csv", ".npz")
"""Files that a figure's data is written to."""

Record = dict[str, str | float]


def csv_text(figure: Figure, separator: str = ",") -> str:
    """Give a figure's data as CSV.

    Parameters
    ----------
    figure
        What is drawn.
    separator
        Between two columns.

    Returns
    -------
    str
        One line for every point of a curve, every bin, box, band, atom, bound and share. Where rows stand one above
        the other, `row` is the label of the row, and heights of laws and histograms are densities, whatever root of
        them is drawn. Of an image the cells alone, as a matrix.
    """
    images = [mark for mark in figure.marks if isinstance(mark, Image)]
    if images:
        return "".join(separator.join(f"{value:.9g}" for value in row) + "\n" for row in images[-1].values.tolist())
    lines = io.StringIO()
    writer = csv.DictWriter(lines, COLUMNS, restval="", delimiter=separator, lineterminator="\n")
    writer.writeheader()
    for mark in figure.marks:
        for record in _records(figure, mark):
            kept = {key: value for key, value in record.items() if not (isinstance(value, float) and math.isnan(value))}
            writer.writerow({"figure": figure.name, "series": _name(figure, mark), "mark": _kind(mark), **kept})
    return lines.getvalue()


def arrays(figure: Figure) -> dict[str, FloatArray]:
    """Give a figure's data as arrays by name, as NumPy's `.npz` files hold them.

    Parameters
    ----------
    figure
        What is drawn.

    Returns
    -------
    dict
        The columns of `csv_text` that are numbers, one array each, named `series.mark.row.column` with what applies;
        marks of one name follow each other. The cells of an image are `image`.
    """
    found: dict[str, list[float]] = {}
    for mark in figure.marks:
        if isinstance(mark, Image):
            return {"image": np.asarray(mark.values, dtype=np.float64)}
        for record in _records(figure, mark):
            label = [_name(figure, mark), _kind(mark), str(record.get("row", ""))]
            name = ".".join(part.replace("/", "_") for part in label if part)
            for column, value in record.items():
                if isinstance(value, float):
                    found.setdefault(f"{name}.{column}", []).append(value)
    return {name: np.array(values) for name, values in found.items()}


def data_file(figure: Figure, kind: str, provenance: Mapping[str, str]) -> bytes:
    """Give a figure's data as the bytes of a file.

    Parameters
    ----------
    figure
        What is drawn.
    kind
        `.csv` or `.npz`.
    provenance
        Where the numbers come from: lines behind a `#` above the table, or a JSON text in the array `provenance`.
    """
    if kind == ".csv":
        said = "".join(f"# {name}: {value}\n" for name, value in provenance.items())
        return (said + csv_text(figure)).encode()
    written = io.BytesIO()
    stated = np.array(json.dumps(dict(provenance)))
    np.savez_compressed(written, provenance=stated, **arrays(figure))  # type: ignore[arg-type]  # no allow_pickle here
    return written.getvalue()


def _kind(mark: Mark) -> str:
    """Say what a mark is: theory and what is measured have different names."""
    if isinstance(mark, Stem):
        return "atom_measured" if mark.measured else "atom"
    kinds: dict[type[Mark], str] = {
        Curve: "theory",
        Steps: "histogram",
        Boxes: "replicates",
        Outliers: "outlier",
        Rule: "bound",
    }
    return kinds.get(type(mark), type(mark).__name__.lower())


def _name(figure: Figure, mark: Mark) -> str:
    series = getattr(mark, "series", None)
    return figure.series[series].name if isinstance(series, int) else ""


def _records(figure: Figure, mark: Mark) -> Iterator[Record]:
    """Give one record for each number of a mark."""
    to_x, to_y = figure.x.scale.backward, figure.y.scale.backward
    if isinstance(mark, Curve | Graph | Profile | Trace | Cobweb):
        base, density = _base(figure, mark.y), _density(figure, mark)
        yield from _columns(_row(figure, base), x=to_x(mark.x), y=to_y(mark.y - base) if density is None else density)
    elif isinstance(mark, Band):
        base = _base(figure, mark.low)
        yield from _columns(_row(figure, base), x=to_x(mark.x), low=to_y(mark.low - base), high=to_y(mark.high - base))
    elif isinstance(mark, Steps):
        edges, density = to_x(mark.edges), _density(figure, mark)
        heights = to_y((0.0 if figure.y.fixed else mark.base) + mark.heights) if density is None else density
        yield from _columns(_row(figure, mark.base), x=edges[:-1], x_end=edges[1:], y=heights)
    elif isinstance(mark, Boxes):
        spread = {part: to_y(getattr(mark, part)) for part in ("low", "lower", "upper", "high")}
        yield from _columns({}, x=to_x(mark.x), y=to_y(mark.median), **spread)
    elif isinstance(mark, Outliers):
        yield from _columns({}, x=to_x(mark.x), y=to_y(mark.y))
    else:
        yield from _single(figure, mark)


def _single(figure: Figure, mark: Mark) -> Iterator[Record]:
    """Give the record of a mark that is one number."""
    to_x = figure.x.scale.backward
    if isinstance(mark, Stem):
        yield {"x": _one(to_x, mark.x), "y": mark.share, **_row(figure, mark.base)}
    elif isinstance(mark, Rule):
        yield {"x": _one(to_x, mark.x)}
    elif isinstance(mark, Gauge):
        heading = text(figure.columns[mark.column])
        yield {"y": mark.share, "x": heading, **_row(figure, mark.low)}
    elif isinstance(mark, Dot):
        yield {"x": _one(to_x, mark.x), "y": _one(figure.y.scale.backward, mark.y)}
    elif isinstance(mark, EdgeMark):
        yield {"x": _one(to_x, mark.x), "y": "0" if mark.edge == "low" else "inf"}


def _density(figure: Figure, mark: Mark) -> FloatArray | None:
    """Give the densities of a mark whose heights an axis does not tell."""
    return mark.density if figure.y.fixed and isinstance(mark, Curve | Steps) else None


def _base(figure: Figure, y: FloatArray) -> float:
    """Give the line above which a row's heights are drawn; 0 where there are no rows."""
    finite = y[np.isfinite(y)]
    return math.floor(float(finite.min())) if figure.y.fixed and finite.size else 0.0


def _row(figure: Figure, base: float) -> Record:
    """Give the label of the row that stands on a line."""
    label = next((tick.label for tick in figure.y.fixed if base <= tick.position < base + 1.0), "")
    return {"row": label} if label else {}


def _one(back: Callable[[FloatArray], FloatArray], position: float) -> float:
    return float(back(np.array(position)))


def _columns(every: Record, **columns: FloatArray) -> Iterator[Record]:
    for values in zip(*columns.values(), strict=True):
        yield {**every, **dict(zip(columns, (float(value) for value in values), strict=True))}
