"""What is chosen above the table: its layout, the schemes, and a filter."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QStyle, QWidget

from initviz.figures.numbers_columns import STATISTIC_NAMES
from initviz.figures.numbers_table import Layout
from initviz.gui.forms.line import TextLine
from initviz.gui.parts import named
from initviz.messages import tr

_TYPING = 120
"""Milliseconds without a key after which the filter takes effect."""
_LETTERS = 8
"""A combo box may shrink to as many; its list is as wide as what stands in it."""
_AROUND = 24
"""Margins of a list and of what stands in it."""


class WideCombo(QComboBox):
    """A combo box whose list is wide enough to be read where the box itself has little room."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def showPopup(self) -> None:  # noqa: N802  (Qt's name)
        """Open the list."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + bar + _AROUND)
        self.setMaxVisibleItems(self.count())
        super().showPopup()


class TableControls(QWidget):
    """A row of controls.

    Signals
    -------
    changed
        Something was chosen, or a pause was made in typing.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.layouts = WideCombo()
        self.schemes = WideCombo()
        self.filter = TextLine()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self.layouts.addItem(tr("table.layout.long"), "")
        for name in STATISTIC_NAMES:
            self.layouts.addItem(tr("table.layout.pivot", statistic=tr(f"table.column.{name}")), name)
        self.filter.setPlaceholderText(tr("table.filter"))
        self.filter.setClearButtonEnabled(True)
        named(self.layouts, tr("table.layout"), tr("table.layout"))
        named(self.schemes, tr("table.schemes"), tr("table.schemes"))
        named(self.filter, tr("table.filter"), tr("table.filter.tip"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.layouts, 3)
        row.addWidget(self.schemes, 2)
        row.addWidget(self.filter, 3)
        self.layouts.activated.connect(self.changed)
        self.schemes.activated.connect(self.changed)
        self.filter.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self.changed)

    def show_schemes(self, names: Sequence[str]) -> None:
        """Offer schemes; the place that was chosen stays, if there is one."""
        offered = [tr("table.schemes.all"), *names]
        if offered != [self.schemes.itemText(index) for index in range(self.schemes.count())]:
            chosen = max(self.schemes.currentIndex(), 0)
            self.schemes.clear()
            self.schemes.addItems(offered)
            self.schemes.setCurrentIndex(chosen if chosen < len(offered) else 0)

    def layout_of(self, schemes: int) -> Layout:
        """Give what is chosen, of so many schemes."""
        chosen = self.schemes.currentIndex() - 1
        shown = tuple(range(schemes)) if chosen < 0 else (chosen,)
        return Layout(str(self.layouts.currentData()), shown, self.filter.text().strip())
