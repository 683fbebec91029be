"""What a hand does in the list of rows, for the tests of building networks."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from tests.gui.stage import Stage

LEFT = Qt.MouseButton.LeftButton
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def image_scene(*layers: dict[str, object], shape: Sequence[int] = (1, 8, 8)) -> Experiment:
    probe = {"batch": 16, "seeds": 1}
    return from_builtins({"network": {"input": list(shape), "layers": list(layers)}, "probe": probe})


def tags(stage: Stage) -> list[str]:
    return [layer.tag() for layer in stage.session.experiment.network.layers]


def ids(stage: Stage) -> list[str]:
    return [layer.id for layer in stage.session.experiment.network.layers]


def selected(stage: Stage) -> set[int]:
    return {index.row() for index in stage.rows.selectedIndexes()}


def key(stage: Stage, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key on the list, as its shortcuts need: in a window that is active."""
    stage.window.activateWindow()
    stage.qtbot.waitUntil(stage.window.isActiveWindow)
    stage.rows.setFocus()
    QTest.keyClick(stage.rows, which, modifier)
    stage.settle()


def click(stage: Stage, place: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(stage.rows.viewport(), LEFT, modifier, stage.rows.title_rect(place).center())
    stage.settle()


def click_chip(stage: Stage, place: int, layer: str) -> None:
    QTest.mouseClick(stage.rows.viewport(), LEFT, pos=stage.rows.chip_rect(place, layer).center())
    stage.settle()


def add(stage: Stage, typed: str) -> None:
    """Click the button, type into the field that has the focus, and press Return."""
    network = stage.window.network
    QTest.mouseClick(network.add_button, LEFT)
    assert network.chooser.isVisible()
    QTest.keyClicks(network.chooser.search, typed)
    QTest.keyClick(network.chooser.search, Qt.Key.Key_Return)
    assert not network.chooser.isVisible()
    stage.settle()


def small_conv_net() -> Experiment:
    """One convolution with three layers behind it, and a Linear."""
    return image_scene(
        {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "id": "c1"},
        {"type": "ReLU", "id": "a1"},
        {"type": "MaxPool2d", "kernel_size": 2, "id": "m1"},
        {"type": "Flatten", "id": "f1"},
        {"type": "Linear", "out_features": 6, "id": "l1"},
    )


def drag(stage: Stage, start: QPoint, end: QPoint, *, release: bool = True) -> None:
    viewport = stage.rows.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    for percent in (30, 70, 100):
        place = QPointF(start + (end - start) * percent / 100)
        everywhere = QPointF(viewport.mapToGlobal(place.toPoint()))
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(viewport, QMouseEvent(QEvent.Type.MouseMove, place, everywhere, none, LEFT, keys))
    if release:
        QTest.mouseRelease(viewport, LEFT, pos=end)
    stage.settle()


def context_menu(stage: Stage, place: QPoint) -> QMenu:
    viewport = stage.rows.viewport()
    # Pressed and let go, as everywhere: a button left down would be down in every test that follows.
    QTest.mouseClick(viewport, Qt.MouseButton.RightButton, pos=place)
    everywhere = viewport.mapToGlobal(place)
    QApplication.sendEvent(viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, everywhere))
    menu = stage.rows.menu
    assert menu is not None
    return menu
