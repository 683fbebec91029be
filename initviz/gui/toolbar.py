"""The bar on top: history, files, seeds."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from initviz.app.session import Session
from initviz.core.document import edits
from initviz.gui.forms.spin import CountSpin
from initviz.gui.icons import icon
from initviz.gui.parts import label, named, separator
from initviz.gui.theme import Theme
from initviz.messages import tr

_LARGEST_SEED = 2**53 - 1
_MOST_SEEDS = 1000


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
        self.undo = self._action("undo", QKeySequence.StandardKey.Undo)
        self.redo = self._action("redo", QKeySequence.StandardKey.Redo)
        # Windows' and the Mac's way to redo are both common on Linux.
        self.redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.new = self._action("new", QKeySequence.StandardKey.New)
        self.open = self._action("open", QKeySequence.StandardKey.Open)
        self.save = self._action("save", QKeySequence.StandardKey.Save)
        self.save_as = self._action("", QKeySequence("Ctrl+Shift+S"))
        self.seed = CountSpin(0, _LARGEST_SEED)
        self.seed.setFixedWidth(84)
        self.seeds = CountSpin(1, _MOST_SEEDS)
        self.seeds.setFixedWidth(68)
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

    def _action(self, name: str, keys: QKeySequence | QKeySequence.StandardKey) -> QAction:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.setObjectName(name)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
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
        for action in (self.undo, self.redo):
            row.addWidget(self._button(action))
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
            action.setToolTip(f"{action.text()} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's icons."""
        for action in (self.undo, self.redo, self.new, self.open, self.save):
            action.setIcon(icon(action.objectName(), theme))
        for action, id_ in ((self.new, "toolbar.new"), (self.open, "toolbar.open"), (self.save, "toolbar.save")):
            action.setText(tr(id_))
            action.setToolTip(f"{tr(id_)} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
