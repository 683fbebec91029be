"""Controls for the whole stack: depth, width, and one initializer or activation for all."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from initviz.core.document.blocks import blocks
from initviz.core.document.resolve import initializer_for
from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.linear import Linear
from initviz.core.parameter import Parameter
from initviz.figures.scene import Scene
from initviz.gui.forms.spin import CountSpin
from initviz.gui.network.choices import InitializerCombo
from initviz.gui.parts import label, named
from initviz.messages import tr

_DEEPEST, _WIDEST = 1000, 8192


class StackControls(QWidget):
    """Edits of the whole network at once.

    Signals
    -------
    depth_edited, width_edited
        The new number.
    weights_chosen, biases_chosen
        Name of the initializer for all weights, or all biases, of the active scheme.
    activations_chosen
        Name of the activation for all.
    drag_ended
        A number is no longer being changed.
    """

    depth_edited = Signal(int)
    width_edited = Signal(int)
    weights_chosen = Signal(str)
    biases_chosen = Signal(str)
    activations_chosen = Signal(str)
    drag_ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.depth_spin = CountSpin(1, _DEEPEST)
        self.width_spin = CountSpin(1, _WIDEST)
        self.weights_combo = InitializerCombo()
        self.biases_combo = InitializerCombo()
        self.activations_combo = QComboBox()
        self.activations_combo.addItems([kind.tag() for kind in ACTIVATIONS])
        self.activations_combo.setMinimumContentsLength(8)
        self.activations_combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activations_combo.setMaxVisibleItems(20)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        places: list[tuple[str, str, QWidget, int, int]] = [
            ("stack.depth", "stack.depth.tip", self.depth_spin, 0, 0),
            ("stack.width", "stack.width.tip", self.width_spin, 0, 2),
            ("stack.weights", "stack.weights.tip", self.weights_combo, 1, 0),
            ("stack.biases", "stack.biases.tip", self.biases_combo, 2, 0),
            ("stack.activations", "stack.activations.tip", self.activations_combo, 3, 0),
        ]
        for id_, tip, widget, row, column in places:
            named(widget, tr(tip), tr(tip))
            grid.addWidget(label(tr(id_), muted=True), row, column)
            span = 3 if row else 1
            grid.addWidget(widget, row, column + 1, 1, span)
        self.depth_spin.valueChanged.connect(lambda: self.depth_edited.emit(self.depth_spin.count()))
        self.width_spin.valueChanged.connect(lambda: self.width_edited.emit(self.width_spin.count()))
        self.depth_spin.editingFinished.connect(self.drag_ended)
        self.width_spin.editingFinished.connect(self.drag_ended)
        self.weights_combo.chosen.connect(self.weights_chosen)
        self.biases_combo.chosen.connect(self.biases_chosen)
        self.activations_combo.activated.connect(self._choose_activations)

    def _choose_activations(self) -> None:
        self.activations_chosen.emit(self.activations_combo.currentText())

    def show_scene(self, scene: Scene) -> None:
        """Show what all layers have in common; nothing where they differ."""
        found = blocks(scene.experiment.network)
        heads = [block.head for block in found if block.head is not None]
        widths = [_width_of(head) for head in heads]
        with QSignalBlocker(self.depth_spin), QSignalBlocker(self.width_spin):
            self.depth_spin.setValue(len(found))
            self.width_spin.setValue(widths[0] if widths else 1)
        self.depth_spin.setEnabled(bool(found))
        self.width_spin.setEnabled(bool(widths))
        scheme = scene.experiment.schemes[scene.scheme]
        various = tr("stack.various")
        weights = {initializer_for(scheme, head, "weight").tag() for head in heads}
        biases = {initializer_for(scheme, head, "bias").tag() for head in heads}
        self.weights_combo.show_choice(_common(weights), self._example(scene, "weight"), placeholder=various)
        self.biases_combo.show_choice(_common(biases), self._example(scene, "bias"), placeholder=various)
        tags = {layer.tag() for layer in scene.experiment.network.layers if isinstance(layer, Activation)}
        self.activations_combo.setPlaceholderText(various)
        self.activations_combo.setCurrentIndex(self.activations_combo.findText(_common(tags)) if len(tags) == 1 else -1)
        self.activations_combo.setEnabled(bool(tags))

    @staticmethod
    def _example(scene: Scene, role: str) -> Parameter | None:
        """Give the first parameter of that role: what it refuses is refused for all."""
        for resolved in scene.network.layers:
            for parameter in resolved.parameters:
                if parameter.name == role and isinstance(resolved.layer, Linear | Convolution):
                    return parameter
        return None


def _width_of(head: object) -> int:
    if isinstance(head, Linear):
        return head.out_features
    return head.out_channels if isinstance(head, Convolution) else 1


def _common(tags: set[str]) -> str:
    return next(iter(tags)) if len(tags) == 1 else ""
