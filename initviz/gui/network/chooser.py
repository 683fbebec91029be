"""The popup in which a kind of layer is searched and chosen."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from initviz.gui.forms.line import TextLine
from initviz.gui.network.kind_list import KindList
from initviz.gui.network.kinds import Kind, likeliest, matching
from initviz.gui.parts import label, named, set_text
from initviz.gui.theme import Theme
from initviz.messages import tr

_LINES = 18
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class SearchField(TextLine):
    """A line that leaves the arrows to the list below it.

    Signals
    -------
    stepped
        So many lines up or down.
    """

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Step with arrows, else edit."""
        by = _STEPS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(by)


class LayerChooser(QFrame):
    """Lists all kinds of layers, with a field to search in.

    Signals
    -------
    chosen
        The kind that is to be added.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("chooser")
        self._kinds: tuple[Kind, ...] = ()
        self.search = SearchField()
        self.search.setPlaceholderText(tr("kinds.search"))
        named(self.search, tr("kinds.search"))
        self.list = KindList()
        self._about = label(muted=True, wrap=True)
        self._nothing = label(tr("kinds.nothing"), muted=True, wrap=True)
        self.take = QPushButton()
        self.take.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        footer = QHBoxLayout()
        footer.setContentsMargins(4, 0, 0, 0)
        footer.addWidget(self._about, 1)
        footer.addWidget(self.take, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for part in (self.search, self._nothing):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addLayout(footer)
        self.search.textChanged.connect(self._filter)
        self.search.stepped.connect(self.list.step)
        self.search.returnPressed.connect(self._take)
        self.list.taken.connect(self._take)
        self.list.pointed.connect(self._show_current)
        self.take.clicked.connect(self._take)

    def open_below(self, button: QWidget, kinds: tuple[Kind, ...], theme: Theme) -> None:
        """Open under a button, with the whole list and an empty field."""
        self._kinds = kinds
        self.list.set_theme(theme)
        self.search.clear()
        self._filter()
        line = self.fontMetrics().height() + 10
        wanted = QRect(button.mapToGlobal(QPoint(0, button.height() + 4)), self.sizeHint())
        wanted.setSize(wanted.size().expandedTo(self.minimumSizeHint()))
        wanted.setWidth(self.fontMetrics().horizontalAdvance("x") * 68)
        wanted.setHeight(line * _LINES + 2 * self.search.sizeHint().height())
        self.setGeometry(_within(wanted, button.screen().availableGeometry()))
        self.show()
        self.search.setFocus()
        self._filter()

    def _filter(self) -> None:
        typed = self.search.text()
        found = matching(self._kinds, typed)
        self._nothing.setVisible(not found)
        self.list.show_kinds(found, likeliest(found, typed))

    def _show_current(self) -> None:
        kind = self.list.current()
        set_text(self._about, kind.shown() if kind is not None else "")
        set_text(self.take, tr("kinds.add", kind=kind.tag if kind is not None else ""))
        self.take.setEnabled(kind is not None)

    def _take(self) -> None:
        kind = self.list.current()
        if kind is not None:
            self.close()
            self.chosen.emit(kind)


def _within(wanted: QRect, screen: QRect) -> QRect:
    """Move and shrink a rectangle until it lies on the screen."""
    size = wanted.size().boundedTo(screen.size())
    x = min(wanted.left(), screen.right() - size.width() + 1)
    y = min(wanted.top(), screen.bottom() - size.height() + 1)
    return QRect(QPoint(max(x, screen.left()), max(y, screen.top())), size)
