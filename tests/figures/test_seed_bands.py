"""The band of single seeds around theory: drawn where it is known, with the seeds outside of it marked and counted."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from initviz.core.document.experiment import Experiment, Network
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Flatten
from initviz.core.reports import Band as Expected
from initviz.core.reports import SchemePrediction
from initviz.figures.export import csv_text
from initviz.figures.figure import Figure
from initviz.figures.marks import Band, Outliers
from initviz.figures.numbers import short
from initviz.figures.propagation import propagation
from initviz.figures.scene import Scene
from initviz.messages import Message, text
from tests.figures.scenes import scene_of, small

BANDED = {"signal": "forward_band", "preactivation": "forward_band", "gradient": "backward_band"}


def bands(figure: Figure) -> list[Band]:
    return [mark for mark in figure.marks if isinstance(mark, Band)]


def outliers(figure: Figure) -> list[Outliers]:
    return [mark for mark in figure.marks if isinstance(mark, Outliers)]


def narrowed(scene: Scene, share: float) -> Scene:
    """Take a share of every band, about its median, so that some of the seeds lie outside."""

    def narrow(band: Expected | Message) -> Expected | Message:
        if not isinstance(band, Expected):
            return band
        low, high = (band.median * (end / band.median) ** share for end in (band.low, band.high))
        return Expected(low, band.median, high)

    def of_scheme(scheme: SchemePrediction) -> SchemePrediction:
        tensors = tuple(
            replace(tensor, forward_band=narrow(tensor.forward_band), backward_band=narrow(tensor.backward_band))
            for tensor in scheme.tensors
        )
        return replace(scheme, tensors=tensors)

    schemes = tuple(of_scheme(scheme) for scheme in scene.prediction.schemes)
    return replace(scene, prediction=replace(scene.prediction, schemes=schemes))


@pytest.mark.parametrize("name", BANDED)
def test_the_band_is_that_of_the_prediction_and_in_sight(name: str) -> None:
    scene = scene_of(small())
    figure = propagation(scene, name)
    assert [mark.series for mark in bands(figure)] == [1, 0]
    for mark in bands(figure):
        tensors = scene.prediction.schemes[mark.series].tensors
        expected = getattr(tensors[-1], BANDED[name]) if name != "preactivation" else tensors[-2].forward_band
        assert isinstance(expected, Expected)
        ends = 10.0 ** np.array([mark.low[-1], mark.high[-1]])
        assert ends == pytest.approx([expected.low, expected.high], rel=1e-9)
        assert figure.y.low <= mark.low.min()
        assert mark.high.max() <= figure.y.high


@pytest.mark.parametrize("name", ["mean", "variance", "weight_gradient"])
def test_statistics_without_a_band_have_none(name: str) -> None:
    figure = propagation(narrowed(scene_of(small()), 0.01), name)
    assert not bands(figure)
    assert not outliers(figure)


def test_before_measurements_the_band_stands_alone() -> None:
    figure = propagation(scene_of(small(), measured=False))
    assert len(bands(figure)) == 2
    assert not outliers(figure)


@pytest.mark.parametrize("name", ["signal", "gradient"])
def test_exactly_the_seeds_outside_are_marked_counted_and_exported(name: str) -> None:
    scene = narrowed(scene_of(small(seeds=8)), 0.2)
    figure = propagation(scene, name)
    assert figure.reader is not None
    counts = dict.fromkeys(range(5), 0)
    for scheme in (0, 1):
        wanted = []
        for x, tensor in enumerate(range(0, 9, 2)):
            band = getattr(scene.prediction.schemes[scheme].tensors[tensor], BANDED[name])
            assert isinstance(band, Expected)
            for report in scene.replicates(scheme):
                value = float((report.forward.second_moment if name == "signal" else report.backward)[tensor])
                if not band.low * (1 - 1e-5) <= value <= band.high * (1 + 1e-5):
                    wanted.append((float(x), value))
                    counts[x] += scheme == 0
        drawn = [mark for mark in outliers(figure) if mark.series == scheme]
        found = [pair for mark in drawn for pair in zip(mark.x, 10.0**mark.y, strict=True)]
        np.testing.assert_allclose(sorted(found), sorted(wanted), rtol=1e-9)
        exported = [row for row in csv.DictReader(io.StringIO(csv_text(figure))) if row["mark"] == "outlier"]
        assert sum(row["series"] == scene.series[scheme].name for row in exported) == len(wanted)
    assert sum(counts.values())
    for x, count in counts.items():
        line = text(figure.reader(float(x), 0.0)[1])
        assert line.endswith(f", {count} of 8 outside") is (count > 0)
        assert "99 % of seeds in " in line


def test_rounding_alone_puts_no_seed_outside() -> None:
    scene = narrowed(scene_of(small(seeds=1)), 1.0)
    tensors = scene.prediction.schemes[0].tensors
    seen = float(scene.replicates(0)[0].forward.second_moment[2])
    exact = replace(tensors[2], forward_band=Expected(seen * (1 + 1e-7), seen * (1 + 1e-7), seen * 2))
    first = replace(scene.prediction.schemes[0], tensors=(*tensors[:2], exact, *tensors[3:]))
    prediction = replace(scene.prediction, schemes=(first, scene.prediction.schemes[1]))
    figure = propagation(replace(scene, prediction=prediction))
    assert not [x for mark in outliers(figure) if mark.series == 0 for x in mark.x if x == 1.0]


def test_where_a_band_is_known_at_one_place_alone_no_area_is_drawn() -> None:
    layers = (
        Conv2d(id="c", out_channels=4, kernel_size=3, groups=2),
        ReLU(id="a"),
        Flatten(id="f"),
        Linear(id="l", out_features=8),
    )
    known = small()
    convolved = Experiment(network=Network(input=(2, 8, 8), layers=layers), schemes=known.schemes, probe=known.probe)
    scene = scene_of(convolved)
    assert isinstance(scene.prediction.schemes[0].tensors[0].forward_band, Expected)
    figure = propagation(scene)
    assert not bands(figure)
    said = [text(note) for note in figure.notes]
    assert [note for note in said if "groups" in note] == said  # once for both schemes, and for all layers behind
    assert said[0].startswith("From layer 1 on · no band:")
    assert figure.reader is not None
    assert "no band: groups" in text(figure.reader(1.0, 0.0)[1])
    assert "no band" not in text(figure.reader(0.0, 0.0)[1])


def test_the_read_out_tells_the_mean_and_where_means_are_expected() -> None:
    scene = scene_of(small())
    reader = propagation(scene).reader
    assert reader is not None
    said = text(reader(1.0, 0.0)[1])
    assert "of such means 99 % in" in said
    values = [float(report.forward.second_moment[2]) for report in scene.replicates(0)]
    assert f"mean {short(float(np.mean(values)), 3)}" in said
