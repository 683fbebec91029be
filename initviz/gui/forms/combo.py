"""A combo box for a narrow pane that scrolls."""

from collections.abc import Mapping

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class Combo(QComboBox):
    """A combo box no wider than its place, which leaves the wheel to the pane that scrolls.

    Parameters
    ----------
    choices
        What is shown for each value, which is the item's data.
    """

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__()
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(24)
        for value, words in choices.items():
            self.addItem(words, value)

    def show_choice(self, value: str) -> None:
        """Show the item of a value."""
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave the wheel to whoever scrolls."""
        event.ignore()
