"""Where things stand in a row: computed once for painting and for the mouse alike."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics

from initviz.gui.network.rows import Chip, Dropdown, Row
from initviz.messages import text

HEIGHT = 46
THIRD_LINE = 21
"""What all rows grow by where the chips, or the reason of a problem, of any of them need a line of their own."""

GAP = 4
_NUMBER = 28
_PAD = 8


@dataclass(frozen=True)
class RowLayout:
    """Rectangles of one row.

    Attributes
    ----------
    body
        The row without the gap below it.
    number, title, output, problem
        Texts.
    chips
        Those that fit.
    hidden
        How many chips do not fit, and where their count stands.
    dropdowns
        Weight and bias.
    """

    body: QRect
    number: QRect
    title: QRect
    output: QRect
    problem: QRect
    chips: tuple[tuple[Chip, QRect], ...]
    hidden: tuple[int, QRect]
    dropdowns: tuple[tuple[Dropdown, QRect], ...]

    def dropdown_at(self, place: QPoint) -> Dropdown | None:
        """Give the dropdown at a place."""
        return next((choice for choice, area in self.dropdowns if area.contains(place)), None)

    def chip_at(self, place: QPoint) -> Chip | None:
        """Give the chip at a place."""
        return next((chip for chip, area in self.chips if area.contains(place)), None)


def row_layout(row: Row, area: QRect, normal: QFontMetrics, small: QFontMetrics) -> RowLayout:
    """Lay out a row in an area."""
    body = area.adjusted(0, 0, 0, -GAP)
    wanted = max((normal.horizontalAdvance(choice.initializer) for choice in row.dropdowns), default=0) + 30
    width = min(max(wanted, 116), max(body.width() // 2, 60)) if row.dropdowns else 0
    right = body.right() - _PAD - width
    dropdowns = []
    for place, choice in enumerate(row.dropdowns):
        box = QRect(right, body.top() + 2, width, 22) if place == 0 else QRect(right, body.top() + 25, width, 18)
        dropdowns.append((choice, box))
    left = body.left() + _NUMBER
    room = right - left - 6 if width else body.right() - _PAD - left
    # Two pixels more than the text: measured in fractions it would else be cut.
    title = QRect(left, body.top() + 4, min(normal.horizontalAdvance(row.title) + 2, room), 19)
    second = QRect(left, body.top() + 25, room, 17)
    output = QRect(title.right() + 6, title.top(), max(room - title.width() - 5, 0), 19)
    if normal.horizontalAdvance(row.output) > output.width():  # it moves down, in front of the chips
        output = QRect(second.topLeft(), QSize(min(small.horizontalAdvance(row.output) + 2, room), 17))
        second.setLeft(output.right() + 7)
    chips, hidden = _chips(row, second, small)
    below = QRect(left, body.top() + HEIGHT - 1, body.right() - _PAD - left, THIRD_LINE - 4)
    tall = body.height() > HEIGHT
    if hidden[0] and tall:
        chips, hidden = _chips(row, below, small)
    problem = QRect(left, second.top(), below.width(), below.bottom() - second.top() if tall else 18)
    number = QRect(body.left(), body.top() + 4, _NUMBER - 8, 19)
    return RowLayout(body, number, title, output, problem, chips, hidden, tuple(dropdowns))


def needs_third_line(row: Row, width: int, normal: QFontMetrics, small: QFontMetrics) -> bool:
    """Say whether something of a row has no room on two lines of that width."""
    layout = row_layout(row, QRect(0, 0, width, HEIGHT + GAP), normal, small)
    if row.problem is not None:
        return small.horizontalAdvance(text(row.problem)) > layout.problem.width()
    return bool(layout.hidden[0])


def _chips(row: Row, area: QRect, small: QFontMetrics) -> tuple[tuple[tuple[Chip, QRect], ...], tuple[int, QRect]]:
    placed: list[tuple[Chip, QRect]] = []
    x = area.left()
    if row.problem is not None:  # what is wrong stands in their place
        return (), (0, QRect())
    for position, chip in enumerate(row.chips):
        width = small.horizontalAdvance(chip.text) + 12
        left_over = len(row.chips) - position - 1
        reserve = small.horizontalAdvance(f"+{left_over}") + 8 if left_over else 0
        if x + width + reserve > area.right() + 1:
            return tuple(placed), (len(row.chips) - position, QRect(x, area.top(), area.right() - x + 1, area.height()))
        placed.append((chip, QRect(x, area.top(), width, area.height())))
        x += width + 4
    return tuple(placed), (0, QRect())
