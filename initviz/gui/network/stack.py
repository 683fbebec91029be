"""Controls for the whole stack: depth, width, and one initializer or activation for all."""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from initviz.core.document.blocks import blocks
from initviz.core.document.experiment import Network, Scheme
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
        scheme = scene.experiment.schemes[scene.scheme]
        shared = _shared(scene.experiment.network, scheme)
        with QSignalBlocker(self.depth_spin), QSignalBlocker(self.width_spin):
            self.depth_spin.setValue(shared.depth)
            self.width_spin.setValue(shared.width or 1)
        self.depth_spin.setEnabled(bool(shared.depth))
        self.width_spin.setEnabled(bool(shared.width))
        various = tr("stack.various")
        self.weights_combo.show_choice(shared.weight, self._example(scene, "weight"), placeholder=various)
        self.biases_combo.show_choice(shared.bias, self._example(scene, "bias"), placeholder=various)
        self.activations_combo.setPlaceholderText(various)
        self.activations_combo.setCurrentIndex(
            self.activations_combo.findText(shared.activation) if shared.activation else -1
        )
        self.activations_combo.setEnabled(shared.bends)

    @staticmethod
    def _example(scene: Scene, role: str) -> Parameter | None:
        """Give the first parameter of that role: what it refuses is refused for all."""
        for resolved in scene.network.layers:
            for parameter in resolved.parameters:
                if parameter.name == role and isinstance(resolved.layer, Linear | Convolution):
                    return parameter
        return None


class _Shared(NamedTuple):
    """What all layers have in common: numbers, 0 where there are none, and names, empty where they differ."""

    depth: int
    width: int
    weight: str
    bias: str
    activation: str
    bends: bool


@lru_cache(maxsize=16)
def _shared(network: Network, scheme: Scheme) -> _Shared:
    found = blocks(network)
    heads = [block.head for block in found if block.head is not None]
    # Rules treat all heads of a type alike: one of each type, and those with an override, tell it all.
    telling = {id_ if (id_ := head.id) in scheme.overrides else head.tag(): head for head in heads}.values()
    weights = {initializer_for(scheme, head, "weight").tag() for head in telling}
    biases = {initializer_for(scheme, head, "bias").tag() for head in telling}
    tags = {layer.tag() for layer in network.layers if isinstance(layer, Activation)}
    width = _width_of(heads[0]) if heads else 0
    return _Shared(len(found), width, _common(weights), _common(biases), _common(tags), bool(tags))


def _width_of(head: object) -> int:
    if isinstance(head, Linear):
        return head.out_features
    return head.out_channels if isinstance(head, Convolution) else 1


def _common(tags: set[str]) -> str:
    return next(iter(tags)) if len(tags) == 1 else ""
