"""A slider of whole notches that a double click sets back; a hand that drags it comes to rest at home."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QMouseEvent

from initviz.gui.forms.controls import Slider


class HomingSlider(Slider):
    """A slider with a place to come back to.

    Parameters
    ----------
    low, high
        First and last notch.
    catch
        Within so many notches of home a drag is at home; keys go notch by notch.

    Signals
    -------
    slid
        The user has moved it to another notch.
    reset
        A double click: it is to go home.
    """

    slid = Signal(int)
    reset = Signal()

    def __init__(self, low: int, high: int, *, catch: int = 0) -> None:
        super().__init__()
        self._catch = catch
        self._home = low
        self.setRange(low, high)
        self.valueChanged.connect(self._on_changed)

    def show_notch(self, notch: int, home: int) -> None:
        """Go to a notch, and have another home."""
        self._home = home
        # The handle stays under the hand that drags it.
        if not self.isSliderDown():
            with QSignalBlocker(self):
                self.setValue(notch)

    def _on_changed(self, notch: int) -> None:
        caught = self.isSliderDown() and abs(notch - self._home) <= self._catch
        self.slid.emit(self._home if caught else notch)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Go home."""
        event.accept()
        self.reset.emit()
