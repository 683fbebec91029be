"""A pane that scrolls, whose contents come and go while a person uses it: what is in hand stays in its place."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtWidgets import QScrollArea, QWidget

_DEEPEST = 8
"""More widgets than there are around each other in any pane; once nothing is left to lay out, going around is free."""


class Steady:
    """Keeps the editor that has the focus where it is on the screen, by scrolling and, at the top, by an empty gap.

    Parameters
    ----------
    area
        The pane; its widget has a layout.
    above
        What stands above all that is edited, the gap below it.
    """

    def __init__(self, area: QScrollArea, above: QWidget) -> None:
        self._area, self._above = area, above

    def release(self) -> None:
        """Close the gap and go to the top: something else is shown, of which nothing is in hand yet."""
        self._open(0)
        self._area.verticalScrollBar().setValue(0)

    def keep(self, change: Callable[[], None]) -> None:
        """Change what the pane shows."""
        held, inside = self._area.window().focusWidget(), self._area.widget()
        if inside is None or not inside.isAncestorOf(held):  # nor is it one of nothing
            change()
            return
        self._lay_out()  # what was shown last may not be in its place yet
        before = self._height_of(held)
        change()
        self._lay_out()
        if not held.isVisible():
            return
        bar = self._area.verticalScrollBar()
        moved = self._height_of(held) - before
        gap = self._above.contentsMargins().bottom()
        # Down, the gap gives way first; up, it opens where there is nothing to scroll back to.
        self._open(gap - min(moved, gap) if moved > 0 else gap + max(-moved - bar.value(), 0))
        bar.setValue(bar.value() + self._height_of(held) - before)

    def _open(self, height: int) -> None:
        if height != self._above.contentsMargins().bottom():
            self._above.setContentsMargins(0, 0, 0, height)
            self._lay_out()

    def _height_of(self, held: QWidget) -> int:
        return held.mapTo(self._area.viewport(), QPoint(0, 0)).y()

    def _lay_out(self) -> None:
        """Do now what Qt would do with the next events: each time around, what has changed goes one parent up."""
        for _ in range(_DEEPEST):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
