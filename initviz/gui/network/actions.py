"""What can be done with the rows that are selected, as actions with keys: each is one edit of the session."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence

from initviz.app.session import Edit, Session
from initviz.core.document.clipboard import copy_layers, paste_layers
from initviz.core.document.naming import several
from initviz.core.document.structure import duplicate_layers, insert_layers, move_layers, remove_layers
from initviz.core.document.ties import group_of
from initviz.core.document.tying import can_tie, parametric, set_frozen, tie_layers, untie_layers
from initviz.core.layers.base import Layer
from initviz.gui.icons import icon
from initviz.gui.network.view import RowsView
from initviz.gui.theme import Theme
from initviz.messages import Message, message, tr

_Key = QKeySequence.StandardKey


class RowActions(QObject):
    """Adds, removes, copies and moves layers: those of the selected rows, or the one whose chip is selected.

    Keys act while the list has the focus, but for the one that adds a layer, which acts everywhere in the window.

    Signals
    -------
    add_wanted
        The user wants to choose a layer to add.
    """

    add_wanted = Signal()

    def __init__(self, session: Session, rows: RowsView) -> None:
        super().__init__(rows)
        self._session, self._rows = session, rows
        self.add = self._action("add", ["Ctrl+L", "Insert"], self.add_wanted.emit)
        self.add.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.add.setIconText(tr("rows.add.button"))
        self.duplicate = self._action("duplicate", ["Ctrl+D"], self._duplicate)
        self.remove = self._action("remove", [_Key.Delete, "Backspace"], lambda: self._remove("remove"))
        self.move_up = self._action("move_up", ["Alt+Up"], lambda: self._step(-1))
        self.move_down = self._action("move_down", ["Alt+Down"], lambda: self._step(1))
        self.tie = self._action("tie", ["Ctrl+K"], self._tie)
        self.untie = self._action("untie", ["Ctrl+Shift+K"], self._untie)
        self.freeze = self._action("freeze", ["Ctrl+F"], self._freeze)
        self.freeze.setCheckable(True)
        self.cut = self._action("cut", [_Key.Cut], self._cut)
        self.copy = self._action("copy", [_Key.Copy], self._copy)
        self.paste = self._action("paste", [_Key.Paste], self._paste)
        self.select_all = self._action("select_all", [_Key.SelectAll], rows.selectAll)
        self.fold_all = self._action("fold_all", ["Ctrl+E"], rows.fold_all)
        rows.moved.connect(self._move_before)
        rows.selectionModel().selectionChanged.connect(self.refresh)
        session.selected.connect(self.refresh)

    def _action(self, name: str, keys: list[QKeySequence.StandardKey | str], act: Callable[[], object]) -> QAction:
        action = QAction(tr(f"rows.{name}"), self._rows)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setIconVisibleInMenu(False)
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tr(f'rows.{name}.tip')} ({key})")
        action.triggered.connect(act)
        self._rows.addAction(action)
        return action

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's icons."""
        for action, name in (
            (self.add, "add"),
            (self.duplicate, "duplicate"),
            (self.remove, "remove"),
            (self.move_up, "move-up"),
            (self.move_down, "move-down"),
            (self.fold_all, "unfold"),
        ):
            action.setIcon(icon(name, theme))

    def refresh(self) -> None:
        """Enable what can be done with what is selected."""
        places = self._places()
        for action in (self.duplicate, self.remove, self.cut, self.copy):
            action.setEnabled(bool(places))
        self._refresh_ties()
        count = len(self._session.experiment.network.layers)
        self.move_up.setEnabled(bool(places) and places != list(range(len(places))))
        self.move_down.setEnabled(bool(places) and places != list(range(count - len(places), count)))
        self.select_all.setEnabled(bool(count))
        self.fold_all.setEnabled(any(row.fold for row in self._rows.rows))

    def _refresh_ties(self) -> None:
        experiment, chosen = self._session.experiment, self._chosen()
        self.tie.setEnabled(can_tie(experiment, chosen))
        self.untie.setEnabled(any(len(group_of(experiment.network, id_)) > 1 for id_ in chosen))
        frozen = [layer.is_frozen for layer in parametric(experiment, chosen)]
        self.freeze.setEnabled(bool(frozen))
        self.freeze.setChecked(bool(frozen) and all(frozen))

    # --- what is selected ---

    def _chosen(self) -> tuple[str, ...]:
        return self._rows.chosen(self._session.layer)

    def _places(self) -> list[int]:
        """Give the indices of the selected layers, in order."""
        chosen = set(self._chosen())
        return [place for place, layer in enumerate(self._session.experiment.network.layers) if layer.id in chosen]

    def place_behind(self) -> int:
        """Give the index behind what is selected: the front where it is the input, the end for the output."""
        places, layers = self._places(), self._session.experiment.network.layers
        if places:
            return places[-1] + 1
        # A row that was deselected is still the one that everything else shows.
        row = self._rows.row_of(self._session.layer)
        last = row.layers[-1] if row is not None else ""
        known = (place + 1 for place, layer in enumerate(layers) if layer.id == last)
        return next(known, len(layers) if self._session.at_output else 0)

    # --- edits ---

    def add_layer(self, layer: Layer) -> None:
        """Put a new layer behind what is selected, and select it."""
        at = self.place_behind()
        name = message("edit.name.add", layers=several([layer]))
        self._apply_new(name, lambda experiment: insert_layers(experiment, at, [layer]))

    def _apply_new(self, name: str | Message, edit: Edit) -> None:
        """Apply an edit that brings layers, and select these."""
        before = {layer.id for layer in self._session.experiment.network.layers}
        if self._session.apply(name, edit):
            added = [layer.id for layer in self._session.experiment.network.layers if layer.id not in before]
            if added:
                self._rows.want(added)
                self._session.select(layer=added[0])

    def _duplicate(self) -> None:
        chosen = self._chosen()
        self._apply_new(self._named("duplicate"), lambda experiment: duplicate_layers(experiment, chosen))

    def _named(self, action: str) -> Message:
        """Name what is done with the selected layers."""
        layers = self._session.experiment.network.layers
        return message(f"edit.name.{action}", layers=several([layers[place] for place in self._places()]))

    def _remove(self, action: str) -> None:
        """Remove what is selected, and select what comes after it, or else before it."""
        chosen, places = set(self._chosen()), self._places()
        layers = self._session.experiment.network.layers
        after = [layer.id for layer in layers[places[-1] + 1 :]] if places else []
        before = [layer.id for layer in layers[: places[0]]] if places else []
        if self._session.apply(self._named(action), lambda experiment: remove_layers(experiment, chosen)):
            self._session.select(layer=(after or before[::-1] or [""])[0])

    def _step(self, by: int) -> None:
        """Move what is selected over the row above or below it; a chip over one layer."""
        chosen, places = self._chosen(), self._places()
        layers = self._session.experiment.network.layers
        edge = places[0] if by < 0 else places[-1]
        # At the edge already, scattered rows only draw together.
        neighbour = layers[min(max(edge + by, 0), len(layers) - 1)].id
        row = next((row.layers for row in self._rows.rows if neighbour in row.layers), (neighbour,))
        passed = (neighbour,) if set(row) & set(chosen) or self._is_chip(chosen) else row
        indices = [place for place, layer in enumerate(layers) if layer.id in passed]
        self._move(chosen, indices[0] if by < 0 else indices[-1] + 1)

    def _is_chip(self, chosen: tuple[str, ...]) -> bool:
        return len(chosen) == 1 and chosen[0] not in {row.layer for row in self._rows.rows}

    def _move_before(self, layer: str) -> None:
        layers = self._session.experiment.network.layers
        before = next((place for place, known in enumerate(layers) if known.id == layer), len(layers))
        self._move(self._chosen(), before)

    def _move(self, chosen: tuple[str, ...], before: int) -> None:
        if self._session.apply(self._named("move"), lambda experiment: move_layers(experiment, chosen, before)):
            self._rows.want(chosen)

    # --- what parameters are ---

    def _tie(self) -> None:
        chosen = self._chosen()
        named = message("edit.name.tie", layers=several(parametric(self._session.experiment, chosen)))
        self._session.apply(named, lambda experiment: tie_layers(experiment, chosen))

    def _untie(self) -> None:
        chosen = self._chosen()
        named = message("edit.name.untie", layers=several(parametric(self._session.experiment, chosen)))
        self._session.apply(named, lambda experiment: untie_layers(experiment, chosen))

    def _freeze(self) -> None:
        chosen, frozen = self._chosen(), self.freeze.isChecked()
        layers = several(parametric(self._session.experiment, chosen))
        named = message("edit.name.freeze" if frozen else "edit.name.unfreeze", layers=layers)
        self._session.apply(named, lambda experiment: set_frozen(experiment, chosen, frozen=frozen))

    # --- the clipboard ---

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(copy_layers(self._session.experiment, self._chosen()))

    def _cut(self) -> None:
        self._copy()
        self._remove("cut")

    def _paste(self) -> None:
        content, at = QGuiApplication.clipboard().text(), self.place_behind()
        self._apply_new("edit.name.paste", lambda experiment: paste_layers(experiment, content, at))
