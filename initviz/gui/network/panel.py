"""The left pane: the network, its schemes, its rows and the controls of the whole stack."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.core.document import edits
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import BY_TAG
from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.parameter import Role
from initviz.figures.numbers import grouped, shape
from initviz.figures.scene import Scene
from initviz.gui.network.stack import StackControls
from initviz.gui.network.view import RowsView
from initviz.gui.parts import label, set_text
from initviz.gui.pills import Pills
from initviz.gui.theme import Theme
from initviz.messages import tr


class NetworkPanel(QWidget):
    """Shows the network, and turns what the user does there into edits of the session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._summary = label(muted=True)
        self.pills = Pills()
        self.rows = RowsView()
        self.stack = StackControls()
        header = QHBoxLayout()
        header.addWidget(label(tr("network.title"), strong=True))
        header.addStretch(1)
        header.addWidget(self._summary)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(header)
        column.addWidget(self.pills)
        column.addWidget(self.rows, 1)
        column.addWidget(self.stack)
        self._connect()

    def _connect(self) -> None:
        self.pills.chosen.connect(lambda index: self._session.select(scheme=index))
        self.rows.layer_chosen.connect(lambda layer: self._session.select(layer=layer))
        self.rows.initializer_chosen.connect(self._choose_initializer)
        self.rows.activation_chosen.connect(self._choose_activation)
        self.stack.depth_edited.connect(self._set_depth)
        self.stack.width_edited.connect(self._set_width)
        self.stack.weights_chosen.connect(lambda tag: self._choose_all("weight", tag))
        self.stack.biases_chosen.connect(lambda tag: self._choose_all("bias", tag))
        self.stack.activations_chosen.connect(self._choose_all_activations)
        self.stack.drag_ended.connect(self._session.end_drag)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene."""
        count = grouped(scene.network.parameter_count)
        set_text(self._summary, tr("network.summary", input=shape(scene.network.input_shape), count=count))
        self.pills.show_scene(scene, theme)
        self.rows.show_scene(scene, theme)
        self.stack.show_scene(scene)

    def summary(self) -> str:
        """Give what the header says."""
        return self._summary.text()

    # --- what the user does ---

    def _choose_initializer(self, layer: str, role: str, tag: str) -> None:
        scheme, chosen = self._session.scheme, _initializer(tag) if tag else None
        self._session.select(layer=layer)
        self._session.apply(
            "edit.name.initializer",
            lambda experiment: edits.set_initializer(experiment, scheme, layer, cast("Role", role), chosen),
        )

    def _choose_activation(self, layer: str, tag: str) -> None:
        self._session.apply(
            "edit.name.activation", lambda experiment: edits.set_layer(experiment, layer, _activation(tag))
        )

    def _choose_all(self, role: Role, tag: str) -> None:
        scheme = self._session.scheme
        self._session.apply(
            "edit.name.all_initializers",
            lambda experiment: edits.set_all_initializers(experiment, scheme, role, _initializer(tag)),
        )

    def _choose_all_activations(self, tag: str) -> None:
        self._session.apply(
            "edit.name.all_activations", lambda experiment: edits.set_all_activations(experiment, _activation(tag))
        )

    def _set_depth(self, depth: int) -> None:
        self._session.apply("edit.name.depth", lambda experiment: edits.set_depth(experiment, depth), control="depth")

    def _set_width(self, width: int) -> None:
        self._session.apply("edit.name.width", lambda experiment: edits.set_width(experiment, width), control="width")


def _initializer(tag: str) -> Initializer:
    return BY_TAG[tag]()


def _activation(tag: str) -> Activation:
    kind = next(kind for kind in ACTIVATIONS if kind.tag() == tag)
    return kind()
