"""The pages as tabs, each made when it is first shown: to make all at once would double the time to the first paint."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from initviz.gui.pages.page import Page
from initviz.gui.pages.tab_bar import FittingTabs
from initviz.messages import tr


class Kind(NamedTuple):
    """One page that there can be: the id of its tab's name, and what makes it."""

    title: str
    make: Callable[[], Page]


class PageTabs(FittingTabs):
    """Tabs over places that are empty until their page is asked for.

    Parameters
    ----------
    kinds
        The pages, from left to right.

    Signals
    -------
    made
        A page that is there from now on.
    """

    made = Signal(object)

    def __init__(self, kinds: Sequence[Kind]) -> None:
        super().__init__()
        self._kinds = tuple(kinds)
        self._pages: dict[int, Page] = {}
        for kind in self._kinds:
            self.addTab(QWidget(), tr(kind.title))

    @property
    def existing(self) -> tuple[Page, ...]:
        """The pages that were made so far."""
        return tuple(self._pages.values())

    @property
    def title(self) -> str:
        """Id of the name of the tab in front."""
        return self._kinds[self.currentIndex()].title

    @property
    def front(self) -> Page:
        """The page of the tab in front."""
        return self.page(self.currentIndex())

    def page(self, place: int) -> Page:
        """Give a page by its place, and make it if it was never asked for."""
        if place not in self._pages:
            made = self._pages[place] = self._kinds[place].make()
            self._replace(place, made)
            self.made.emit(made)
        return self._pages[place]

    def _replace(self, place: int, page: Page) -> None:
        """Put a page where nothing was."""
        front, empty = self.currentIndex(), self.widget(place)
        with QSignalBlocker(self):
            self.removeTab(place)
            self.insertTab(place, page, tr(page.title))
            self.setCurrentIndex(front)
        if empty is not None:
            empty.deleteLater()

    def turn_to(self, title: str) -> None:
        """Bring the page of a name to the front; none where there is no such page."""
        for place, kind in enumerate(self._kinds):
            if kind.title == title:
                self.setCurrentIndex(place)
