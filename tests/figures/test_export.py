"""A figure's data as CSV: in values, with the names of series, complete."""

import csv
import io

import msgspec
import numpy as np
import pytest

from initviz.core.document.edits import set_initializer
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.scaled import KaimingNormal, XavierUniform
from initviz.core.initializers.simple import Uniform
from initviz.core.initializers.structured import Sparse
from initviz.core.layers.linear import Linear
from initviz.figures.catalogue import FIGURES
from initviz.figures.export import COLUMNS, csv_text
from initviz.figures.marks import Image, Steps
from initviz.figures.options import Options
from initviz.figures.weight_histogram import weight_histogram
from initviz.figures.weight_image import weight_image
from tests.figures.looks import looked_at, network
from tests.figures.scenes import scene_of, small

TWO = network(Linear(id="l1", out_features=64), fillings=(XavierUniform(), KaimingNormal()))


def records(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content)))


def test_propagation_is_exported_in_values_not_in_decades() -> None:
    scene = scene_of(small())
    found = records(csv_text(FIGURES["signal"].build(scene)))
    theory = [row for row in found if row["mark"] == "theory" and row["series"] == "Xavier"]
    assert [float(row["x"]) for row in theory] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert [float(row["y"]) for row in theory] == pytest.approx([1.0, 0.5, 0.25, 0.125, 0.0625])
    spread = [row for row in found if row["mark"] == "replicates" and row["series"] == "Kaiming"]
    seen = np.array([report.forward.second_moment[[0, 2, 4, 6, 8]] for report in scene.replicates(1)])
    assert [float(row["y"]) for row in spread] == pytest.approx(np.median(seen, axis=0).tolist())
    assert [float(row["low"]) for row in spread] == pytest.approx(seen.min(axis=0).tolist())


@pytest.mark.parametrize("log", [False, True])
def test_a_histogram_is_exported_bin_by_bin_whatever_its_axis(*, log: bool) -> None:
    figure = weight_histogram(looked_at(TWO), Options(bins=32, count=True, log=log))
    found = records(csv_text(figure))
    bins = [row for row in found if row["mark"] == "histogram" and row["series"] == "S0"]
    assert len(bins) == 32
    assert sum(float(row["y"]) for row in bins) == pytest.approx(64 * 48)
    steps = next(mark for mark in figure.marks if isinstance(mark, Steps) and mark.series == 0)
    assert [float(row["x"]) for row in bins] == pytest.approx(steps.edges[:-1].tolist())
    assert [float(row["x_end"]) for row in bins] == pytest.approx(steps.edges[1:].tolist())
    assert {row["mark"] for row in found} == {"histogram", "band", "theory", "bound"}


def test_atoms_are_exported_as_shares() -> None:
    sparse = network(Linear(id="l1", out_features=64), fillings=(Sparse(sparsity=0.25),))
    found = records(csv_text(weight_histogram(looked_at(sparse), Options())))
    atoms = {row["mark"]: (float(row["x"]), float(row["y"])) for row in found if row["mark"].startswith("atom")}
    assert atoms == {"atom": (0.0, 0.25), "atom_measured": (0.0, 0.25)}


def test_an_image_is_exported_as_its_matrix() -> None:
    figure = weight_image(looked_at(TWO), 0)
    image = next(mark for mark in figure.marks if isinstance(mark, Image))
    found = np.loadtxt(io.StringIO(csv_text(figure)), delimiter=",")
    np.testing.assert_allclose(found, image.values, rtol=1e-6)


def test_rows_are_exported_with_their_labels_and_as_densities() -> None:
    widths = msgspec.structs.replace(small(), schemes=(everywhere("wide", Uniform(a=-2.0, b=2.0), "#0072B2"),))
    narrow = set_initializer(widths, 0, "l2", "weight", Uniform(a=-0.01, b=0.03))
    found = records(csv_text(FIGURES["weights"].build(scene_of(narrow))))
    drawn = [row for row in found if row["mark"] in {"histogram", "theory"}]
    assert {row["row"] for row in drawn} == {"1", "2", "3", "4"}
    for label, density in (("1", 0.25), ("2", 25.0)):
        law = [float(row["y"]) for row in drawn if row["mark"] == "theory" and row["row"] == label]
        assert law == pytest.approx([0.0, density, density, 0.0])
        bins = [row for row in drawn if row["mark"] == "histogram" and row["row"] == label]
        masses = [float(row["y"]) * (float(row["x_end"]) - float(row["x"])) for row in bins]
        assert sum(masses) == pytest.approx(1.0)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_exported(name: str) -> None:
    figure = FIGURES[name].build(scene_of(small()))
    content = csv_text(figure)
    if not any(isinstance(mark, Image) for mark in figure.marks):
        assert content.splitlines()[0] == ",".join(COLUMNS)
        assert bool(figure.marks) == (len(content.splitlines()) > 1)
        assert "nan" not in content
