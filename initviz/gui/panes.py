"""What stands beside the pages: as wide as a window of this width can spare, until a hand divides it."""

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

_NARROWEST = (280, 380, 236)
_FULL = 1280
"""A window of this width has room for panes of their full width."""
_LEFT, _RIGHT = (304, 330), (252, 288)
"""The least that shows a layer's size beside its name, and the most that a pane has any use for."""


class Panes(QSplitter):
    """The network, the pages, and what explains the selection.

    Parameters
    ----------
    network, pages, side
        From left to right.
    """

    def __init__(self, network: QWidget, pages: QWidget, side: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._by_hand = False
        self.setHandleWidth(1)
        for pane, smallest in zip((network, pages, side), _NARROWEST, strict=True):
            pane.setMinimumWidth(smallest)
            self.addWidget(pane)
        self.setStretchFactor(1, 1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._on_moved)
        self._divide(_FULL)

    def saved(self) -> QByteArray | None:
        """Give what a hand has chosen; None where nobody has."""
        return self.saveState() if self._by_hand else None

    def restore(self, state: QByteArray) -> None:
        """Divide as a hand did before."""
        self._by_hand = self.restoreState(state)

    def reset(self) -> None:
        """Divide by the width of the window again."""
        self._by_hand = False
        self._divide(self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave a narrow window's room to the pages."""
        super().resizeEvent(event)
        if not self._by_hand:
            self._divide(event.size().width())

    def _divide(self, width: int) -> None:
        left, right = (max(least, min(most, most * width // _FULL)) for least, most in (_LEFT, _RIGHT))
        self.setSizes([left, width - left - right, right])

    def _on_moved(self) -> None:
        self._by_hand = True
