"""A part of the right pane with a small header, under which it folds away."""

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from initviz.messages import tr


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
        self.fold = QCheckBox(title)
        self.fold.setObjectName("fold")
        self.fold.setChecked(not folded)
        self.fold.setAccessibleName(tr("side.fold", section=title))
        self.header = QHBoxLayout()
        self.header.setSpacing(4)
        self.header.addWidget(self.fold)
        self.header.addStretch(1)
        self._body = QWidget()
        self.body = QVBoxLayout(self._body)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self.header)
        column.addWidget(self._body)
        self._body.setVisible(not folded)
        self.fold.toggled.connect(self._body.setVisible)

    @property
    def is_folded(self) -> bool:
        """Whether the body is hidden."""
        return not self.fold.isChecked()
