"""The comparison as Qt's views want it: predictions and ratios muted, names under those of the schemes."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from initviz.figures.comparison import is_beside, reading, short_title
from initviz.figures.numbers_table import title
from initviz.gui.pages.table_model import Look, NumbersModel
from initviz.gui.theme import Theme
from initviz.messages import text


class ComparisonModel(NumbersModel):
    """Shows one comparison after another."""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802  (Qt's name)
        """Name a column; of which scheme it is stands over its columns, and is said to those who cannot see that."""
        if self.table is None or orientation != Qt.Orientation.Horizontal:
            return None
        heading = self.table.headings[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text(short_title(heading, self.table.scene))
            case Qt.ItemDataRole.AccessibleTextRole:
                return text(title(heading, self.table.scene))
        return super().headerData(section, orientation, role)

    def texts(self, column: int) -> set[str]:
        """Give what stands in a column, each once."""
        return {self.look(row, column).text for row in range(self.rowCount())}

    def _wear(self, theme: Theme) -> None:
        super()._wear(theme)
        self._quiet = QColor(theme.muted)

    def _written(self, line: int, column: int) -> Look:
        table = self.table
        if table is None:
            return Look("", None)
        heading, cell = table.headings[column], table.cell(line, column)
        missing = cell.number is None and not cell.words
        return Look(reading(cell, heading), self._quiet if missing or is_beside(heading) else None)
