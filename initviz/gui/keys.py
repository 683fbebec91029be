"""The window that lists all keys: those of the window's actions as they are, and those of its lists by a table."""

from collections.abc import Iterator, Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from initviz.gui.network.view import RowsView
from initviz.gui.parts import label
from initviz.messages import tr

_LISTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "schemes": (("Left,Right", "choose"), ("F2", "rename"), ("Alt+Left,Alt+Right", "move"), ("Del", "remove")),
    "rows": (("Up,Down", "move"), ("Return", "weight"), ("Shift+Return", "bias"), ("Left,Right", "fold")),
    "plots": (
        ("+,-", "zoom"),
        ("Left,Right,Up,Down", "pan"),
        ("0", "whole"),
        ("Ctrl+C", "picture"),
        ("Ctrl+Shift+C", "data"),
    ),
    "walk": (("Left,Right", "step"), ("Home,End", "ends")),
    "table": (("Return", "pick"), ("Ctrl+C", "copy"), ("Ctrl+A", "all")),
}
"""Keys that lists handle themselves: by list, which keys, and what they do."""

Line = tuple[str, str]


class KeysWindow(QDialog):
    """Shows every key with what it does.

    Parameters
    ----------
    window
        Whose keys they are.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("menu.keys"))
        rows = [line for list_ in window.findChildren(RowsView) for line in _of_actions(list_)]
        everywhere = [line for line in (*_of_actions(window), *_of_buttons(window)) if line not in rows]
        self.lines = {tr("keys.window"): everywhere}
        for name, lines in _LISTS.items():
            listed = [_listed(name, *line) for line in lines]
            self.lines[tr(f"keys.{name}")] = [*listed, *rows] if name == "rows" else listed
        content = QWidget()
        content.setObjectName("sideContent")
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(24)
        self._grid.setColumnStretch(1, 1)
        self._fill()
        area = QScrollArea()
        area.setObjectName("side")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(content)
        # Wide enough for all lines at once: they only ever scroll up and down.
        area.setMinimumWidth(content.sizeHint().width() + area.verticalScrollBar().sizeHint().width() + 4)
        buttons = QDialogButtonBox()
        buttons.addButton(tr("dialog.close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(area, 1)
        column.addWidget(buttons)
        self.resize(self.sizeHint().width(), min(content.sizeHint().height() + 72, window.height()))
        self.finished.connect(self.deleteLater)

    def _fill(self) -> None:
        for group, lines in self.lines.items():
            if self._grid.rowCount() > 1:
                self._grid.setRowMinimumHeight(self._grid.rowCount(), 8)
            self._grid.addWidget(label(group, strong=True), self._grid.rowCount(), 0, 1, 2)
            for keys, what in lines:
                row = self._grid.rowCount()
                self._grid.addWidget(label(keys, muted=True), row, 0)
                self._grid.addWidget(label(what), row, 1)
        self._grid.setRowStretch(self._grid.rowCount(), 1)


def _of_actions(owner: QWidget) -> Iterator[Line]:
    """Give the keys of all actions in a widget that say what they do."""
    for action in owner.findChildren(QAction):
        said = action.whatsThis() or action.toolTip().removesuffix(f" ({_native(action.shortcut())})")
        if action.shortcuts() and said:
            yield ", ".join(_native(keys) for keys in action.shortcuts()), said


def _of_buttons(owner: QWidget) -> Iterator[Line]:
    for button in owner.findChildren(QAbstractButton):
        if not button.shortcut().isEmpty():
            yield _native(button.shortcut()), button.accessibleName()


def _listed(name: str, keys: str, what: str) -> Line:
    return " ".join(_native(QKeySequence(key)) for key in keys.split(",")), tr(f"keys.{name}.{what}")


def _native(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
