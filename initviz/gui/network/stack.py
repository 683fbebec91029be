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
        self._depth = CountSpin(1, _DEEPEST)
        self._width = CountSpin(1, _WIDEST)
        self._weights = InitializerCombo()
        self._biases = InitializerCombo()
        self._activations = QComboBox()
        self._activations.addItems([kind.tag() for kind in ACTIVATIONS])
        self._activations.setMinimumContentsLength(8)
        self._activations.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._activations.setMaxVisibleItems(20)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        places: list[tuple[str, QWidget, int, int]] = [
            ("stack.depth", self._depth, 0, 0),
            ("stack.width", self._width, 0, 2),
            ("stack.weights", self._weights, 1, 0),
            ("stack.biases", self._biases, 2, 0),
            ("stack.activations", self._activations, 3, 0),
        ]
        for id_, widget, row, column in places:
            named(widget, tr(f"{id_}.tip"), tr(f"{id_}.tip"))
            grid.addWidget(label(tr(id_), muted=True), row, column)
            span = 3 if row else 1
            grid.addWidget(widget, row, column + 1, 1, span)
        self._depth.valueChanged.connect(lambda: self.depth_edited.emit(self._depth.count()))
        self._width.valueChanged.connect(lambda: self.width_edited.emit(self._width.count()))
        self._depth.editingFinished.connect(self.drag_ended)
        self._width.editingFinished.connect(self.drag_ended)
        self._weights.chosen.connect(self.weights_chosen)
        self._biases.chosen.connect(self.biases_chosen)
        self._activations.activated.connect(lambda: self.activations_chosen.emit(self._activations.currentText()))

    def show_scene(self, scene: Scene) -> None:
        """Show what all layers have in common; nothing where they differ."""
        found = blocks(scene.experiment.network)
        heads = [block.head for block in found if block.head is not None]
        widths = [_width_of(head) for head in heads]
        with QSignalBlocker(self._depth), QSignalBlocker(self._width):
            self._depth.setValue(len(found))
            self._width.setValue(widths[0] if widths else 1)
        self._depth.setEnabled(bool(found))
        self._width.setEnabled(bool(widths))
        scheme = scene.experiment.schemes[scene.scheme]
        various = tr("stack.various")
        weights = {initializer_for(scheme, head, "weight").tag() for head in heads}
        biases = {initializer_for(scheme, head, "bias").tag() for head in heads}
        self._weights.show_choice(_common(weights), self._example(scene, "weight"), placeholder=various)
        self._biases.show_choice(_common(biases), self._example(scene, "bias"), placeholder=various)
        tags = {layer.tag() for layer in scene.experiment.network.layers if isinstance(layer, Activation)}
        self._activations.setPlaceholderText(various)
        self._activations.setCurrentIndex(self._activations.findText(_common(tags)) if len(tags) == 1 else -1)
        self._activations.setEnabled(bool(tags))

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
