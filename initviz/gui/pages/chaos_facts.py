"""What mean-field theory says of the selected layer in the active scheme, and its two variances to be typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from initviz.core.meanfield.lengths import Variances
from initviz.core.meanfield.outlook import Outlook
from initviz.figures.chaos_subject import chaos_subject
from initviz.figures.chaos_words import fixed_correlation, fixed_length, layers_of, meaning, phase_words
from initviz.figures.numbers import short
from initviz.figures.scene import Scene
from initviz.gui.forms.bounds import Bounds
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.parts import ElidedLabel, label, mark_invalid, named, set_text
from initviz.gui.scheme_lines import Mark
from initviz.gui.theme import Theme
from initviz.messages import Message, text, tr

FACTS = ("phase", "chi", "length", "length_scale", "correlation", "correlation_scale")
_NOTHING = "–"


class ChaosFacts(QWidget):
    """A small table: σ_w² and σ_b² as number boxes, and what follows from them.

    Signals
    -------
    entered
        The `Variances` that were typed.
    """

    entered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.weight = _box("weight", Bounds(low=0.0, open_low=True))
        self.bias = _box("bias", Bounds(low=0.0))
        for box in (self.weight, self.bias):
            box.edited.connect(self._on_edited)
        self._mark, self._scheme, self._layer = Mark(), ElidedLabel(strong=True), ElidedLabel()
        self.meaning = label(muted=True, wrap=True)
        self.values: dict[str, QLabel] = {name: label(wrap=True) for name in FACTS}
        boxes = {"weight": self.weight, "bias": self.bias}
        self._cells: dict[str, tuple[QLabel, QWidget]] = {name: (_caption(name), box) for name, box in boxes.items()}
        self._grid, self._columns = QGridLayout(), 0
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        for part in (self._mark, self._scheme, self._layer):
            head.addWidget(part)
        head.addStretch(1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        for name, value in self.values.items():
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._cells[name] = (_caption(name), value)
        self.set_columns(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addWidget(self.meaning)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def set_columns(self, columns: int) -> None:
        """Put the numbers into so many columns, each with a name beside it."""
        if columns == self._columns:
            return
        self._columns = columns
        for place, (caption, value) in enumerate(self._cells.values()):
            row, column = divmod(place, columns)
            aligned = Qt.AlignmentFlag.AlignTop if isinstance(value, QLabel) else Qt.AlignmentFlag.AlignVCenter
            self._grid.addWidget(caption, row, 2 * column, aligned)
            self._grid.addWidget(value, row, 2 * column + 1)
        for column in range(2):
            self._grid.setColumnStretch(2 * column + 1, 1 if column < columns else 0)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show the selected layer's numbers."""
        subject = chaos_subject(scene)
        point = subject.selected(scene.scheme)
        self.setVisible(point is not None)
        if point is None:
            return
        series = scene.series[scene.scheme]
        self._mark.dress(series, theme)
        set_text(self._scheme, series.title)
        set_text(self._layer, tr("chaos.fact.layer", number=subject.number(point)))
        for box, value in zip((self.weight, self.bias), point.at, strict=True):
            if box.number != value:
                box.show_number(value)
        found = subject.outlook(scene.scheme)
        set_text(self.meaning, "" if found is None else text(meaning(found)))
        for name, said in _facts(found).items():
            shown = text(said) if isinstance(said, Message) else said
            set_text(self.values[name], shown)
            self.values[name].setAccessibleName(f"{tr(f'chaos.fact.{name}')} {shown}")

    def _on_edited(self) -> None:
        weight, bias = self.weight.number, self.bias.number
        if weight is not None and bias is not None:
            self.entered.emit(Variances(float(weight), float(bias)))


def _facts(found: Outlook | None) -> dict[str, Message | str]:
    if found is None:
        return dict.fromkeys(FACTS, _NOTHING)
    said = (
        phase_words(found.phase),
        short(found.chi),
        fixed_length(found),
        layers_of(found.length_scale),
        fixed_correlation(found),
        layers_of(found.correlation_scale),
    )
    return dict(zip(FACTS, said, strict=True))


def _box(name: str, bounds: Bounds) -> NumberEntry:
    made = NumberEntry(bounds)
    named(made, tr(f"chaos.fact.{name}.tip"), tr(f"chaos.fact.{name}.tip"))
    made.complained.connect(lambda complaint: mark_invalid(made, complaint))
    return made


def _caption(name: str) -> QLabel:
    made = label(tr(f"chaos.fact.{name}"), muted=True)
    made.setToolTip(tr(f"chaos.fact.{name}.tip"))
    return made
