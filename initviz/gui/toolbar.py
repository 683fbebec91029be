"""The bar on top: history, files, seeds."""

from msgspec import inspect
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from initviz.app.session import Session
from initviz.core.document import edits
from initviz.core.document.probe import Probe
from initviz.gui.forms.bounds import bounds_of
from initviz.gui.forms.grid import fields_of
from initviz.gui.forms.spin import CountSpin
from initviz.gui.history_list import HistoryMenu
from initviz.gui.icons import icon
from initviz.gui.menu import MainMenu
from initviz.gui.parts import label, named, separator
from initviz.gui.theme import Theme
from initviz.messages import tr

_ARROWS = 36
_SEED_DIGITS, _SEEDS_DIGITS = 6, 5
"""As many are to be seen at once; longer numbers scroll."""


class Toolbar(QWidget):
    """Buttons for what concerns the whole document.

    Signals
    -------
    new_wanted, open_wanted, save_wanted, save_as_wanted
        What the user wants with files.
    """

    new_wanted = Signal()
    open_wanted = Signal()
    save_wanted = Signal()
    save_as_wanted = Signal()

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
        self.menu: MainMenu | None = None
        self.history = HistoryMenu(session, self)
        self.seed = _count_spin("seed", _SEED_DIGITS)
        self.seeds = _count_spin("seeds", _SEEDS_DIGITS)
        self.reset = QPushButton(tr("toolbar.reset"))
        self.resample = QPushButton(tr("toolbar.resample"))
        for widget, id_ in (
            (self.seed, "toolbar.seed.tip"),
            (self.seeds, "toolbar.seeds.tip"),
            (self.reset, "toolbar.reset.tip"),
            (self.resample, "toolbar.resample.tip"),
        ):
            named(widget, tr(id_), tr(id_))
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

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setObjectName("tool")
        button.setDefaultAction(action)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(6)
        undo = self._button(self.undo)
        undo.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        undo.setMenu(self.history)
        row.addWidget(undo)
        row.addWidget(self._button(self.redo))
        row.addSpacing(4)
        row.addWidget(separator())
        row.addSpacing(4)
        for action in (self.new, self.open, self.save):
            row.addWidget(self._button(action))
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
        """Put the menu at the right end."""
        self.menu = menu
        layout = self.layout()
        if layout is not None:
            layout.addWidget(menu)

    def _connect(self) -> None:
        self.undo.triggered.connect(self._session.undo)
        self.redo.triggered.connect(self._session.redo)
        self.new.triggered.connect(self.new_wanted)
        self.open.triggered.connect(self.open_wanted)
        self.save.triggered.connect(self.save_wanted)
        self.save_as.triggered.connect(self.save_as_wanted)
        self.reset.clicked.connect(self._session.reset_seed)
        self.resample.clicked.connect(lambda: self._session.apply("edit.name.resample", edits.resample))
        self.seed.valueChanged.connect(self._set_seed)
        self.seeds.valueChanged.connect(self._set_seeds)
        self.seed.editingFinished.connect(self._session.end_drag)
        self.seeds.editingFinished.connect(self._session.end_drag)

    def _set_seed(self) -> None:
        seed = self.seed.count()
        self._session.apply("edit.name.seed", lambda experiment: edits.set_seed(experiment, seed), control="seed")

    def _set_seeds(self) -> None:
        seeds = self.seeds.count()
        self._session.apply("edit.name.seeds", lambda experiment: edits.set_seeds(experiment, seeds), control="seeds")

    def show_session(self) -> None:
        """Show seeds, and what can be undone and redone."""
        probe = self._session.experiment.probe
        with QSignalBlocker(self.seed), QSignalBlocker(self.seeds):
            self.seed.setValue(float(probe.seed))
            self.seeds.setValue(float(probe.seeds))
        for action, id_, with_name, name in (
            (self.undo, "toolbar.undo", "toolbar.undo.what", self._session.undo_name),
            (self.redo, "toolbar.redo", "toolbar.redo.what", self._session.redo_name),
        ):
            action.setEnabled(bool(name))
            action.setText(tr(with_name, what=tr(name)) if name else tr(id_))
            _set_tip(action)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's icons."""
        if self.menu is not None:
            self.menu.set_theme(theme)
        for action in (self.undo, self.redo, self.new, self.open, self.save):
            action.setIcon(icon(action.objectName(), theme))


def _set_tip(action: QAction) -> None:
    """Show what an action does, with its key."""
    action.setToolTip(f"{action.text()} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")


def _count_spin(field: str, digits: int) -> CountSpin:
    """Make the box of a number of the probe, with the limits that the document sets, for so many digits."""
    kind = next(found.type for found in fields_of(Probe) if found.name == field)
    if not isinstance(kind, inspect.IntType):
        msg = f"the probe's {field} is no whole number"
        raise TypeError(msg)
    bounds = bounds_of(kind)
    made = CountSpin(int(bounds.low), int(bounds.high))
    made.setFixedWidth(made.fontMetrics().horizontalAdvance("0" * digits) + _ARROWS)
    return made
