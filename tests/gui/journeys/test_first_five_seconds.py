"""The first five seconds of the journeys, sentence by sentence."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.core.document.edits import set_seeds
from initviz.core.document.scenes import first_scene
from initviz.core.initializers.scaled import KaimingUniform, XavierUniform
from initviz.core.laws.law import FloatArray
from initviz.figures.figure import Figure
from initviz.figures.marks import Boxes, Curve, Rule, Steps
from initviz.figures.scales import Logarithmic
from initviz.messages import text
from tests.gui.stage import Stage

pytestmark = pytest.mark.usefixtures("qapp")
Build = Callable[..., Stage]


@pytest.fixture
def first(stage: Build) -> Stage:
    """The first scene, with three seeds for the tests' sake."""
    return stage(set_seeds(first_scene(), 3))


def figure(stage: Stage, place: int) -> Figure:
    shown = stage.window.page.views[place].plot.figure
    assert shown is not None
    return shown


def curve(shown: Figure, scheme: int) -> FloatArray:
    return next(mark.y for mark in shown.marks if isinstance(mark, Curve) and mark.series == scheme)


def test_the_scene_that_the_program_begins_with_has_several_seeds() -> None:
    assert first_scene().probe.seeds > 1


def test_ten_blocks_of_linear_and_relu_with_zero_biases(first: Stage) -> None:
    rows = first.rows.rows
    assert [row.title for row in rows] == ["Linear 256"] * 10
    assert all(row.output == "→ 256" for row in rows)
    assert all([chip.text for chip in row.chips] == ["ReLU"] for row in rows)
    assert all([(d.role, d.initializer) for d in row.dropdowns][1] == ("bias", "zeros") for row in rows)
    probe = first.session.experiment.probe
    assert (probe.batch, probe.input.__struct_config__.tag) == (512, "normal")


def test_scheme_a_is_xavier_and_scheme_b_kaiming(first: Stage) -> None:
    weights = [scheme.rules[0].weight for scheme in first.session.experiment.schemes]
    assert weights == [XavierUniform(gain=1.0), KaimingUniform(nonlinearity="relu")]
    pills = first.window.network.pills
    assert [pill.text() for pill in pills.pills] == ["A Xavier", "B Kaiming"]
    assert pills.pills[0].isChecked()


def test_theory_is_there_at_once_on_a_log_axis_named_for_its_statistic(first: Stage) -> None:
    shown = figure(first, 0)
    assert isinstance(shown.y.scale, Logarithmic)
    assert shown.y.title is not None
    assert text(shown.y.title) == "E[a²]"
    assert not [mark for mark in shown.marks if isinstance(mark, Boxes)]
    np.testing.assert_allclose(10 ** curve(shown, 0), 0.5 ** np.arange(11))
    np.testing.assert_allclose(10 ** curve(shown, 1), 1.0)


def test_measured_points_with_their_spread_follow(first: Stage) -> None:
    first.deliver()
    boxes = {mark.series: mark for mark in figure(first, 0).marks if isinstance(mark, Boxes)}
    assert boxes.keys() == {0, 1}
    assert abs(boxes[0].median[10] - np.log10(2.0**-10)) < 0.3
    assert abs(boxes[1].median[10]) < 0.3
    assert (boxes[1].high[1:] > boxes[1].low[1:]).all()
    assert boxes[0].lane != boxes[1].lane


def test_histograms_of_all_layers_on_one_scale_with_laws_and_bounds(first: Stage) -> None:
    first.deliver()
    shown = figure(first, 1)
    assert [tick.label for tick in shown.y.fixed] == [str(number) for number in range(1, 11)]
    for series in (0, 1):
        assert len([mark for mark in shown.marks if isinstance(mark, Steps) and mark.series == series]) == 10
        assert len([mark for mark in shown.marks if isinstance(mark, Curve) and mark.series == series]) == 10
    bounds = {mark.text for mark in shown.marks if isinstance(mark, Rule)}
    assert bounds == {"", "±0.108", "±0.153"}


def test_a_sentence_says_it_in_words(first: Stage) -> None:
    a, b = first.verdicts.sentences()
    assert a == "A Xavier vanishes (×0.001 over 10 layers)"
    assert b.startswith("B Kaiming is stable")
    first.deliver()
    a, b = first.verdicts.sentences()
    assert a.startswith("A Xavier vanishes (×0.0")
    assert b.startswith("B Kaiming is stable")


def test_one_hint_that_goes_when_dismissed(first: Stage) -> None:
    hint = first.window.hint
    assert hint.isVisible()
    assert "Tanh" in hint.text()
    QTest.mouseClick(hint.close_button, Qt.MouseButton.LeftButton)
    assert not hint.isVisible()


def test_nothing_is_empty(first: Stage) -> None:
    assert first.session.layer == "l1"
    assert first.window.side.code.code()
    assert first.window.side.explanation.combo.currentText() == "xavier_uniform"
    assert not first.window.errors.isVisible()
    for view in first.window.page.views:
        assert view.plot.isVisible()
