"""The history as a list under Undo: every step by its name, the newest first; a click goes there."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QWidget, QWidgetAction

from initviz.app.session import Session
from initviz.messages import message, text, tr

_MOST_ROWS = 14
_PRESENT = "●"
_POSITION = Qt.ItemDataRole.UserRole


class HistoryMenu(QMenu):
    """Opens under a button. A list, not menu entries: a history of hundreds of steps scrolls.

    Parameters
    ----------
    session
        Whose history it is.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.list = QListWidget()
        self.list.setObjectName("history")
        self.list.setAccessibleName(tr("history.accessible"))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._go)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.installEventFilter(self)
        self._entry = QWidgetAction(self)
        self._entry.setDefaultWidget(self.list)
        self.addAction(self._entry)
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.list.clear()
        steps, present = self._session.steps, self._session.position
        muted = QGuiApplication.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        for position in reversed(range(len(steps))):
            name = steps[position].name or message("history.start")
            self.list.addItem(self._item(position, text(name), present, muted))
        self.list.setCurrentRow(len(steps) - 1 - present)
        row = self.list.sizeHintForRow(0)
        rows = min(len(steps), _MOST_ROWS)
        # The menu measures an entry anew only where it changes.
        self._entry.setVisible(False)
        self.list.setFixedSize(QSize(self.list.sizeHintForColumn(0) + 32, rows * row + 2 * self.list.frameWidth()))
        self._entry.setVisible(True)
        self.list.setFocus()

    @staticmethod
    def _item(position: int, name: str, present: int, muted: QColor) -> QListWidgetItem:
        here = position == present
        item = QListWidgetItem(f"{_PRESENT if here else '  '}  {name[:1].upper()}{name[1:]}")
        item.setData(_POSITION, position)
        if position > present:
            item.setForeground(muted)
            item.setToolTip(tr("history.undone"))
        elif here:
            item.setToolTip(tr("history.present"))
        return item

    def _go(self, item: QListWidgetItem) -> None:
        self.close()
        self._session.go_to(item.data(_POSITION))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Go with Return to the step under the cursor, and leave with Escape."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
                self._go(self.list.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)
