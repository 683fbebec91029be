"""Theory against measurement as a small table: a row for each statistic, two columns for each scheme."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from initviz.core.parameter import Role
from initviz.figures.figure import Series
from initviz.figures.scene import Scene
from initviz.figures.weight_facts import FactRow, weight_facts
from initviz.gui.parts import ElidedLabel, label, set_text
from initviz.gui.scheme_lines import Mark, some_schemes
from initviz.gui.theme import Theme
from initviz.messages import tr

WIDEST = ("−0.1088", "−0.0008888")
"""Usual widest numbers of theory, and of measurements, which have no zeros."""
_BETWEEN = 8
_HEADINGS = 2
"""Rows above the first statistic."""


class FactsTable(QWidget):
    """Shows numbers, such as those of one parameter, of as many schemes as fit, the active one first."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_BETWEEN)
        self._grid.setVerticalSpacing(2)
        self._names: list[QLabel] = []
        self._heads: list[tuple[Mark, ElidedLabel]] = []
        self._cells: list[list[QLabel]] = []
        self._schemes: list[int] = []
        self._note = label(muted=True, wrap=True)
        self._note.setParent(self)
        self._note.hide()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    @property
    def schemes(self) -> tuple[int, ...]:
        """Schemes that are shown, in order."""
        return tuple(self._schemes)

    def fitting(self, width: int, widest: tuple[str, str] = WIDEST) -> int:
        """Give the number of schemes that fit into a width, at least one, where their numbers are so wide at most."""
        metrics = self.fontMetrics()
        first = max(metrics.horizontalAdvance(tr(f"fact.{name}")) for name in ("kurtosis", "zeros", "p"))
        return max(1, (width - first) // sum(metrics.horizontalAdvance(number) + _BETWEEN for number in widest))

    def show_scene(self, scene: Scene, role: Role, theme: Theme, most: int) -> None:
        """Show the numbers of a parameter for a scene's schemes, at most so many of them."""
        self.show_rows(scene, weight_facts(scene, role), theme, most)

    def show_rows(self, scene: Scene, rows: Sequence[FactRow], theme: Theme, most: int) -> None:
        """Show these numbers of a scene's schemes, at most so many of them."""
        schemes = sorted([scene.scheme, *scene.back_to_front[:-1][: most - 1]])
        self.setVisible(bool(rows))
        set_text(self._note, some_schemes(len(schemes), len(scene.series)))
        self._note.setVisible(bool(self._note.text()))
        if (len(rows), schemes) != (len(self._names), self._schemes):
            self._schemes = schemes
            self._build(rows)
        for (mark, name), scheme in zip(self._heads, schemes, strict=bool(rows)):
            self._dress(mark, name, scene.series[scheme], theme)
        for caption, row in zip(self._names, rows, strict=True):
            set_text(caption, tr(f"fact.{row.name}"))
            caption.setToolTip(tr(f"fact.{row.name}.tip"))
        for cells, row in zip(self._cells, rows, strict=True):
            shown = [text for scheme in schemes for text in (row.numbers[scheme].theory, row.numbers[scheme].measured)]
            for cell, text in zip(cells, shown, strict=True):
                set_text(cell, text)

    @staticmethod
    def _dress(mark: Mark, name: ElidedLabel, series: Series, theme: Theme) -> None:
        mark.dress(series, theme)
        set_text(name, series.title)
        name.setToolTip(series.name)

    def _build(self, rows: Sequence[FactRow]) -> None:
        """Make the labels anew, for other rows or schemes."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._note:
                widget.deleteLater()
        schemes = len(self._schemes) if rows else 0
        self._heads = [self._add_head(place) for place in range(schemes)]
        self._names = [label(muted=True) for _ in rows]
        self._cells = [[_number(muted=column % 2 == 0) for column in range(2 * schemes)] for _ in rows]
        for place, (name, cells) in enumerate(zip(self._names, self._cells, strict=True)):
            self._grid.addWidget(name, place + _HEADINGS, 0)
            for column, cell in enumerate(cells):
                self._grid.addWidget(cell, place + _HEADINGS, column + 1)
        self._grid.addWidget(self._note, len(rows) + _HEADINGS, 0, 1, 2 * schemes + 1)
        for column in range(1, self._grid.columnCount()):
            least = self.fontMetrics().horizontalAdvance(WIDEST[(column - 1) % 2])
            self._grid.setColumnMinimumWidth(column, least if column <= 2 * schemes else 0)

    def _add_head(self, place: int) -> tuple[Mark, ElidedLabel]:
        """Add marker and name of a scheme over its two columns."""
        head, mark, name = QWidget(), Mark(), ElidedLabel(strong=True)
        inside = QHBoxLayout(head)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addStretch(1)
        inside.addWidget(mark)
        inside.addWidget(name)
        self._grid.addWidget(head, 0, 1 + 2 * place, 1, 2)
        for column, said in enumerate(("fact.theory", "fact.measured")):
            heading = label(tr(said), muted=True)
            heading.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(heading, 1, 1 + 2 * place + column)
        return mark, name


def _number(*, muted: bool) -> QLabel:
    """Make a cell; theory recedes, so that the two columns are told apart at a glance."""
    made = label(muted=muted)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
