"""Gains: a table of what torch recommends and what activations ask for, and what each gain does to a length."""

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from initviz.core.layers.activation import Activation
from initviz.core.meanfield.gains import Gain, gain_scene
from initviz.core.meanfield.integrals import table
from initviz.core.meanfield.placing import use_gain
from initviz.figures.chaos_subject import ChaosSubject, chaos_subject
from initviz.figures.chaos_words import activation_name
from initviz.figures.gains import KINDS, GainRow, curve_names, gain_figure, gain_row, gain_sentence, gain_text, listed
from initviz.figures.scene import Scene
from initviz.gui.pages.page import Page, Piece
from initviz.gui.pages.sheet import Stack, scrolled
from initviz.gui.parts import label, named, set_text
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import LIGHT, Theme
from initviz.gui.turns import Turns
from initviz.messages import Message, message, text, tr

_LOWEST, _TABLE = 200, 190
"""Heights below which plot and table cannot be read: the page is scrolled instead."""
_WIDEST, _AIR = "q* 1 unstable", 16
"""Words that a column has room for, and the room around them; what is longer goes on in a further line."""


class GainTable(QTableWidget):
    """One row an activation, one column a kind of gain; Return uses the gain under the cursor."""

    def __init__(self) -> None:
        super().__init__(0, len(KINDS))
        self.setObjectName("gains")
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(True)
        for column, kind in enumerate(KINDS):
            head = QTableWidgetItem(tr(f"gain.column.{kind}"))
            head.setToolTip(tr(f"gain.column.{kind}.tip"))
            self.setHorizontalHeaderItem(column, head)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(self.fontMetrics().horizontalAdvance(_WIDEST) + _AIR)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setHighlightSections(False)
        self.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        named(self, tr("gain.table"))

    def show_heads(self, names: Sequence[str]) -> None:
        """Make a row for each activation."""
        self.setRowCount(len(names))
        for place, name in enumerate(names):
            self.setVerticalHeaderItem(place, QTableWidgetItem(name))

    def show_row(self, place: int, row: GainRow) -> None:
        """Show the numbers of an activation; what is there already is not laid out again."""
        head = self.verticalHeaderItem(place)
        font = QFont(self.font())
        font.setBold(row.in_network)
        if head.font() != font:
            head.setFont(font)
            head.setToolTip(tr("gain.in_network") if row.in_network else "")
        for column, cell in enumerate(row.cells):
            leads, number = cell.leads(), cell.number()
            said = text(number) if isinstance(number, Message) else number
            shown = f"{said}\n{text(leads)}" if leads is not None else said
            item = self.item(place, column)
            if item is None:
                self.setItem(place, column, QTableWidgetItem(shown))
            elif item.text() != shown:
                item.setText(shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Take Return as a double click."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentItem() is not None:
            self.cellActivated.emit(self.currentRow(), self.currentColumn())
            return
        super().keyPressEvent(event)


class GainPage(Page):
    """The table, what the chosen gain does in words and as a curve, and what can be done with it."""

    def __init__(self) -> None:
        super().__init__("page.gain")
        self.table = GainTable()
        self.sentence = label(wrap=True)
        self.use = _button("use")
        self.copy = _button("copy")
        self.open = _button("open")
        self.plot = Plot()
        self._title, self._caption = label(strong=True), label(muted=True, wrap=True)
        self._scene: Scene | None = None
        self._subject: ChaosSubject | None = None
        self._theme = LIGHT
        self._rows: dict[Activation, GainRow | None] = {}
        self._known: set[Activation] = set()
        self._turns = Turns(self)
        self._drawn: tuple[Activation, Theme] | None = None
        self._title.setToolTip(tr("figure.gains.tip"))
        self._lay_out()
        self.table.currentCellChanged.connect(lambda *_: self._show_chosen())
        self.table.cellActivated.connect(lambda *_: self._use())
        self.use.clicked.connect(self._use)
        self.copy.clicked.connect(self._copy)
        self.open.clicked.connect(self._open)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.use, self.copy, self.open):
            buttons.addWidget(button)
        buttons.addStretch(1)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._caption, 1)
        column.addWidget(self.sentence)
        column.addLayout(buttons)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        self.table.setMinimumHeight(_TABLE)
        self.plot.setMinimumHeight(_LOWEST)
        self.column.addWidget(scrolled(Stack(f"{self.title}.parts", (self.table, below), (1, 1))), 1)

    @property
    def chosen(self) -> tuple[GainRow, str] | None:
        """The row and the kind of gain under the cursor; None before that is known."""
        place = max(self.table.currentRow(), 0)
        row = list(self._rows.values())[place] if place < len(self._rows) else None
        return None if row is None else (row, KINDS[max(self.table.currentColumn(), 0)])

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:  # noqa: ARG002  (measured gains grow with every replicate)
        """Give the table, and what is said of the gain under the cursor."""
        yield "gain.table", self._show_table
        yield "gain.chosen", self._show_scene

    def _show_table(self, scene: Scene, theme: Theme) -> None:
        """Show the rows that are known at once, and find the others out in turns of their own."""
        self._scene, self._theme, self._subject = scene, theme, chaos_subject(scene)
        found = listed(self._subject)
        if found != tuple(self._rows):
            self._rows = dict.fromkeys(found)
            self.table.show_heads([activation_name(activation) for activation in found])
            if self.table.currentRow() < 0 and found:
                self.table.setCurrentCell(0, 0)
        for place, activation in enumerate(found):
            if activation in self._known:
                self._show_row(place, activation)
            else:
                # Integrals at many lengths first: with them the rest is quick, and neither holds a frame up.
                self._turns.post(f"{place}.integrals", partial(_integrate, activation))
                self._turns.post(f"{place}.gains", partial(self._learn, place, activation))

    def _learn(self, place: int, activation: Activation) -> None:
        """Find out the gains of one activation."""
        self._known.add(activation)
        if list(self._rows)[place : place + 1] == [activation]:
            self._show_row(place, activation)
            if place == max(self.table.currentRow(), 0):
                self._show_chosen()

    def _show_row(self, place: int, activation: Activation) -> None:
        if self._subject is not None:
            row = self._rows[activation] = gain_row(self._subject, activation)
            self.table.show_row(place, row)

    def _show_scene(self, scene: Scene, theme: Theme) -> None:
        self._scene, self._theme = scene, theme
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Say and draw what the gain under the cursor does."""
        found = self.chosen
        if found is None or self._scene is None:
            return
        row, kind = found
        set_text(self.sentence, text(gain_sentence(row, kind)))
        gain = self._gain()
        for button in (self.use, self.copy):
            button.setEnabled(gain is not None)
        name = self._scene.series[self._scene.scheme].title
        set_text(self.use, tr("gain.use", name=name))
        set_text(self.open, tr("gain.open", activation=row.name))
        if self._drawn != (row.activation, self._theme):
            self._drawn = row.activation, self._theme
            figure = gain_figure(row.activation)
            set_text(self._title, text(figure.title))
            set_text(self._caption, "   ".join(text(name) for name in curve_names(row.activation)))
            self.plot.draw(figure, self._theme)

    def _gain(self) -> Gain | None:
        found = self.chosen
        return None if found is None else found[0].cells[KINDS.index(found[1])].gain

    def _use(self) -> None:
        gain = self._gain()
        if gain is not None and self._scene is not None:
            scheme = self._scene.series[self._scene.scheme].place
            name = message("gain.edit.use", gain=gain_text(gain.value))
            self.edited.emit(name, partial(use_gain, scheme=scheme, gain=gain.value), "")

    def _copy(self) -> None:
        gain = self._gain()
        if gain is not None:
            QGuiApplication.clipboard().setText(repr(gain.value))

    def _open(self) -> None:
        found = self.chosen
        if found is not None:
            activation = found[0].activation
            self.edited.emit(
                message("gain.edit.open", activation=found[0].name), partial(gain_scene, activation=activation), ""
            )

    def close_surfaces(self) -> None:
        """Take the plot apart."""
        super().close_surfaces()
        self._turns.cancel()
        self.plot.close_surface()


def _integrate(activation: Activation) -> None:
    """Let the integrals of an activation be remembered."""
    table(activation)


def _button(name: str) -> QPushButton:
    made = QPushButton()
    named(made, tr(f"gain.{name}.tip"), tr(f"gain.{name}.tip"))
    if name == "copy":
        made.setText(tr("gain.copy"))
    return made
