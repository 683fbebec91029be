"""Widgets side by side in lines, as words are; those that are too wide for few lines grow narrower."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lays widgets out in lines.

    Parameters
    ----------
    parent
        Whose layout it is.
    gap
        Between widgets and between lines, in pixels.
    narrowest
        Width to which widgets shrink before there are more lines than `lines`.
    lines
        As many are welcome.
    """

    def __init__(self, parent: QWidget, *, gap: int, narrowest: int, lines: int) -> None:
        super().__init__(parent)
        self._gap, self._narrowest, self._lines = gap, narrowest, lines
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def set_narrowest(self, width: int) -> None:
        """Set the width to which widgets shrink, which follows from the font."""
        if width != self._narrowest:
            self._narrowest = width
            self.invalidate()

    def set_order(self, widgets: list[QWidget]) -> None:
        """Put the widgets in this order; all of them are in the layout."""
        by_widget = {id(item.widget()): item for item in self._items}
        self._items = [by_widget[id(widget)] for widget in widgets]
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802  (Qt's name)
        """Take an item in, behind the others."""
        self._items.append(item)

    def count(self) -> int:
        """Give the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802  (Qt's name; Qt asks until there is none)
        """Give an item; None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802  (as above)
        """Take an item out; None beyond the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802  (Qt's name)
        """Want no more room than is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Be higher where it is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """Give the height of all lines."""
        places = self._places(QRect(0, 0, width, 0))
        return max((place.bottom() + 1 for place in places), default=0)

    def setGeometry(self, area: QRect) -> None:  # noqa: N802  (Qt's name)
        """Put everything in its place."""
        super().setGeometry(area)
        for item, place in zip(self._items, self._places(area), strict=True):
            item.setGeometry(place)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as small as possible."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802  (Qt's name)
        """Fit the narrowest widget."""
        return QSize(self._narrowest, max((item.sizeHint().height() for item in self._items), default=0))

    def _places(self, area: QRect) -> list[QRect]:
        """Lay out with the greatest width that needs the fewest lines, of which there may be the welcome number."""
        wanted = max((item.sizeHint().width() for item in self._items), default=0)
        columns = range(1, max(area.width() // max(self._narrowest, 1), 1) + 1)
        equal = {(area.width() - (count - 1) * self._gap) // count for count in columns}
        laid_out = (self._within(area, most) for most in sorted({wanted, *equal}, reverse=True))
        return min(laid_out, key=lambda places: max(len({place.top() for place in places}), self._lines))

    def _within(self, area: QRect, most: int) -> list[QRect]:
        """Lay out with widgets that are at most so wide."""
        places: list[QRect] = []
        corner, height = area.topLeft(), 0
        for item in self._items:
            hint = item.sizeHint()
            size = QSize(min(hint.width(), most, area.width()), hint.height())
            if corner.x() > area.left() and corner.x() + size.width() > area.right() + 1:
                corner, height = QPoint(area.left(), corner.y() + height + self._gap), 0
            places.append(QRect(corner, size))
            corner += QPoint(size.width() + self._gap, 0)
            height = max(height, size.height())
        return places
