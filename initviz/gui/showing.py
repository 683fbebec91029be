"""Shows every new scene in all parts of the window: each in a turn of its own, and no more of it than has changed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from initviz.figures.scene import Scene
from initviz.gui.live import Live
from initviz.gui.network.panel import NetworkPanel
from initviz.gui.pages.page import Page
from initviz.gui.pages.tabs import PageTabs
from initviz.gui.side.side_panel import SidePanel
from initviz.gui.status_bar import StatusBar
from initviz.gui.theme import Theme
from initviz.gui.turns import Turns
from initviz.messages import Message


class Showing(QObject):
    """Keeps the parts of the window in step with the scene of the moment.

    Parameters
    ----------
    live
        Whose scenes are shown.
    network, tabs, side, status
        Where they are shown.
    theme
        Colours.
    parent
        Owner.
    """

    def __init__(
        self,
        live: Live,
        network: NetworkPanel,
        tabs: PageTabs,
        side: SidePanel,
        status: StatusBar,
        theme: Theme,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._live, self._network, self._tabs, self._side, self._status = live, network, tabs, side, status
        self._turns = Turns(self)
        self._firsts = 0
        self.theme = theme
        live.edited.connect(self.everything)
        live.predicted.connect(self.everything)
        live.selected.connect(self.everything)
        live.inspected.connect(self.page)
        live.measured.connect(self._on_measured)
        live.finished.connect(status.show_seconds)
        live.state_changed.connect(status.show_state)
        live.failed.connect(self._on_failed)
        tabs.made.connect(self._on_made)
        tabs.currentChanged.connect(self.page)

    def everything(self) -> None:
        """Show the scene, the figures first."""
        self._firsts = self._live.scene.first_reports
        self.page()
        self._turns.post("network", lambda: self._network.show_scene(self._live.scene, self.theme))
        self._explanation()
        self._facts()

    def page(self, *, growing_only: bool = False) -> None:
        """Show the figures of the page in front, or only those that grow with every replicate."""
        for key, show in self._tabs.front.pieces(growing_only=growing_only):
            self._turns.post(key, partial(self._piece, show))

    def finish(self) -> None:
        """Show at once what was left to coming turns."""
        self._turns.finish()

    def end(self) -> None:
        """Show nothing more."""
        self._turns.cancel()

    def _piece(self, show: Callable[[Scene, Theme], None]) -> None:
        show(self._live.scene, self.theme)

    def _explanation(self) -> None:
        self._turns.post("explain", lambda: self._side.show_scene(self._live.scene, self.theme))

    def _facts(self) -> None:
        self._turns.post("status", lambda: self._status.show_scene(self._live.scene))

    def _on_made(self, page: Page) -> None:
        page.outdated.connect(self.page)

    def _on_failed(self, reason: Message) -> None:
        """Say that nothing went wrong where only a person's consent is missing."""
        if reason.id == "custom.untrusted":
            self._status.show_state("unagreed")

    def _on_measured(self) -> None:
        firsts = self._live.scene.first_reports
        self.page(growing_only=firsts == self._firsts)
        if firsts != self._firsts:
            self._explanation()
        self._firsts = firsts
        self._facts()
