"""Where things stand in a row: computed once for painting and for the mouse alike."""

from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics

from initviz.core.document.remedies import Remedy
from initviz.gui.network.row import Chip, Dropdown, Mark, Row
from initviz.messages import text

GAP = 4
"""Between two rows."""

DOT = 9
"""What the dot takes that marks an initializer of one layer only."""

SIGN = 14
"""What the sign takes in front of a mark's words."""

_PAD = 8
_FOLD = 14
_INDENT = 12
_LEAST_DROPDOWN = 116
_MOST_NOTE_LINES = 4
Thing = TypeVar("Thing")


class Ruler:
    """Measures texts in one font, each only once: a thousand rows have few different ones."""

    def __init__(self, font: QFont) -> None:
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height()
        self._widths: dict[str, int] = {}

    def width(self, said: str) -> int:
        """Give the width of a text on one line."""
        known = self._widths.get(said)
        if known is None:
            known = self._widths[said] = self.metrics.horizontalAdvance(said)
        return known


@dataclass(frozen=True)
class Lines:
    """Heights and widths that follow from the fonts.

    Attributes
    ----------
    normal, small
        Measures of the fonts.
    number
        Width of the column of numbers.
    """

    normal: Ruler
    small: Ruler
    number: int

    @property
    def first(self) -> int:
        """Height of the title's line and of the weight's dropdown."""
        return self.normal.height + 8

    @property
    def second(self) -> int:
        """Height of a chip, of a button and of the bias' dropdown."""
        return self.small.height + 7


@dataclass(frozen=True)
class RowLayout:
    """Rectangles of one row.

    Attributes
    ----------
    body
        The row without the gap below it.
    fold
        The triangle; empty where there is none.
    number, title, output, note
        Texts.
    marks
        What is special about the row's parameters.
    chips
        Layers that follow.
    dropdowns
        Weight and bias.
    offers
        Buttons of remedies.
    """

    body: QRect
    fold: QRect
    number: QRect
    title: QRect
    output: QRect
    note: QRect
    marks: tuple[tuple[Mark, QRect], ...]
    chips: tuple[tuple[Chip, QRect], ...]
    dropdowns: tuple[tuple[Dropdown, QRect], ...]
    offers: tuple[tuple[Remedy, QRect], ...]

    def dropdown_at(self, place: QPoint) -> Dropdown | None:
        """Give the dropdown at a place."""
        return next((choice for choice, area in self.dropdowns if area.contains(place)), None)

    def chip_at(self, place: QPoint) -> Chip | None:
        """Give the chip at a place."""
        return next((chip for chip, area in self.chips if area.contains(place)), None)

    def offer_at(self, place: QPoint) -> Remedy | None:
        """Give the remedy whose button is at a place."""
        return next((offer for offer, area in self.offers if area.contains(place)), None)


def measures(font: QFont, small: QFont, digits: int) -> Lines:
    """Measure fonts, for rows whose numbers have at most so many digits."""
    normal = Ruler(font)
    return Lines(normal, Ruler(small), normal.width("0" * digits))


def row_layout(row: Row, corner: QPoint, width: int, lines: Lines) -> RowLayout:
    """Lay out a row of that width below and right of a corner; what stands on it decides on its height."""
    left, top, end = corner.x(), corner.y() + 2, corner.x() + width - 1 - _PAD
    shift = _INDENT if row.inside else 0
    start = left + _FOLD + lines.number + 6 + shift
    fold = QRect(left + 2, top, _FOLD, lines.first) if row.fold else QRect()
    number = QRect(left + _FOLD, top, lines.number, lines.first)
    dropdowns = _dropdowns(row, QPoint(end, top), width, lines)
    limit = dropdowns[0][1].left() - 6 if dropdowns else end + 1
    # Two pixels more than the text: measured in fractions it would else be cut.
    title = QRect(start, top, min(lines.normal.width(row.title) + 2, limit - start), lines.first)
    place = QPoint(start, top + lines.first + 1)
    output = QRect(title.right() + 6, top, max(limit - title.right() - 6, 0), lines.first)
    if row.output and lines.normal.width(row.output) > output.width():  # it moves down, before the chips
        width_below = min(lines.small.width(row.output) + 2, limit - start)
        output = QRect(place, QSize(width_below, lines.second))
        place.setX(output.right() + 7)
    first_end = limit if len(dropdowns) > 1 else end + 1
    marked = [(mark, mark.says()) for mark in row.marks]
    marks, under_marks = _flow(marked, place, start, (first_end, end + 1), lines, around=SIGN + 2)
    if marks:
        last = marks[-1][1]
        first_end = first_end if last.top() == place.y() else end + 1
        place = QPoint(last.right() + 5, last.top())
    said = [(chip, chip.text) for chip in row.chips]
    chips, bottom = _flow(said, place, start, (first_end, end + 1), lines)
    bottom = max([bottom, under_marks, title.bottom(), output.bottom(), *(area.bottom() for _, area in dropdowns)])
    note = QRect()
    if row.note is not None:
        note = QRect(start, bottom + 2, end + 1 - start, _note_height(text(row.note), end + 1 - start, lines))
        bottom = note.bottom()
    place = QPoint(start, bottom + 3)
    named = [(offer, text(offer.says)) for offer in row.offers]
    offers, below = _flow(named, place, start, (end + 1, end + 1), lines)
    body = QRect(left, corner.y(), width, max(bottom, below) + 3 - corner.y())
    return RowLayout(body, fold, number, title, output, note, marks, chips, dropdowns, offers)


def _dropdowns(row: Row, corner: QPoint, width: int, lines: Lines) -> tuple[tuple[Dropdown, QRect], ...]:
    """Stack them at the right edge."""
    widest = max((_dropdown_text_width(choice, lines) for choice in row.dropdowns), default=0)
    taken = min(max(widest + 30, _LEAST_DROPDOWN), max(width // 2, 60))
    placed: list[tuple[Dropdown, QRect]] = []
    top = corner.y()
    for choice in row.dropdowns:
        height = lines.second if placed else lines.first
        placed.append((choice, QRect(corner.x() - taken, top, taken, height)))
        top += height + 1
    return tuple(placed)


def _dropdown_text_width(choice: Dropdown, lines: Lines) -> int:
    dot = DOT if choice.overridden else 0
    return (lines.normal if choice.role == "weight" else lines.small).width(choice.shown()) + dot


def _flow(
    things: list[tuple[Thing, str]],
    place: QPoint,
    start: int,
    ends: tuple[int, int],
    lines: Lines,
    *,
    around: int = 14,
) -> tuple[tuple[tuple[Thing, QRect], ...], int]:
    """Set boxes with a text side by side, on as many lines as they need; give them and the lowest pixel used.

    The first line begins at `place` and ends at `ends[0]`, all others reach from `start` to `ends[1]`. What stands
    `around` a text belongs to its box.
    """
    placed: list[tuple[Thing, QRect]] = []
    x, y, end = place.x(), place.y(), ends[0]
    for thing, said in things:
        width = min(lines.small.width(said) + around, ends[1] - start)
        if x + width > end and (placed or ends[0] < ends[1] or x > start):
            x, y, end = start, y + lines.second + 3, ends[1]
        placed.append((thing, QRect(x, y, width, lines.second)))
        x += width + 4
    return tuple(placed), placed[-1][1].bottom() if placed else 0


def _note_height(said: str, width: int, lines: Lines) -> int:
    """Give the height of a text that wraps, up to four lines."""
    room = QRect(0, 0, width, 1000)
    return min(
        lines.small.metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), said).height(),
        _MOST_NOTE_LINES * lines.small.metrics.lineSpacing(),
    )
