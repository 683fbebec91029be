"""The buttons that turn a section to one of its faces: beside its title, or under it where they do not fit there."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from initviz.gui.schemes.flow import FlowLayout
from initviz.messages import tr

_GAP = 4


class Segments(QWidget):
    """Buttons of which one is pressed.

    Parameters
    ----------
    names
        Of the faces; `stack.face.<name>` is what a button says.
    """

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._together = False
        self._flow = FlowLayout(self, gap=_GAP, narrowest=1, lines=1)
        self._group = QButtonGroup(self)
        self.buttons = tuple(map(self._button, names))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()

    def _button(self, name: str) -> QPushButton:
        button = QPushButton(tr(f"stack.face.{name}"))
        button.setObjectName("segment")
        button.setCheckable(True)
        button.setToolTip(tr(f"stack.face.{name}.tip"))
        button.setAccessibleName(tr(f"stack.face.{name}.tip"))
        self._group.addButton(button)
        self._flow.addWidget(button)
        return button

    def wanted(self) -> int:
        """Give the width at which all stand in one line."""
        return sum(self._widths()) + _GAP * (len(self.buttons) - 1)

    def _widths(self) -> list[int]:
        for button in self.buttons:
            button.ensurePolished()  # a width before that is not in the font that will be seen
        return [button.sizeHint().width() for button in self.buttons]

    def keep_together(self, together: bool) -> None:  # noqa: FBT001  (as Qt's own setters: it says what is to be)
        """Stand in one line, whatever room that takes."""
        self._together = together
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _fit(self) -> None:
        # A word that is cut says nothing: buttons go into another line instead of growing narrower.
        self._flow.set_narrowest(max(self._widths()))
        self.setMinimumWidth(self.wanted() if self._together else 0)
