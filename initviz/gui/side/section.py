"""A part of the right pane with a small header, under which it folds away."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from initviz.messages import tr

_ARROW = 20
"""Pixels in front of a title: the arrow and what is between."""
_ROUNDING = 2
"""Widths of texts are rounded, but not where they are cut."""
_FEWEST = 4
"""So many letters of a title are seen at least."""


class Fold(QCheckBox):
    """A section's title; what does not fit ends in … and stands in the tooltip."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._title = title
        self.setObjectName("fold")
        self.setAccessibleName(tr("side.fold", section=title))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as wide as the whole title."""
        height = super().sizeHint().height()  # asked first: it lets the style give the title its font
        return QSize(self.fontMetrics().horizontalAdvance(self._title) + _ARROW + _ROUNDING, height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Show a few letters at least."""
        return QSize(self.fontMetrics().averageCharWidth() * _FEWEST + _ARROW, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Fit the title into the new width."""
        super().resizeEvent(event)
        room = self.width() - _ARROW
        shown = self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)
        self.setToolTip("" if shown == self._title else self._title)


class Section(QWidget):
    """A header and a body; whether it is folded is remembered as long as the window lives.

    Parameters
    ----------
    title
        What the header says.
    folded
        Whether it is folded at first.
    """

    def __init__(self, title: str, *, folded: bool = False) -> None:
        super().__init__()
        self.fold = Fold(title)
        self.fold.setChecked(not folded)
        self.header = QHBoxLayout()
        self.header.setSpacing(4)
        self.header.addWidget(self.fold)
        self.header.addStretch(1)
        self._body = QWidget()
        self.body = QVBoxLayout(self._body)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addLayout(self.header)
        self._column.addWidget(self._body)
        self._body.setVisible(not folded)
        self.fold.toggled.connect(self._body.setVisible)

    def add_under_header(self, widget: QWidget) -> None:
        """Give what belongs into the header a line of its own."""
        self._column.insertWidget(1, widget)

    @property
    def is_folded(self) -> bool:
        """Whether the body is hidden."""
        return not self.fold.isChecked()
