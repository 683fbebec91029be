"""Asks for the list of the active scheme's parameters while a page shows it, and keeps it while it is true."""

from PySide6.QtCore import QObject, QTimer

from initviz.core.channel import Look
from initviz.core.document.shown import filling
from initviz.core.inspections import StateListing, state_source
from initviz.gui.live import Live
from initviz.gui.measurer import Measurer
from initviz.gui.pages.page import Page
from initviz.gui.pages.tabs import PageTabs


class Listings(QObject):
    """Brings lists to the page in front, if it shows them.

    Parameters
    ----------
    live
        Whose scene it follows.
    measurer
        What makes the lists; None where nothing is measured.
    tabs
        The pages.
    """

    def __init__(self, live: Live, measurer: Measurer | None, tabs: PageTabs) -> None:
        super().__init__(tabs)
        self._live, self._measurer, self._tabs = live, measurer, tabs
        self._listing: StateListing | None = None
        # A look is at the experiment that was submitted last: an edit is submitted first, and asked about after that.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._ask)
        live.edited.connect(self._later.start)
        live.selected.connect(self._later.start)
        # What was asked before the first experiment was submitted is lost.
        live.measured.connect(self._later.start)
        tabs.currentChanged.connect(self._bring)
        self._later.start()
        if measurer is not None:
            measurer.listed.connect(self._on_listed)

    @property
    def _page(self) -> Page | None:
        """The page in front, if it shows a list."""
        page = self._tabs.page(self._tabs.currentIndex())
        return page if page.lists else None

    def _bring(self) -> None:
        if self._page is not None:
            self._page.show_listing(self._listing)
            self._later.start()

    def _ask(self) -> None:
        scene = self._live.scene
        scheme = scene.experiment.schemes[scene.scheme]
        known = self._listing is not None and self._listing.source == state_source(scene.experiment, scheme)
        if self._page is not None and self._measurer is not None and not known:
            self._measurer.look(Look("", {}, state=filling(scheme)))

    def _on_listed(self, _: int, listing: StateListing) -> None:
        self._listing = listing
        if self._page is not None:
            self._page.show_listing(listing)
