"""The left pane: the network, its schemes, its rows between both ends, and the controls of the whole stack."""

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from initviz.app.session import Edit, Session
from initviz.core.document import edits
from initviz.core.document.naming import all_initializers
from initviz.core.document.remedies import Remedy
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import BY_TAG
from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.parameter import Role
from initviz.figures.numbers import grouped
from initviz.figures.scene import Scene
from initviz.gui.network.actions import RowActions
from initviz.gui.network.chooser import LayerChooser
from initviz.gui.network.ends import EndRow, input_parts, loss_parts
from initviz.gui.network.kinds import Kind, kinds_at
from initviz.gui.network.menus import ActivationMenu
from initviz.gui.network.row_menu import fill_row_menu
from initviz.gui.network.view import RowsView
from initviz.gui.parts import ElidedLabel, label, set_text
from initviz.gui.rules.all_layers import AllLayers
from initviz.gui.rules.reset import add_reset, choose_or_reset
from initviz.gui.schemes.bar import SchemeBar
from initviz.gui.schemes.menus import add_copy_menu
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import Message, message, tr

_TALL = 600
"""So many pixels are enough for everything."""


class NetworkPanel(QWidget):
    """Shows the network, and turns what the user does there into edits of the session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._theme = LIGHT
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._header = QWidget()
        self._summary = ElidedLabel()
        self.pills = SchemeBar(session)
        self.rows = RowsView()
        self.actions_of_rows = RowActions(session, self.rows)
        self.chooser = LayerChooser(self)
        self.input = EndRow(Qt.Key.Key_Down)
        self.output = EndRow(Qt.Key.Key_Up)
        self.stack_section = AllLayers(session)
        self.stack, self.chosen_rule = self.stack_section.stack, self.stack_section.chosen_rule
        self.add_button = self._button(self.actions_of_rows.add)
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._lay_out()
        self._connect()

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setObjectName("rowAction")
        button.setDefaultAction(action)
        button.setAccessibleName(action.toolTip())
        return button

    def _lay_out(self) -> None:
        header = QHBoxLayout(self._header)
        header.setContentsMargins(0, 0, 0, 0)
        header.addWidget(label(tr("network.title"), strong=True))
        header.addStretch(1)
        header.addWidget(self._summary)
        known = self.actions_of_rows
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self.add_button)
        bar.addSpacing(4)
        for action in (known.duplicate, known.remove, known.move_up, known.move_down):
            bar.addWidget(self._button(action))
        bar.addStretch(1)
        bar.addWidget(self._button(known.fold_all))
        network = QVBoxLayout()
        network.setSpacing(4)
        network.addWidget(self.input)
        network.addWidget(self.rows, 1)
        network.addWidget(self.output)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._header)
        column.addWidget(self.pills)
        column.addLayout(bar)
        column.addLayout(network, 1)
        column.addWidget(self.stack_section)

    def _connect(self) -> None:
        self.rows.layer_chosen.connect(lambda layer: self._session.select(layer=layer))
        for chosen in (self.rows.layer_chosen, self.input.clicked, self.output.clicked):
            chosen.connect(self.chosen_rule.forget)
        self.chosen_rule.changed.connect(lambda: self.rows.light_rule(self.chosen_rule.index))
        self.rows.initializer_chosen.connect(self._choose_initializer)
        self.rows.activation_chosen.connect(self._choose_activation)
        self.rows.remedy_chosen.connect(self._remedy)
        self.rows.menu_wanted.connect(self._open_menu)
        self.rows.left.connect(self._leave_rows)
        self.actions_of_rows.add_wanted.connect(self._open_chooser)
        self.chooser.chosen.connect(self._add)
        self.input.clicked.connect(lambda: self._session.select(layer=""))
        self.output.clicked.connect(lambda: self._session.select(layer="", at_output=True))
        self.input.left.connect(lambda: self._enter_rows(first=True))
        self.output.left.connect(lambda: self._enter_rows(first=False))
        self.stack.depth_edited.connect(self._set_depth)
        self.stack.width_edited.connect(self._set_width)
        self.stack.weights_chosen.connect(lambda tag: self._choose_all("weight", tag))
        self.stack.biases_chosen.connect(lambda tag: self._choose_all("bias", tag))
        self.stack.activations_chosen.connect(self._choose_all_activations)
        self.stack.drag_ended.connect(self._session.end_drag)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene."""
        if theme is not self._theme or self.add_button.icon().isNull():
            self._theme = theme
            self.actions_of_rows.set_theme(theme)
        set_text(self._summary, tr("status.parameters", count=grouped(scene.network.parameter_count)))
        self.pills.show_session(theme)
        self.rows.show_scene(scene, theme)
        self.actions_of_rows.refresh()
        self._show_ends()
        self.stack_section.show_scene(scene, theme)

    def _show_ends(self) -> None:
        experiment, nothing = self._session.experiment, not self._session.layer
        at_output = self._session.at_output
        self.input.show_end(*input_parts(experiment), self._theme, selected=nothing and not at_output)
        self.output.show_end(*loss_parts(experiment), self._theme, selected=nothing and at_output)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave the title's line to the rows where there is little height: the status bar counts parameters too."""
        super().resizeEvent(event)
        self._header.setVisible(self.height() >= _TALL)
        self.stack_section.fit(self.height())

    def summary(self) -> str:
        """Give what the header says."""
        return self._summary.text()

    # --- what the user does with rows ---

    def _open_chooser(self) -> None:
        network, at = self._session.experiment.network, self.actions_of_rows.place_behind()
        self.chooser.open_below(self.add_button, kinds_at(network, at), self._theme)

    def _add(self, kind: Kind) -> None:
        self.rows.setFocus()
        self.actions_of_rows.add_layer(kind.made)

    def _remedy(self, remedy: Remedy) -> None:
        self._session.apply(remedy.says, remedy.edit)

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self.rows)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = self.rows.row_of(self._session.layer)
        chip = next((part for part in row.parts if part.layer == self._session.layer), None) if row else None
        if chip is not None and chip.is_activation:
            others = ActivationMenu(chip, menu, tr("row.change_to"))
            others.chosen.connect(partial(self._choose_activation, chip.layer))
            menu.addMenu(others)
        chosen = self.rows.chosen(self._session.layer)
        add_reset(menu, self._session, chosen)
        add_copy_menu(menu, self._session, chosen)
        fill_row_menu(menu, self.actions_of_rows, row.offers if row else (), self._remedy)
        self.rows.pop_up(menu, place)

    def _leave_rows(self, direction: int) -> None:
        end = self.input if direction < 0 else self.output
        end.setFocus()
        end.click()

    def _enter_rows(self, *, first: bool) -> None:
        self.rows.setFocus()
        layers = [row.layer for row in self.rows.rows]
        if layers:
            self._session.select(layer=layers[0 if first else -1])

    # --- what the user does with initializers and the whole stack ---

    def _choose_initializer(self, layer: str, role: Role, tag: str) -> None:
        self._session.select(layer=layer)
        choose_or_reset(self._session, layer, role, tag)

    def _choose_activation(self, layer: str, tag: str) -> None:
        self._session.apply("edit.name.layer", lambda experiment: edits.set_layer(experiment, layer, _activation(tag)))

    def _choose_all(self, role: Role, tag: str) -> None:
        scheme = self._session.scheme
        self._session.apply(
            all_initializers(scheme, role, _initializer(tag)),
            lambda experiment: edits.set_all_initializers(experiment, scheme, role, _initializer(tag)),
        )

    def _choose_all_activations(self, tag: str) -> None:
        self._session.apply(
            message("edit.name.all_activations", kind=tag),
            lambda experiment: edits.set_all_activations(experiment, _activation(tag)),
        )

    def _set_depth(self, depth: int) -> None:
        name = message("edit.name.depth", depth=depth)
        self._set_number(name, lambda experiment: edits.set_depth(experiment, depth))

    def _set_width(self, width: int) -> None:
        name = message("edit.name.width", width=width)
        self._set_number(name, lambda experiment: edits.set_width(experiment, width))

    def _set_number(self, name: Message, edit: Edit) -> None:
        if not self._session.apply(name, edit, control=name.id):
            self.stack.restore_numbers()


def _initializer(tag: str) -> Initializer:
    return BY_TAG[tag]()


def _activation(tag: str) -> Activation:
    kind = next(kind for kind in ACTIVATIONS if kind.tag() == tag)
    return kind()
