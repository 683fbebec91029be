"""What tests do with the right pane: select, click, type, find an editor."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.probe import Probe
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm2d
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.pooling import MaxPool2d
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Dropout
from initviz.gui.forms.simple_fields import NumberField
from initviz.gui.forms.variant_field import VariantField
from initviz.gui.side.layer_section import LayerSection
from tests.gui.stage import Stage

Build = Callable[..., Stage]


def convolutional(*more: Layer) -> Experiment:
    layers = (
        Conv2d(id="c1", out_channels=4, kernel_size=3),
        BatchNorm2d(id="b1"),
        ReLU(id="a1"),
        MaxPool2d(id="p1", kernel_size=2),
        Dropout(id="d1", p=0.0),
        Conv2d(id="c2", out_channels=4, kernel_size=3),
        *more,
    )
    probe = Probe(batch=8, seeds=2)
    return Experiment(network=Network(input=(2, 12, 12), layers=layers), schemes=(Scheme(name="A"),), probe=probe)  # type: ignore[arg-type]  # all of these kinds are in the union


def select(stage: Stage, layer: str, *, at_output: bool = False) -> None:
    stage.session.select(layer=layer, at_output=at_output)
    stage.settle()


def layer(stage: Stage, id_: str) -> Layer:
    return next(found for found in stage.session.experiment.network.layers if found.id == id_)


def click(stage: Stage, button: QAbstractButton) -> None:
    left = QPoint(8, button.height() // 2) if isinstance(button, QCheckBox) else button.rect().center()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=left)
    stage.settle()


def number(section: LayerSection, name: str) -> NumberField:
    field = section.form.fields[name]
    assert isinstance(field, NumberField)
    return field


def law(stage: Stage) -> VariantField:
    field = stage.window.side.input.law_form.fields["input"]
    assert isinstance(field, VariantField)
    return field


def put(stage: Stage, line: QLineEdit, typed: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, typed)
    QTest.keyClick(line, Qt.Key.Key_Return)
    stage.settle()
