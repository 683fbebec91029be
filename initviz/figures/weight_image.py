"""One parameter of one scheme as a picture: a cell for every entry, filters as tiles, a bias as a strip."""

import math
from dataclasses import dataclass

from initviz.core.inspections import ParameterInspection, WeightImage
from initviz.core.parameter import Role
from initviz.figures.figure import Axis, ColorBar, Figure, Place
from initviz.figures.marks import Image, Remark
from initviz.figures.numbers import grouped, short
from initviz.figures.scales import Cells, Tick
from initviz.figures.scene import Scene
from initviz.figures.states import looking
from initviz.figures.weight_sheet import Shape, Sheet, closest, extent, is_strip
from initviz.figures.weight_subject import Subject, entries, inspected, subject
from initviz.messages import Message, message

_COMPARABLE = 4.0
"""Ratio of scales up to which all schemes share the largest, so that their colours can be compared."""


@dataclass(frozen=True)
class ImageReader:
    """Says which entry is at a place, and its value; the first sheet there has the say."""

    role: Role
    sheets: tuple[Sheet, ...]

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:
        """Give one line; none beside the picture."""
        for sheet in self.sheets:
            found = sheet.entry_at(x, y)
            if found is not None:
                index, value = found
                at = ", ".join(str(k) for k in index)
                return (message("figure.read.entry", role=message(f"role.{self.role}"), at=at, value=short(value)),)
        return ()

    def place(self, x: float, y: float) -> Place | None:
        """Mark the entry's cell."""
        found = (sheet.cell_at(x, y) for sheet in self.sheets)
        return next((Place(*cell) for cell in found if cell is not None), None)


def weight_image(scene: Scene, scheme: int, role: Role = "weight", whole: WeightImage | None = None) -> Figure:
    """Build the figure.

    Before a picture has arrived its axes and colours are there already, the law telling how far the colours reach.

    Parameters
    ----------
    scene
        Document, theory, measurements and what is selected.
    scheme
        Whose parameter.
    role
        Weight or bias.
    whole
        An earlier picture of all of it, seen around a region that was asked for since.
    """
    looked_at = subject(scene)
    if looked_at is None or role not in looked_at.shapes:
        return _empty(role)
    shape = looked_at.shapes[role]
    found = inspected(scene, looked_at, role, scheme)
    if found is not None and found.shape != shape:
        found = None
    images = (found.image, whole) if found is not None else ()
    sheets = tuple(Sheet(image, shape) for image in images if image is not None)
    limit = _limit(scene, looked_at, role, scheme)
    columns, wide = extent(shape)[1], closest(shape)[0]
    return Figure(
        name=f"{role}_image",
        title=message("figure.image_of", name=scene.series[scheme].name, parameter=looked_at.title(role)),
        x=Axis(message(_column_name(looked_at, shape)), 0.0, float(columns), Cells(), closest=wide),
        y=_rows_axis(looked_at, shape),
        series=(),
        marks=(*(_mark(sheet, limit) for sheet in reversed(sheets)), *_remarks(found, shape)),
        notes=_notes(found.image) if found is not None else (),
        state=looking(scene, "figure.state.measuring") if found is None and not scene.is_fresh else None,
        reader=ImageReader(role, sheets),
        color_bar=_color_bar(role, found, limit),
        square=not is_strip(shape),
        zoom="x" if is_strip(shape) else "xy",
    )


def active_image(scene: Scene, role: Role) -> Figure:
    """Build the figure of the active scheme."""
    return weight_image(scene, scene.scheme, role)


def _empty(role: Role) -> Figure:
    return Figure(
        name=f"{role}_image",
        title=message(f"figure.{role}_image.title"),
        x=Axis(None, 0.0, 1.0, Cells()),
        y=Axis(None, -1.0, 0.0, Cells(downwards=True)),
        series=(),
        marks=(),
        state=message(f"figure.state.no_{role}"),
    )


def _limit(scene: Scene, looked_at: Subject, role: Role, scheme: int) -> float:
    """Give the value at the end of the colours: one for all schemes, unless that would leave some of them pale."""
    reaches = [_reach(scene, looked_at, role, each) for each in range(len(scene.series))]
    own, limits = reaches[scheme], [reach for reach in reaches if reach > 0]
    if not limits or own == 0:
        return own
    return max(limits) if max(limits) <= _COMPARABLE * min(limits) else own


def _reach(scene: Scene, looked_at: Subject, role: Role, scheme: int) -> float:
    """Give how far one scheme's colours reach; before they are measured, as far as its law lets expect."""
    found = entries(scene, looked_at, role, scheme)
    if found is None:
        return 0.0
    if found.inspection is not None:
        return found.inspection.image.limit
    law = found.law
    reach = float(min(max(abs(end) for end in law.support), 3.0 * math.hypot(law.mean, law.std)))
    return reach if math.isfinite(reach) else 0.0  # code of one's own has no law


def _color_bar(role: Role, found: ParameterInspection | None, limit: float) -> ColorBar | None:
    """Explain the colours; where all entries are zero there is nothing to explain."""
    beyond = found is not None and max(abs(found.min), abs(found.max)) > 1.0001 * limit
    return ColorBar(message(f"role.{role}"), limit, beyond) if limit > 0 else None


def _mark(sheet: Sheet, limit: float) -> Image:
    (left, right), (bottom, top) = sheet.x, sheet.y
    return Image(sheet.cells, left, right, top, bottom, limit or 1.0, sheet.tile)


def _remarks(found: ParameterInspection | None, shape: Shape) -> tuple[Remark, ...]:
    """Say it where all entries are the same: one colour alone looks like nothing."""
    if found is None or found.min != found.max:
        return ()
    return (Remark(message("figure.image.constant", count=grouped(math.prod(shape)), value=short(found.min))),)


def _is_transposed(looked_at: Subject) -> bool:
    """Say whether torch keeps a weight's input channels first."""
    return looked_at.kind.startswith("ConvTranspose")


def _column_name(looked_at: Subject, shape: Shape) -> str:
    if is_strip(shape):
        return "figure.axis.entry"
    side = "output" if _is_transposed(looked_at) else "input"
    return f"figure.axis.{side}_{_unit(shape)}"


def _unit(shape: Shape) -> str:
    return "channel" if len(shape) > 2 else "unit"


def _rows_axis(looked_at: Subject, shape: Shape) -> Axis:
    if is_strip(shape):
        return Axis(None, -1.0, 0.0, Cells(downwards=True), (Tick(-0.5),))
    side = "input" if _is_transposed(looked_at) else "output"
    name = message(f"figure.axis.{side}_{_unit(shape)}")
    return Axis(name, -float(extent(shape)[0]), 0.0, Cells(downwards=True), closest=closest(shape)[1])


def _notes(image: WeightImage) -> tuple[Message, ...]:
    """Say what is left out."""
    if image.is_complete:
        return ()
    return (message("figure.note.sampled", rows=image.row_step, columns=image.column_step // image.patch),)
