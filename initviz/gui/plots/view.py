"""What of a figure is seen: the whole, or a part that was zoomed into by wheel, drag or keys."""

import math

from PySide6.QtCore import Qt

from initviz.figures.figure import Axis, Figure
from initviz.gui.plots.surface import Surface

Span = tuple[float, float]
_STEP = 1.5
"""Factor of one press of plus or minus."""
_SHIFT = 0.15
"""Share of the range that an arrow moves by."""
_TELLING = 1e-4
"""Share of the whole that is seen at least."""
_SAME = 1e-9
"""Ends that differ by less than this share of the whole are the same."""

_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}


class View:
    """The range of a surface, which never leaves the figure; a part stays in view while the figure's numbers change."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._figure: Figure | None = None
        self._zoomed = False

    @property
    def is_zoomed(self) -> bool:
        """Whether only a part of the figure is seen."""
        return self._zoomed

    @property
    def range(self) -> tuple[Span, Span]:
        """What is seen, in positions of x and y."""
        return self._surface.range()

    def show_figure(self, figure: Figure) -> None:
        """Show all of a figure, or the part that is seen of one of the same kind and title."""
        before = self._figure
        if before is not None and (figure.name, figure.title) != (before.name, before.title):
            self._zoomed = False
        self._figure = figure
        self._surface.set_zoom(x=True, y=figure.zoom == "xy")
        x, y = figure.x, figure.y
        self._surface.set_limits((x.low, x.high), (y.low, y.high), (_closest(x), _closest(y)))
        if not self._zoomed:
            self.show_all()

    def show_all(self) -> None:
        """Show the whole figure."""
        self._zoomed = False
        if self._figure is not None:
            x, y = self._figure.x, self._figure.y
            self._surface.set_range((x.low, x.high), (y.low, y.high))

    def show_part(self, x: Span, y: Span) -> None:
        """Show a part of the figure, cut to it."""
        if self._figure is not None:
            self._surface.set_range(_inside(x, self._whole()[0]), _inside(y, self._whole()[1]))
            self.note_change()

    def note_change(self) -> None:
        """Find out whether the range that the mouse left is the whole."""
        if self._figure is None:
            return
        self._zoomed = any(
            abs(end - full) > _SAME * (whole[1] - whole[0])
            for seen, whole in zip(self.range, self._whole(), strict=True)
            for end, full in zip(seen, whole, strict=True)
        )

    def press(self, key: int) -> bool:
        """Zoom by plus, minus and zero, move by arrows; say whether the key meant anything."""
        if self._figure is None:
            return False
        if key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self._scale(1.0 / _STEP)
        elif key == Qt.Key.Key_Minus and self._zoomed:
            self._scale(_STEP)
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif key in _ARROWS and self._zoomed:
            self._move(*_ARROWS[Qt.Key(key)])
        else:
            return False
        return True

    def _whole(self) -> tuple[Span, Span]:
        figure = self._figure
        if figure is None:
            return self.range
        return (figure.x.low, figure.x.high), (figure.y.low, figure.y.high)

    def _scale(self, factor: float) -> None:
        """Zoom about the middle, along the axes that may be zoomed."""
        x, y = self.range
        self.show_part(_scaled(x, factor), _scaled(y, factor) if self._moves_y() else y)

    def _move(self, right: float, up: float) -> None:
        x, y = self.range
        whole_x, whole_y = self._whole()
        self.show_part(
            _shifted(x, right * _SHIFT, whole_x), _shifted(y, up * _SHIFT, whole_y) if self._moves_y() else y
        )

    def _moves_y(self) -> bool:
        return self._figure is not None and self._figure.zoom == "xy"


def _closest(axis: Axis) -> float:
    """Give the shortest range that may be seen; beyond that, numbers cannot be told apart."""
    return min(max(axis.closest, _TELLING * (axis.high - axis.low)), axis.high - axis.low)


def _scaled(span: Span, factor: float) -> Span:
    middle, half = 0.5 * (span[0] + span[1]), 0.5 * factor * (span[1] - span[0])
    return middle - half, middle + half


def _shifted(span: Span, share: float, whole: Span) -> Span:
    """Move by a share of what is seen, as far as the whole goes."""
    step = share * (span[1] - span[0])
    step = min(max(step, whole[0] - span[0]), whole[1] - span[1])
    return span[0] + step, span[1] + step


def _inside(span: Span, whole: Span) -> Span:
    low, high = max(span[0], whole[0]), min(span[1], whole[1])
    return (low, high) if high > low and math.isfinite(high - low) else whole
