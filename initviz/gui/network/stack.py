"""Controls for the whole stack: depth, width, and one initializer or activation for all."""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from initviz.core.document.blocks import blocks
from initviz.core.document.edits import DEEPEST, widths
from initviz.core.document.experiment import Network, Scheme
from initviz.core.document.resolve import initializer_for, star_reaches
from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.parameter import Parameter, Role
from initviz.figures.scene import Scene
from initviz.gui.forms.bounds import Bounds
from initviz.gui.forms.simple_fields import NumberField
from initviz.gui.network.choices import InitializerCombo
from initviz.gui.parts import label, named
from initviz.messages import tr

_BETWEEN = 8
_LETTERS = 5
"""Combo boxes may shrink to as many, so that their labels can be read in large letters too."""
_WIDEST = 8192
"""More would take minutes to draw."""


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
        self.depth_field = NumberField(Bounds(1, DEEPEST, whole=True))
        self.width_field = NumberField(Bounds(1, _WIDEST, whole=True))
        self.weights_combo = InitializerCombo()
        self.biases_combo = InitializerCombo()
        self.activations_combo = QComboBox()
        self.activations_combo.addItems([kind.tag() for kind in ACTIVATIONS])
        self.activations_combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activations_combo.setMaxVisibleItems(20)
        self._width_label = label(tr("stack.width"), muted=True)
        self._depth_label = label(tr("stack.depth"), muted=True)
        self._below: bool | None = None
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_BETWEEN)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        grid.addWidget(self._depth_label, 0, 0)
        for row, (field, name) in enumerate(((self.depth_field, "depth"), (self.width_field, "width"))):
            tip = tr(f"stack.{name}.tip")
            field.set_name(tip, tip)
            # Under its own narrow box an explanation would be a column of single words.
            grid.addWidget(field.explanation, 2 * row + 1, 0, 1, 4)
            field.finished.connect(self.drag_ended)
        self._place_numbers()
        combos = (
            (self.weights_combo, "weights"),
            (self.biases_combo, "biases"),
            (self.activations_combo, "activations"),
        )
        for row, (combo, name) in enumerate(combos, start=4):
            tip = tr(f"stack.{name}.tip")
            named(combo, tip, tip)
            combo.setMinimumContentsLength(_LETTERS)
            grid.addWidget(label(tr(f"stack.{name}"), muted=True), row, 0)
            grid.addWidget(combo, row, 1, 1, 3)
        self.depth_field.edited.connect(lambda: self.depth_edited.emit(self.depth_field.value()))
        self.width_field.edited.connect(lambda: self.width_edited.emit(self.width_field.value()))
        self.weights_combo.chosen.connect(self.weights_chosen)
        self.biases_combo.chosen.connect(self.biases_chosen)
        self.activations_combo.activated.connect(self._choose_activations)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Put the numbers where they fit."""
        super().resizeEvent(event)
        self._place_numbers()

    def _place_numbers(self) -> None:
        """Put depth and width beside each other where there is room for both, else below each other."""
        parts = (self._depth_label, self.depth_field, self._width_label, self.width_field)
        below = sum(part.minimumSizeHint().width() for part in parts) + 3 * _BETWEEN > self.width()
        if below == self._below:
            return
        self._below = below
        for part in parts[1:]:
            self._grid.removeWidget(part)
        self._grid.addWidget(self.depth_field, 0, 1, 1, 3 if below else 1)
        self._grid.addWidget(self._width_label, 2 * below, 2 * (not below))
        self._grid.addWidget(self.width_field, 2 * below, 1 if below else 3, 1, 3 if below else 1)

    def _choose_activations(self) -> None:
        self.activations_chosen.emit(self.activations_combo.currentText())

    def show_scene(self, scene: Scene) -> None:
        """Show what all layers have in common; nothing where they differ."""
        scheme = scene.experiment.schemes[scene.scheme]
        shared = _shared(scene.experiment.network, scheme)
        various = tr("stack.various")
        self.depth_field.show_value(shared.depth or None)
        self.depth_field.setEnabled(bool(shared.depth))
        self.width_field.show_value(shared.width)
        self.width_field.entry.lineEdit().setPlaceholderText(various if shared.depth else "")
        self.width_field.setEnabled(bool(shared.depth))
        roles: tuple[tuple[InitializerCombo, Role, str], ...] = (
            (self.weights_combo, "weight", shared.weight),
            (self.biases_combo, "bias", shared.bias),
        )
        for combo, role, tag in roles:
            filled = _filled(scene, role)
            combo.show_choice(tag, *filled, placeholder=various if filled else "")
            combo.setEnabled(bool(filled))
        self.activations_combo.setPlaceholderText(various if shared.bends else "")
        self.activations_combo.setCurrentIndex(
            self.activations_combo.findText(shared.activation) if shared.activation else -1
        )
        self.activations_combo.setEnabled(shared.bends)

    def restore_numbers(self) -> None:
        """Show the document's numbers again in place of one that it has refused."""
        for field in (self.depth_field, self.width_field):
            field.show_value(field.shown, anew=True)


def _filled(scene: Scene, role: Role) -> tuple[Parameter, ...]:
    """Give the different parameters that one choice for all Linear and Conv layers fills."""
    first_of_each = (parameter for alike in scene.network.alike for parameter in alike[0].parameters)
    return tuple(found for found in first_of_each if found.name == role and star_reaches(found.layer_type))


class _Shared(NamedTuple):
    """What all layers have in common: the width is None and names are empty where they differ."""

    depth: int
    width: int | None
    weight: str
    bias: str
    activation: str
    bends: bool


@lru_cache(maxsize=16)
def _shared(network: Network, scheme: Scheme) -> _Shared:
    heads = [block.head for block in blocks(network) if block.head is not None]
    # Rules treat all heads of a type alike: one of each type, and those with an override, tell it all.
    telling = {id_ if (id_ := head.id) in scheme.overrides else head.tag(): head for head in heads}.values()
    weights = {initializer_for(scheme, head, "weight").tag() for head in telling}
    biases = {initializer_for(scheme, head, "bias").tag() for head in telling}
    tags = {layer.tag() for layer in network.layers if isinstance(layer, Activation)}
    sizes = widths(network)
    width = next(iter(sizes)) if len(sizes) == 1 else None
    return _Shared(len(heads), width, _common(weights), _common(biases), _common(tags), bool(tags))


def _common(tags: set[str]) -> str:
    return next(iter(tags)) if len(tags) == 1 else ""
