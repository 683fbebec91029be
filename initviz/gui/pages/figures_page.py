"""A page of figures of the catalogue, one above the other."""

from collections.abc import Iterator

from initviz.figures.quantities import QUANTITIES
from initviz.gui.figure_view import FigureView
from initviz.gui.pages.page import JudgedPage, Piece
from initviz.gui.pages.sheet import Stack

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
        for view in self.views:
            view.setMinimumHeight(140)
            view.picked.connect(self.picked)
            view.switched.connect(self.outdated)
        self.column.addWidget(Stack(f"{title}.figures", self.views, shares), 1)

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give the figures from top to bottom, then the verdicts."""
        for place, view in enumerate(self.views):
            if not growing_only or view.name in QUANTITIES:
                yield f"figure{place}", view.show_scene
        yield self.verdict_piece()
