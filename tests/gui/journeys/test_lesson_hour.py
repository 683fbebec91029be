"""The teacher's hour from its first click to its last, in one window: the second to sixth step of the journey."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.core.document.edits import set_seeds
from initviz.core.document.scenes import first_scene
from initviz.core.laws.law import FloatArray
from initviz.core.reports import ReplicateReport
from initviz.figures.figure import Figure
from initviz.figures.marks import Boxes, Curve
from tests.gui.journeys.hands import CTRL, LEFT, turn_to, words_of
from tests.gui.stage import Stage, measured


def shown_figure(stage: Stage, place: int = 0) -> Figure:
    figure = stage.window.page.views[place].plot.figure
    assert figure is not None
    return figure


def values(figure: Figure, series: int) -> FloatArray:
    """Give a theory's values, whatever scale they are drawn on."""
    curve = next(mark for mark in figure.marks if isinstance(mark, Curve) and mark.series == series)
    return figure.y.scale.backward(curve.y)


def medians(figure: Figure, series: int) -> FloatArray:
    boxes = next(mark for mark in figure.marks if isinstance(mark, Boxes) and mark.series == series)
    return figure.y.scale.backward(boxes.median)


def first_weights(stage: Stage) -> list[float]:
    """Give numbers that follow from every entry of a weight."""
    reports = (report for report in measured(stage.session.experiment) if isinstance(report, ReplicateReport))
    return [report.by_parameter[0, "weight"].std for report in reports]


def test_an_hour_in_the_classroom(stage: Callable[..., Stage]) -> None:
    room = stage(set_seeds(first_scene(), 2))
    room.deliver()
    window, begun = room.window, room.session.experiment
    weights = first_weights(room)
    np.testing.assert_allclose(values(shown_figure(room), 0), 0.5 ** np.arange(11), rtol=1e-6)

    # A click on the first row lights up row, histogram and points, and the panel puts the layer's numbers in.
    room.click_row(1)
    room.click_row(0)
    for place in (0, 1):
        assert {target.layer for target in shown_figure(room, place).targets if target.selected} == {"l1"}
    said = words_of(window.side.explanation)
    assert "256×256 = 65,536" in said
    assert "±0.1083" in said

    # Every activation becomes Tanh in one step; curves and verdict follow before anything is measured.
    room.choose(window.network.stack.activations_combo, "Tanh")
    assert all([chip.text for chip in row.chips] == ["Tanh"] for row in room.rows.rows)
    assert not [mark for mark in shown_figure(room).marks if isinstance(mark, Boxes)]
    assert not room.verdicts.sentences()[0].startswith("A Xavier vanishes (×0.001 ")
    room.deliver()
    theory = values(shown_figure(room), 0)
    np.testing.assert_allclose(medians(shown_figure(room), 0)[1:], theory[1:], rtol=0.25)
    tanh = room.session.experiment

    # B gets a normal law with std 1: it saturates, and its gradient explodes on the way back.
    QTest.mouseClick(window.network.pills.pills[1], LEFT)
    room.settle()
    room.choose(window.network.stack.weights_combo, "normal")
    room.deliver()
    assert "B Kaiming saturates" in room.verdicts.sentences()[1]
    turn_to(room, "page.gradients")
    back = medians(shown_figure(room), 1)
    assert back[0] > 1e3 * back[-1]
    assert "explodes" in room.verdicts.sentences()[1]

    # Ctrl+Z brings back the scene with Tanh, and then the first one, with the same weights.
    turn_to(room, "page.overview")
    seen = [room.session.experiment]
    while room.session.undo_name is not None:
        room.keys(Qt.Key.Key_Z, CTRL)
        seen.append(room.session.experiment)
    assert tanh in seen
    assert seen[-1] == begun
    room.deliver()
    measured.cache_clear()
    assert first_weights(room) == weights

    # Resample draws from the next seeds, and the points dance within the theory's band; Reset returns to the first.
    for seed in (1, 2, 3):
        QTest.mouseClick(window.toolbar.resample, LEFT)
        room.settle()
        room.deliver()
        assert room.session.experiment.probe.seed == seed
        assert first_weights(room) != weights
        assert abs(np.log10(medians(shown_figure(room), 1)[10])) < 0.6
    QTest.mouseClick(window.toolbar.reset, LEFT)
    room.settle()
    room.deliver()
    assert room.session.experiment == begun
    assert first_weights(room) == weights
