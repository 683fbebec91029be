"""A bar of tabs that puts what does not fit into a menu at its end, instead of scrolling."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QTabBar, QTabWidget, QToolButton, QWidget

from initviz.gui.parts import named
from initviz.messages import tr

_AIR = 12
"""Pixels that stay free between the tabs and the menu."""


class _More(QToolButton):
    """The button of the menu: as high as the tabs, so that all names stand on one line."""

    def __init__(self, bar: QTabBar) -> None:
        super().__init__()
        self._bar = bar
        self.setObjectName("quiet")
        self.setText(tr("page.more"))
        named(self, tr("page.more.tip"), tr("page.more.tip"))

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Follow the height of the bar."""
        return QSize(super().sizeHint().width(), self._bar.sizeHint().height())


class FittingBar(QTabBar):
    """Shows as many tabs as fit, that in front always among them; the others are in the menu `more`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.more = _More(self)
        self.menu = QMenu(self.more)
        self._usual: set[int] = set()
        self.more.clicked.connect(self._open)
        self.setUsesScrollButtons(False)
        self.setExpanding(False)

    @property
    def left_out(self) -> tuple[int, ...]:
        """Places of the tabs that are in the menu."""
        return tuple(place for place in range(self.count()) if not self.isTabVisible(place))

    def fit(self, width: int) -> None:
        """Show what fits into a width, beside the menu if there is need of it."""
        self._usual, shown = self._fitting(width, 0), self._fitting(width, self.currentIndex())
        for place in range(self.count()):
            if self.isTabVisible(place) != (place in shown):
                self.setTabVisible(place, place in shown)
        self.more.setVisible(len(shown) < self.count())
        if shown:
            self._scroll_back(min(shown))

    def _fitting(self, width: int, front: int) -> set[int]:
        """Give the tabs that fit into a width with one of them in front."""
        sizes = [self.tabSizeHint(place).width() for place in range(self.count())]
        if sum(sizes) <= width:
            return set(range(self.count()))
        room = width - self.more.sizeHint().width() - _AIR - sizes[front]
        shown = {front}
        for place, size in enumerate(sizes):
            if place not in shown:
                if size > room:
                    break
                shown.add(place)
                room -= size
        return shown

    def _scroll_back(self, first: int) -> None:
        """Begin with the first tab again: while there were too many Qt has scrolled to that in front."""
        front = self.currentIndex()
        with QSignalBlocker(self):
            self.setCurrentIndex(first)
            self.setCurrentIndex(front)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as small as there is room: tabs that do not fit are in the menu."""
        return QSize(0, super().minimumSizeHint().height())

    @property
    def offered(self) -> tuple[int, ...]:
        """Places of the tabs in the menu: that in front keeps its entry there, and what made room for it comes last."""
        away = tuple(place for place in range(self.count()) if place not in self._usual)
        return (*away, *(place for place in self.left_out if place in self._usual))

    def _open(self) -> None:
        """Offer the tabs that do not stay in sight, under the button."""
        self.menu.clear()
        for place in self.offered:
            action = self.menu.addAction(self.tabText(place))
            action.setCheckable(True)
            action.setChecked(place == self.currentIndex())
            action.triggered.connect(lambda _checked, to=place: self.setCurrentIndex(to))
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


class FittingTabs(QTabWidget):
    """Pages under such a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = FittingBar(self)
        self.setTabBar(self.bar)
        self.setCornerWidget(self.bar.more, Qt.Corner.TopRightCorner)
        self.setDocumentMode(True)
        self.bar.currentChanged.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Fit the tabs into the width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Fit larger text, too."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def tabInserted(self, index: int) -> None:  # noqa: N802  (Qt's name)
        """Fit one more."""
        super().tabInserted(index)
        self._fit()

    def _fit(self) -> None:
        self.bar.fit(self.width() - _AIR)
