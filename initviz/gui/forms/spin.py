"""Spin boxes for the document's numbers: of any size, and typed as a person would write them."""

import math
import re

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox

from initviz.gui.forms.expression import parse_number

_DECIMALS = 320
"""As many as Qt knows: the box keeps a number as it is instead of rounding it to what it shows."""
_UNFINISHED = re.compile(r"[-+*/^.,()0-9eEpisqrt√−× ]*")


class NumberSpin(QDoubleSpinBox):
    """A spin box for any finite float; steps are a tenth of the number's size."""

    def __init__(self, low: float = -1e300, high: float = 1e300) -> None:
        super().__init__()
        self.setDecimals(_DECIMALS)
        self.setRange(low, high)
        self.setKeyboardTracking(False)
        self.setMinimumWidth(72)

    def textFromValue(self, value: float) -> str:  # noqa: N802  (Qt's name)
        """Write the number with as few digits as say it."""
        for digits in (3, 4, 5, 6, 8, 10, 12, 15, 17):
            if float(f"{value:.{digits}g}") == value:
                return f"{value:.{digits}g}"
        return repr(value)

    def valueFromText(self, text: str) -> float:  # noqa: N802  (Qt's name)
        """Read a number or an expression."""
        value = parse_number(text)
        return self.value() if value is None else value

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept what is a number within the range; let what may become one stand while it is typed."""
        value = parse_number(text)
        if value is not None and self.minimum() <= value <= self.maximum():
            return (QValidator.State.Acceptable, text, position)
        unfinished = value is not None or _UNFINISHED.fullmatch(text) is not None
        return (QValidator.State.Intermediate if unfinished else QValidator.State.Invalid, text, position)

    def fixup(self, text: str) -> str:  # noqa: ARG002  (Qt's signature)
        """Put the last number back in place of what is none."""
        return self.textFromValue(self.value())

    def stepBy(self, steps: int) -> None:  # noqa: N802  (Qt's name)
        """Step by a tenth of the number's power of ten, without leaving rounding dust behind."""
        value = self.value()
        size = 10.0 ** math.floor(math.log10(abs(value))) if abs(value) > 1e-12 else 1.0
        # Going down from 1 the next number is 0.99 and not 0.9: the step is that of the smaller side.
        if abs(value) == size and value * steps < 0:
            size /= 10.0
        step = size / 10.0
        self.setValue(round((value + steps * step) / step) * step if abs(value) > 1e-12 else steps * 0.1)
        self.setValue(float(f"{self.value():.12g}"))
        self.selectAll()


class CountSpin(QDoubleSpinBox):
    """A spin box for whole numbers, up to the largest that a JSON number holds exactly."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.setDecimals(0)
        self.setRange(float(low), float(high))
        self.setKeyboardTracking(False)

    def count(self) -> int:
        """Give the number."""
        return int(self.value())

    def textFromValue(self, value: float) -> str:  # noqa: N802  (Qt's name)
        """Write it in full."""
        return f"{value:.0f}"


__all__ = ["CountSpin", "NumberSpin"]
