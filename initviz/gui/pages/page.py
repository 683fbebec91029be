"""The contract of a page: what the window needs to know of everything that can stand in the centre."""

from abc import abstractmethod
from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz.app.settings import Settings
from initviz.core.inspections import StateListing
from initviz.core.spectra import SpectrumKind
from initviz.figures.scene import Scene
from initviz.gui.figure_view import FigureView
from initviz.gui.pages.sheet import WAYS, Stack
from initviz.gui.theme import Theme
from initviz.gui.verdict_view import VerdictView

Piece = tuple[str, Callable[[Scene, Theme], None]]
"""A part of a page by name, and what shows a scene in it: each is a turn of the event loop of its own."""


class Page(QWidget):
    """One tab of the centre.

    Parameters
    ----------
    title
        Id of the tab's name.

    Signals
    -------
    picked
        Id of a layer that was clicked.
    scheme_picked
        Place of a scheme in the document that was clicked.
    edited
        What an edit is called, as a message, the edit, and the control that is dragged or nothing: as
        `Session.apply` takes them.
    drag_ended
        The next edit of that control is a step of its own.
    outdated
        The page wants to be shown again: what it shows was chosen anew.
    region_wanted
        A parameter of the selected layer, and the `Region` of it that is to be sampled anew; None for all of it.
    """

    picked = Signal(str)
    scheme_picked = Signal(int)
    edited = Signal(object, object, str)
    drag_ended = Signal()
    outdated = Signal()
    region_wanted = Signal(str, object)

    inspects = False
    """Whether it shows the selected layer's parameters in full, which are measured only while it is in front."""

    lists = False
    """Whether it shows the active scheme's parameters as a list, which is made only while it is in front."""

    views: tuple[FigureView, ...] = ()
    """The figures on it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.setObjectName("centre")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 8)
        self.column.setSpacing(8)

    @property
    def spectrum(self) -> SpectrumKind | None:
        """Of what it shows singular values, which are taken only while it is in front."""
        return None

    @abstractmethod
    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give what is to be shown, the most telling first.

        Parameters
        ----------
        growing_only
            Leave out what only the first replicate changes.
        """

    def show_listing(self, listing: StateListing | None) -> None:
        """Take the list of the active scheme's parameters; None while it is not known."""

    def restore(self, settings: Settings) -> None:
        """Divide the page as it was when the program was closed."""
        for stack in self.findChildren(Stack):
            kept = {way: settings.shares(f"{stack.objectName()}.{way}") for way in WAYS.values()}
            stack.choose({way: shares for way, shares in kept.items() if shares})

    def remember(self, settings: Settings) -> None:
        """Store how the page is divided."""
        for stack in self.findChildren(Stack):
            for way in WAYS.values():
                settings.set_shares(f"{stack.objectName()}.{way}", stack.chosen.get(way, ()))

    def reset(self) -> None:
        """Divide the page as it was at first."""
        for stack in self.findChildren(Stack):
            stack.choose({})

    def close_surfaces(self) -> None:
        """Take the plots apart; nothing can be drawn afterwards."""
        for view in self.views:
            view.plot.close_surface()


class JudgedPage(Page):
    """A page with the verdicts on top."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.verdicts = VerdictView()
        self.column.addWidget(self.verdicts)

    def verdict_piece(self) -> Piece:
        """Give the piece that shows the verdicts."""
        return ("verdicts", self.verdicts.show_scene)
