"""The section on the selected layer itself: its kind, the shapes around it, and its own arguments."""

from PySide6.QtWidgets import QWidget

from initviz.app.session import Session
from initviz.core.document.edits import set_layer
from initviz.core.document.exchange import alternatives, exchanged
from initviz.core.document.fresh import shape_before
from initviz.core.layers.base import Layer
from initviz.core.layers.catalogue import BY_TAG
from initviz.figures.numbers import grouped
from initviz.figures.scene import Scene
from initviz.gui.forms.controls import Combo
from initviz.gui.forms.form import Form
from initviz.gui.parts import label, set_text
from initviz.gui.side.editing import apply_entry
from initviz.gui.side.section import Section
from initviz.messages import tr


class LayerSection(Section):
    """Shows and edits one layer of the network."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("side.layer"))
        self._session = session
        self._layer: Layer | None = None
        self._scene: Scene | None = None
        self.kind = Combo({})
        self.kind.setAccessibleName(tr("side.kind"))
        self._about = label(muted=True, wrap=True)
        self._shapes = label(muted=True, wrap=True)
        self.form = Form()
        parts: tuple[QWidget, ...] = (self.kind, self._about, self._shapes, self.form)
        for part in parts:
            self.body.addWidget(part)
        self.kind.activated.connect(self._exchange)
        self.form.edited.connect(self._edit_field)
        self.form.finished.connect(session.end_drag)

    def shapes(self) -> str:
        """Give what is said of the shapes around the layer."""
        return self._shapes.text()

    def show_scene(self, scene: Scene) -> None:
        """Show the selected layer of a scene; hide where none is selected."""
        index = scene.layer_index
        self.setVisible(index is not None)
        if index is None:
            return
        layer: Layer = scene.experiment.network.layers[index]
        self._scene, self._layer = scene, layer
        kinds = [kind.tag() for kind in alternatives(layer, shape_before(scene.experiment.network, index))]
        if [self.kind.itemText(place) for place in range(self.kind.count())] != kinds:
            self.kind.clear()
            for tag in kinds:
                self.kind.addItem(tag, tag)
        self.kind.show_choice(layer.tag())
        self.kind.setVisible(len(kinds) > 1)
        about = tr(f"about.{layer.tag()}")
        set_text(self._about, about)
        self.kind.setToolTip(tr("side.kind.tip", about=about))
        self._show_shapes(scene, index)
        self.form.show_struct(layer, layer.id)
        self.form.setVisible(bool(self.form.fields))

    def _show_shapes(self, scene: Scene, index: int) -> None:
        known = index < len(scene.network.layers)
        self._shapes.setVisible(known)
        # Where there are parameters the pane is long, and their section says what the layer does.
        self._about.setVisible(not (known and scene.network.layers[index].parameters))
        if known:
            found = scene.network.layers[index]
            shapes = tr("side.shapes", input=found.input_shape, output=found.output_shape)
            count = sum(parameter.size for parameter in found.parameters)
            counted = tr("side.parameters", count=grouped(count)) if count else ""
            set_text(self._shapes, f"{shapes}\n{counted}".strip())

    # --- what the user does ---

    def _exchange(self) -> None:
        layer, scene = self._layer, self._scene
        if layer is None or scene is None or scene.layer_index is None:
            return
        shape = shape_before(scene.experiment.network, scene.layer_index)
        other = exchanged(layer, BY_TAG[self.kind.currentData()], shape)
        self._session.apply("edit.name.layer", lambda experiment: set_layer(experiment, layer.id, other))

    def _edit_field(self, name: str) -> None:
        layer = self._layer
        if layer is None:
            return
        kind, id_ = type(layer), layer.id
        apply_entry(
            self._session,
            self.form,
            name,
            lambda values: lambda experiment: set_layer(experiment, id_, kind(**values)),
            name="edit.name.layer",
            control=f"{id_}.{name}",
        )
