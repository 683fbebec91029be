"""Controls for a narrow pane that scrolls, to which they leave the wheel, and their order under the Tab key."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QSlider, QWidget

_NOTCHES = 100
_PAUSE = 800
"""Milliseconds without a key after which the next one begins anew."""


class Combo(QComboBox):
    """A combo box no wider than its place, which leaves the wheel to the pane that scrolls.

    Parameters
    ----------
    choices
        What is shown for each value, which is the item's data.
    """

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__()
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(24)
        for value, words in choices.items():
            self.addItem(words, value)

    def show_choice(self, value: str) -> None:
        """Show the item of a value."""
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave the wheel to whoever scrolls."""
        event.ignore()


class Slider(QSlider):
    """A horizontal slider of a hundred notches.

    Signals
    -------
    finished
        The mouse has let go of it, or keys that came in a row are over: what follows is another step of the history.
    """

    finished = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, _NOTCHES)
        self.setPageStep(_NOTCHES // 10)
        self.setMinimumWidth(36)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._keys = QTimer(self)
        self._keys.setSingleShot(True)
        self._keys.setInterval(_PAUSE)
        self._keys.timeout.connect(self.finished)

    def share(self) -> float:
        """Give its place, 0 to 1."""
        return self.value() / _NOTCHES

    def show_share(self, share: float) -> None:
        """Go to a place, 0 to 1; what lies outside is shown at the end."""
        self.setValue(round(_NOTCHES * min(max(share, 0.0), 1.0)))

    # --- Qt's names from here on ---

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Go with the arrows; keys in quick succession belong together."""
        before = self.value()
        super().keyPressEvent(event)
        if self.value() != before:
            self._keys.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Begin a drag, which keys before it are no part of."""
        self._end_keys()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """End a drag, or a press beside the handle."""
        super().mouseReleaseEvent(event)
        self.finished.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Go elsewhere."""
        super().focusOutEvent(event)
        self._end_keys()

    def _end_keys(self) -> None:
        if self._keys.isActive():
            self._keys.stop()
            self.finished.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave the wheel to whoever scrolls."""
        event.ignore()


def inputs_of(whole: QWidget) -> list[QWidget]:
    """Give the widgets inside of another that take input, in the order in which they were made."""
    inside: list[QWidget] = whole.findChildren(QWidget)
    return [
        widget
        for widget in inside
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        # The line inside a spin box stands for it, and a combo box's list is a window of its own.
        and not isinstance(widget.parent(), QAbstractSpinBox)
        and widget.window() is whole.window()
    ]


def focus_order(place: QWidget, inside: Iterable[QWidget]) -> None:
    """Let the Tab key come to the widgets inside of others where the widget that they were made for has its place."""
    first = place
    # Qt puts what comes after a widget that takes no input after all of its children: begin with one that does.
    before = place.previousInFocusChain()
    while first.focusPolicy() == Qt.FocusPolicy.NoFocus and before is not None and before is not place:
        first, before = before, before.previousInFocusChain()
    for whole in inside:
        for widget in inputs_of(whole):
            QWidget.setTabOrder(first, widget)
            first = widget
