"""A page of figures of the catalogue, one above the other."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from initviz.figures.quantities import QUANTITIES
from initviz.gui.figure_view import FigureView
from initviz.gui.pages.page import JudgedPage, Piece

Names = tuple[str, ...]


class FiguresPage(JudgedPage):
    """Verdicts on top, figures under them.

    Parameters
    ----------
    title
        Id of the tab's name.
    figures
        Kinds of figures for each place, from top to bottom.
    shares
        How much of the height each place gets.
    """

    def __init__(self, title: str, figures: tuple[Names, ...], shares: tuple[int, ...]) -> None:
        super().__init__(title)
        self.views = tuple(FigureView(names) for names in figures)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(8)
        splitter.setChildrenCollapsible(False)
        splitter.setObjectName("figures")
        for place, view in enumerate(self.views):
            view.setMinimumHeight(140)
            view.picked.connect(self.picked)
            view.switched.connect(self.outdated)
            splitter.addWidget(view)
            splitter.setStretchFactor(place, shares[place])
        splitter.setSizes([100 * share for share in shares])
        self.column.addWidget(splitter, 1)

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give the figures from top to bottom, then the verdicts."""
        for place, view in enumerate(self.views):
            if not growing_only or view.name in QUANTITIES:
                yield f"figure{place}", view.show_scene
        yield self.verdict_piece()
