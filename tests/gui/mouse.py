"""Mouse events that QTest has no function for."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from initviz.gui.plots.plot import Plot

_NONE = Qt.MouseButton.NoButton
_PLAIN = Qt.KeyboardModifier.NoModifier
_PACE = 15
"""Milliseconds between two movements: pyqtgraph takes a hundred a second, and leaves out what comes faster."""


def zoomed(plot: Plot) -> bool:
    """Say whether only a part of a plot's figure is seen."""
    return plot.is_zoomed


def move(plot: Plot, where: QPoint) -> None:
    """Move the mouse over a plot."""
    _mouse(plot.viewport(), QEvent.Type.MouseMove, where, _NONE, _NONE)


def drag(plot: Plot, start: QPoint, end: QPoint) -> None:
    """Press the left button, move, and let go."""
    left = Qt.MouseButton.LeftButton
    target = plot.viewport()
    _mouse(target, QEvent.Type.MouseButtonPress, start, left, left)
    for share in (0.25, 0.5, 0.75, 1.0):
        QTest.qWait(_PACE)
        way = QPointF(end - start) * share
        _mouse(target, QEvent.Type.MouseMove, start + way.toPoint(), _NONE, left)
    _mouse(target, QEvent.Type.MouseButtonRelease, end, left, _NONE)


def read_out(plot: Plot) -> str:
    """Give what is read out in the window of a plot; nothing if nothing is."""
    labels = plot.window().findChildren(QLabel, "readout")
    return next((label.text() for label in labels if label.isVisible()), "")


def wheel(plot: Plot, where: QPoint, notches: int = 2, modifiers: Qt.KeyboardModifier = _PLAIN) -> None:
    """Turn the wheel over a plot, away from oneself for positive numbers."""
    target = plot.viewport()
    place, everywhere = QPointF(where), QPointF(target.mapToGlobal(where))
    phase = Qt.ScrollPhase.NoScrollPhase
    turned = QWheelEvent(place, everywhere, QPoint(), QPoint(0, 120 * notches), _NONE, modifiers, phase, False)
    QApplication.sendEvent(target, turned)


def ask_for_menu(plot: Plot, where: QPoint) -> None:
    """Ask for the context menu by the mouse."""
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(plot, QContextMenuEvent(reason, where, plot.mapToGlobal(where), _PLAIN))


def _mouse(target: QWidget, kind: QEvent.Type, where: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    everywhere = QPointF(target.mapToGlobal(where))
    QApplication.sendEvent(target, QMouseEvent(kind, QPointF(where), everywhere, button, held, _PLAIN))
