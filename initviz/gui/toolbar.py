"""The bar on top: history, files, seeds."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from initviz.app.session import Session
from initviz.core.document import edits
from initviz.gui.history_list import HistoryMenu
from initviz.gui.icons import icon
from initviz.gui.menu import MainMenu
from initviz.gui.parts import label, named, separator
from initviz.gui.probe_entry import ProbeEntry
from initviz.gui.theme import Theme
from initviz.messages import tr


class Toolbar(QWidget):
    """Buttons for what concerns the whole document.

    Signals
    -------
    new_wanted, open_wanted, save_wanted, save_as_wanted
        What the user wants with files.
    complained
        What is wrong with a number that was entered; empty when it is right again.
    """

    new_wanted = Signal()
    open_wanted = Signal()
    save_wanted = Signal()
    save_as_wanted = Signal()
    complained = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.undo = self._action("undo", tr("toolbar.undo"), QKeySequence.StandardKey.Undo)
        # Windows' and the Mac's way to redo are both common on Linux.
        self.redo = self._action("redo", tr("toolbar.redo"), QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z"))
        self.new = self._action("new", tr("toolbar.new"), QKeySequence.StandardKey.New)
        self.open = self._action("open", tr("toolbar.open"), QKeySequence.StandardKey.Open)
        self.save = self._action("save", tr("toolbar.save"), QKeySequence.StandardKey.Save)
        self.save_as = self._action("", tr("toolbar.save_as"), QKeySequence("Ctrl+Shift+S"))
        self.new_button = _button(self.new)
        self.menu: MainMenu | None = None
        self.history = HistoryMenu(session, self)
        self.seed = ProbeEntry(session, "seed")
        self.seeds = ProbeEntry(session, "seeds")
        self.reset = QPushButton(tr("toolbar.reset"))
        self.resample = QPushButton(tr("toolbar.resample"))
        for widget, id_ in (
            (self.reset, "toolbar.reset.tip"),
            (self.resample, "toolbar.resample.tip"),
        ):
            named(widget, tr(id_), tr(id_))
        self._row = QHBoxLayout(self)
        self._lay_out()
        self._connect()

    def _action(self, icon_name: str, said: str, *keys: QKeySequence | QKeySequence.StandardKey) -> QAction:
        action = QAction(said, self)
        action.setObjectName(icon_name)
        action.setWhatsThis(said)
        action.setIconVisibleInMenu(False)
        action.setShortcuts([QKeySequence(one) for one in keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        _set_tip(action)
        self.addAction(action)
        return action

    def _lay_out(self) -> None:
        row = self._row
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(6)
        undo = _button(self.undo)
        _add_popup(undo, self.history)
        row.addWidget(undo)
        row.addWidget(_button(self.redo))
        row.addSpacing(4)
        row.addWidget(separator())
        row.addSpacing(4)
        row.addWidget(self.new_button)
        for action in (self.open, self.save):
            row.addWidget(_button(action))
        row.addSpacing(4)
        row.addWidget(separator())
        row.addSpacing(4)
        row.addWidget(label(tr("toolbar.seed"), muted=True))
        row.addWidget(self.seed)
        row.addWidget(self.reset)
        row.addWidget(self.resample)
        row.addSpacing(8)
        row.addWidget(label(tr("toolbar.seeds"), muted=True))
        row.addWidget(self.seeds)
        row.addStretch(1)

    def add_menu(self, menu: MainMenu) -> None:
        """Put the menu at the right end, and its gallery under New as well: who begins looks there first."""
        self.menu = menu
        self._row.addWidget(menu)
        _add_popup(self.new_button, menu.gallery)

    def _connect(self) -> None:
        self.undo.triggered.connect(self._session.undo)
        self.redo.triggered.connect(self._session.redo)
        self.new.triggered.connect(self.new_wanted)
        self.open.triggered.connect(self.open_wanted)
        self.save.triggered.connect(self.save_wanted)
        self.save_as.triggered.connect(self.save_as_wanted)
        self.reset.clicked.connect(self._session.reset_seed)
        self.resample.clicked.connect(lambda: self._session.apply("edit.name.probe", edits.resample))
        self.seed.complained.connect(partial(self._complain, "toolbar.seed"))
        self.seeds.complained.connect(partial(self._complain, "toolbar.seeds"))

    def _complain(self, field: str, complaint: str) -> None:
        self.complained.emit(tr("toolbar.complaint", field=tr(field), complaint=complaint) if complaint else "")

    def show_session(self) -> None:
        """Show seeds, and what can be undone and redone."""
        self.seed.show_session()
        self.seeds.show_session()
        for action, id_, with_name, name in (
            (self.undo, "toolbar.undo", "toolbar.undo.what", self._session.undo_name),
            (self.redo, "toolbar.redo", "toolbar.redo.what", self._session.redo_name),
        ):
            action.setEnabled(name is not None)
            action.setText(tr(id_) if name is None else tr(with_name, what=name))
            _set_tip(action)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's icons."""
        if self.menu is not None:
            self.menu.set_theme(theme)
        for action in (self.undo, self.redo, self.new, self.open, self.save):
            action.setIcon(icon(action.objectName(), theme))


def _button(action: QAction) -> QToolButton:
    made = QToolButton()
    made.setObjectName("tool")
    made.setDefaultAction(action)
    return made


def _add_popup(button: QToolButton, menu: QMenu) -> None:
    """Give a button an arrow beside its icon, with a menu under it."""
    button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
    button.setMenu(menu)


def _set_tip(action: QAction) -> None:
    """Show what an action does, with its key."""
    action.setToolTip(f"{action.text()} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
