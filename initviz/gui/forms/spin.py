"""A spin box for the document's whole numbers, however large."""

from PySide6.QtWidgets import QDoubleSpinBox

TEXT_MARGIN = 5
"""Pixels that a style sheet's padding does not reach: they line a spin box's number up with the words of others."""


class CountSpin(QDoubleSpinBox):
    """A spin box for whole numbers, up to the largest that a JSON number holds exactly."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.setDecimals(0)
        self.setRange(float(low), float(high))
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)

    def count(self) -> int:
        """Give the number."""
        return int(self.value())

    def textFromValue(self, value: float) -> str:  # noqa: N802  (Qt's name)
        """Write it in full."""
        return f"{value:.0f}"
