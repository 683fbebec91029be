"""The page that checks laws: quantiles of one parameter, and the tests of all of them."""

from collections.abc import Iterator

from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz.figures.law_check import QUANTILE_FIGURES
from initviz.figures.law_tests import LawRow, law_rows, law_summary
from initviz.figures.scene import Scene
from initviz.gui.figure_view import FigureView
from initviz.gui.pages.law_table import LawTable
from initviz.gui.pages.page import Page, Piece
from initviz.gui.pages.sheet import Stack, scrolled
from initviz.gui.parts import label, set_text
from initviz.gui.theme import Theme
from initviz.messages import text

_LOWEST, _TABLE = 200, 130
"""Heights below which the plot and the table cannot be read: the page is scrolled instead."""
_SHARES = (6, 4)


class LawPage(Page):
    """A quantile plot with a switch, and the table of all tests under it."""

    inspects = True

    def __init__(self) -> None:
        super().__init__("page.laws")
        self._scene: Scene | None = None
        self.view = FigureView(QUANTILE_FIGURES)
        self.table = LawTable()
        self.summary = label(muted=True, wrap=True)
        self.views = (self.view,)
        self.view.setMinimumHeight(_LOWEST)
        self.view.picked.connect(self.picked)
        self.view.switched.connect(self.outdated)
        self.table.chosen.connect(self._on_chosen)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        below.setMinimumHeight(_TABLE)
        self.column.addWidget(scrolled(Stack("page.laws.parts", (self.view, below), _SHARES)), 1)

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give the plot and the table; neither grows with further replicates."""
        if not growing_only:
            yield "laws.plot", self.view.show_scene
            yield "laws.table", self._show_tests

    def _show_tests(self, scene: Scene, theme: Theme) -> None:
        self._scene = scene
        self.table.show_scene(scene, theme)
        set_text(self.summary, text(law_summary(law_rows(scene))))

    def _on_chosen(self, row: LawRow) -> None:
        """Show the parameter of a test."""
        form = self.view.name.partition("_")[2]
        self.view.choose(f"{row.role}_{form}")
        if self._scene is not None:
            self.scheme_picked.emit(self._scene.series[row.scheme].place)
        self.picked.emit(row.layer)
