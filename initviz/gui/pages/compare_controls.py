"""What is chosen above the comparison: what stands beside each measured number."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from initviz.figures.comparison import NOTHING, THEORY, ComparisonLayout
from initviz.gui.pages.table_controls import WideCombo
from initviz.gui.parts import named
from initviz.messages import tr


class CompareControls(QWidget):
    """A row of controls.

    Signals
    -------
    changed
        Something else was chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.beside = WideCombo()
        named(self.beside, tr("compare.beside"), tr("compare.beside"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.order = WideCombo()
        self.order.addItem(tr("compare.order.statistic"), False)  # noqa: FBT003  (what the layout is asked for)
        self.order.addItem(tr("compare.order.scheme"), True)  # noqa: FBT003  (as above)
        named(self.order, tr("compare.order"), tr("compare.order"))
        row.addWidget(self.order, 1)
        row.addWidget(self.beside, 1)
        for combo in (self.order, self.beside):
            combo.activated.connect(self.changed)

    def show_schemes(self, names: Sequence[str]) -> None:
        """Offer ratios to schemes; what was chosen stays, if it is still there."""
        ratios = [tr("compare.beside.ratio", scheme=name) for name in names] if len(names) > 1 else []
        offered = [(tr("compare.beside.theory"), THEORY), *zip(ratios, range(len(ratios)), strict=True)]
        offered.append((tr("compare.beside.nothing"), NOTHING))
        there = [(self.beside.itemText(at), self.beside.itemData(at)) for at in range(self.beside.count())]
        if offered != there:
            chosen = self.beside.currentData()
            self.beside.clear()
            for words, choice in offered:
                self.beside.addItem(words, choice)
            self.beside.setCurrentIndex(max(self.beside.findData(chosen), 0))

    def layout_of(self, schemes: int) -> ComparisonLayout:
        """Give what is chosen, of so many schemes."""
        beside, by_scheme = int(self.beside.currentData()), bool(self.order.currentData())
        return ComparisonLayout(schemes=tuple(range(schemes)), beside=beside, by_scheme=by_scheme)
