"""The page that compares: every scheme's numbers beside those of the others, block by block."""

from collections.abc import Iterator

from initviz.figures.numbers_table import NumbersTable
from initviz.figures.scene import Scene
from initviz.gui.pages.compare_controls import CompareControls
from initviz.gui.pages.compare_model import ComparisonModel
from initviz.gui.pages.compare_view import AlignedTableView
from initviz.gui.pages.numbers_page import NumbersPage
from initviz.gui.pages.page import Piece
from initviz.gui.pages.scheme_band import SchemeBand
from initviz.gui.theme import Theme
from initviz.gui.verdict_view import VerdictView
from initviz.messages import tr


class ComparePage(NumbersPage):
    """The verdicts, and under them one line per block with a group of columns for each scheme."""

    identity = frozenset({"block", "layers"})

    def __init__(self) -> None:
        model = ComparisonModel()
        self.aligned = AlignedTableView(model)
        self.controls = CompareControls()
        super().__init__("page.compare", "compare.accessible", model, self.aligned, self.controls)
        self.verdicts = VerdictView()
        self.band = SchemeBand(self.view)
        self.column.insertWidget(0, self.verdicts)
        self.column.insertWidget(self.column.indexOf(self.view), self.band)
        self.controls.changed.connect(self.outdated)
        self.band.chosen.connect(self.scheme_picked)
        self.verdicts.edited.connect(lambda name, edit: self.edited.emit(name, edit, ""))

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give the table and the verdicts."""
        yield from super().pieces(growing_only=growing_only)
        yield "verdicts", self.verdicts.show_scene

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene's schemes."""
        self.controls.show_schemes([series.title for series in scene.series])
        table = NumbersTable(scene, self.controls.layout_of(len(scene.series)))
        seeds = max(len(scene.replicates(scheme)) for scheme in range(len(scene.series)))
        self.show_table(table, theme, tr("compare.count", blocks=len(table.lines) - 1, seeds=seeds))
        owners = [scene.series[one.scheme] if one.scheme is not None else None for one in table.headings]
        self.band.show_columns(owners, theme)

    def widest(self, table: NumbersTable, frozen: int) -> dict[int, set[str]]:
        """Let every column be as wide as what stands in it, with the points of numbers under each other."""
        numbers = range(frozen, len(table.headings))
        known = super().widest(table, frozen)
        return known | self.aligned.align({column: self.model.texts(column) for column in numbers})
