"""The page of numbers: everything that is plotted, sorted, filtered, and copied."""

from initviz.app.settings import Settings
from initviz.figures.numbers_table import NumbersTable, line_count
from initviz.figures.scene import Scene
from initviz.gui.pages.frozen_view import FrozenTableView
from initviz.gui.pages.numbers_page import NumbersPage
from initviz.gui.pages.table_controls import TableControls
from initviz.gui.pages.table_model import NumbersModel
from initviz.gui.theme import Theme
from initviz.messages import tr


class TablePage(NumbersPage):
    """One line per layer and scheme, or the schemes side by side for one statistic."""

    identity = frozenset({"block", "type", "scheme"})

    def __init__(self) -> None:
        model = NumbersModel()
        self.controls = TableControls()
        super().__init__("page.table", "table.accessible", model, FrozenTableView(model), self.controls)
        self.controls.changed.connect(self.outdated)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene's numbers."""
        self.controls.show_schemes([series.title for series in scene.series])
        layout = self.controls.layout_of(len(scene.series))
        table = NumbersTable(scene, layout)
        count = tr("table.count", shown=len(table.lines), all=line_count(scene, layout))
        self.show_table(table, theme, count if table.lines else tr("table.nothing"))

    def restore(self, settings: Settings) -> None:
        """Hide the columns that were hidden when the program was closed."""
        super().restore(settings)
        self.hide_columns(settings.hidden_columns)

    def remember(self, settings: Settings) -> None:
        """Store which columns are hidden."""
        super().remember(settings)
        settings.hidden_columns = self.hidden_columns
