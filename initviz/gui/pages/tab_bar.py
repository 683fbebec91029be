"""A bar of tabs that puts what does not fit into a menu at its end, instead of scrolling."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QTabBar, QTabWidget, QToolButton, QWidget

from initviz.gui.parts import quiet_button
from initviz.messages import tr

_AIR = 12
"""Pixels that stay free between the tabs and the menu."""


class FittingBar(QTabBar):
    """Shows as many tabs as fit, that in front always among them; the others are in the menu `more`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.more: QToolButton = quiet_button(tr("page.more"), tr("page.more.tip"))
        self.menu = QMenu(self.more)
        self.more.clicked.connect(self._open)
        self.setUsesScrollButtons(False)
        self.setExpanding(False)

    @property
    def left_out(self) -> tuple[int, ...]:
        """Places of the tabs that are in the menu."""
        return tuple(place for place in range(self.count()) if not self.isTabVisible(place))

    def fit(self, width: int) -> None:
        """Show what fits into a width, beside the menu if there is need of it."""
        sizes = [self.tabSizeHint(place).width() for place in range(self.count())]
        shown = set(range(self.count()))
        if sum(sizes) > width:
            room = width - self.more.sizeHint().width() - _AIR - (sizes[self.currentIndex()] if sizes else 0)
            shown = {self.currentIndex()}
            for place, size in enumerate(sizes):
                if place not in shown:
                    if size > room:
                        break
                    shown.add(place)
                    room -= size
        for place in range(self.count()):
            if self.isTabVisible(place) != (place in shown):
                self.setTabVisible(place, place in shown)
        self.more.setVisible(len(shown) < self.count())
        # As high as the tabs, so that all names stand on one line.
        self.more.setMinimumHeight(self.sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as small as there is room: tabs that do not fit are in the menu."""
        return QSize(0, super().minimumSizeHint().height())

    def _open(self) -> None:
        """Offer the tabs that are left out, under the button."""
        self.menu.clear()
        for place in self.left_out:
            action = self.menu.addAction(self.tabText(place))
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
