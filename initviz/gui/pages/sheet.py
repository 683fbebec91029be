"""Parts of a page below or beside each other, with handles between them, scrolled where the window is too small."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QWidget


def stacked(*parts: QWidget) -> QSplitter:
    """Put widgets below each other, with handles between them."""
    made = QSplitter(Qt.Orientation.Vertical)
    made.setObjectName("figures")
    made.setHandleWidth(12)
    made.setChildrenCollapsible(False)
    for part in parts:
        made.addWidget(part)
    return made


def share(splitter: QSplitter, *shares: int) -> None:
    """Divide the room, as far as the parts' smallest sizes allow."""
    # Sizes larger than any window: a splitter shrinks all of them in proportion.
    splitter.setSizes([10_000 * part for part in shares])


def scrolled(parts: QSplitter) -> QScrollArea:
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
