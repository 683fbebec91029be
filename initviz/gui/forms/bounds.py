"""Which numbers a field takes: read from its type, checked against what is typed, and said in words."""

import math
from dataclasses import dataclass

from msgspec import inspect

from initviz.figures.numbers import grouped, short
from initviz.gui.forms.expression import parse_number
from initviz.messages import Message, message

Number = int | float
Range = tuple[float, float]


@dataclass(frozen=True)
class Bounds:
    """A range of numbers.

    Attributes
    ----------
    low, high
        Ends of the range; infinite where there is none.
    open_low, open_high
        Whether an end is itself outside.
    whole
        Whether only integers count.
    natural
        Where values commonly lie, which a slider spans; None where there is no such range.
    """

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    whole: bool = False
    natural: Range | None = None

    def admits(self, value: float) -> bool:
        """Say whether a number lies in the range."""
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return above and below

    def clipped(self, value: float, before: float) -> float:
        """Give the number of the range nearest to a value; at an open end, where there is none, the one before."""
        nearest = min(max(value, self.low), self.high)
        return nearest if self.admits(nearest) else before

    def read(self, typed: str) -> Number | Message:
        """Read what was typed, or say what is wrong with it and what is expected."""
        value = parse_number(typed)
        if value is None and not typed.strip():
            return message("form.empty")
        if value is None:
            got = typed.strip()
            return (
                message("form.not_whole", got=got, expected=self.words())
                if self.whole
                else message("form.not_number", got=got)
            )
        if not self.admits(value) or (self.whole and not value.is_integer()):
            return message("form.expected", expected=self.words(), got=short(value, 6))
        return int(value) if self.whole else value

    def words(self) -> Message:
        """Say the range: 0 to 1, more than 0, a whole number of at least 1."""
        low, high = self._written(self.low), self._written(self.high)
        if math.isinf(self.low) and math.isinf(self.high):
            return message("form.whole" if self.whole else "form.number")
        if math.isinf(self.high):
            said = message("form.more_than" if self.open_low else "form.at_least", low=low)
        elif math.isinf(self.low):
            said = message("form.less_than" if self.open_high else "form.at_most", high=high)
        else:
            said = message("form.between", low=low, high=high)
        return message("form.whole_in", range=said) if self.whole else said

    def _written(self, end: float) -> str:
        return grouped(int(end)) if self.whole and math.isfinite(end) else short(end)


def bounds_of(kind: inspect.IntType | inspect.FloatType, natural: Range | None = None) -> Bounds:
    """Give the bounds that a type declares; what is bounded on both sides has its natural range in them."""
    whole = isinstance(kind, inspect.IntType)
    low = kind.gt if kind.gt is not None else kind.ge
    high = kind.lt if kind.lt is not None else kind.le
    if natural is None and not whole and low is not None and high is not None:
        natural = (float(low), float(high))
    return Bounds(
        -math.inf if low is None else float(low),
        math.inf if high is None else float(high),
        kind.gt is not None,
        kind.lt is not None,
        whole,
        natural,
    )


def written(value: Number) -> str:
    """Write a number with as few digits as say it exactly."""
    if isinstance(value, int):
        return str(value)
    for digits in (3, 4, 5, 6, 8, 10, 12, 15, 17):
        if float(f"{value:.{digits}g}") == value:
            return f"{value:.{digits}g}"
    return repr(value)


def stepped(value: Number, steps: int, *, whole: bool) -> float:
    """Step a number by ones, or by a tenth of its power of ten without leaving rounding dust behind."""
    if whole:
        return value + steps
    if abs(value) <= 1e-12:
        return steps * 0.1
    size = 10.0 ** math.floor(math.log10(abs(value)))
    # Going down from 1 the next number is 0.99 and not 0.9: the step is that of the smaller side.
    if abs(value) == size and value * steps < 0:
        size /= 10.0
    step = size / 10.0
    return float(f"{round((value + steps * step) / step) * step:.12g}")
