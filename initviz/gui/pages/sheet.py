"""Parts of a page below or beside each other, with handles between them, scrolled where the window is too small."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QWidget

_HANDLE = 10
_LARGE = 10_000
"""More pixels than any window has: a splitter shrinks all sizes in proportion."""
WAYS: Mapping[Qt.Orientation, str] = {Qt.Orientation.Vertical: "below", Qt.Orientation.Horizontal: "beside"}
"""How parts can stand, by names for what is remembered of each."""


class Stack(QSplitter):
    """Divides its room by shares: by those of the page, or by those that somebody chose with a handle.

    Parameters
    ----------
    name
        Under which its place is remembered, unlike that of any other in the window.
    parts
        From top to bottom, or from left to right.
    shares
        Of the page: one a part; the parts' smallest sizes come first.
    """

    def __init__(self, name: str, parts: tuple[QWidget, ...], shares: tuple[int, ...]) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setObjectName(name)
        self.setHandleWidth(_HANDLE)
        self.setChildrenCollapsible(False)
        for part in parts:
            self.addWidget(part)
        self._shares = shares
        self._chosen: dict[str, tuple[int, ...]] = {}
        self.splitterMoved.connect(self._on_moved)
        self._divide()

    def arrange(self, orientation: Qt.Orientation, *shares: int) -> None:
        """Put the parts below or beside each other, with the page's shares for that."""
        self._shares = shares
        if orientation != self.orientation():
            self.setOrientation(orientation)
        self._divide()

    @property
    def chosen(self) -> Mapping[str, Sequence[int]]:
        """Shares that were chosen by hand, by one of `WAYS`."""
        return self._chosen

    def choose(self, chosen: Mapping[str, Sequence[int]]) -> None:
        """Take shares that were chosen by hand; those for another number of parts are left out."""
        self._chosen = {way: tuple(shares) for way, shares in chosen.items() if len(shares) == self.count()}
        self._divide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Keep the shares at every size."""
        super().resizeEvent(event)
        self._divide()

    def _divide(self) -> None:
        shares = self._chosen.get(WAYS[self.orientation()], self._shares)
        self.setSizes([_LARGE * share for share in shares])

    def _on_moved(self) -> None:
        self._chosen[WAYS[self.orientation()]] = tuple(self.sizes())


def scrolled(parts: QWidget) -> QScrollArea:
    """Let parts be as small as they can be read, and scroll them below that."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(parts)
    # The page's own background shows through.
    parts.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
