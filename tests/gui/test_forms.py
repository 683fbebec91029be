"""Forms: every field of every Struct has an editor, a meaning and a name, and keeps its values."""

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from initviz.core.document.experiment import Network
from initviz.core.document.probe import (
    FileInput,
    Probe,
    UniformInput,
)
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import AdaptiveAvgPool2d, MaxPool2d
from initviz.core.layers.reshaping import Dropout
from initviz.gui.forms.either_field import NamedOrField, OptionalField
from initviz.gui.forms.form import Form
from initviz.gui.forms.grid import NOT_EDITED, fields_of
from initviz.gui.forms.simple_fields import NumberField, SwitchField
from initviz.gui.forms.size_field import SizeField
from initviz.gui.forms.variant_field import VariantField
from initviz.gui.forms.words import meaning
from tests.gui.form_actions import entered, number_field, put, shown
from tests.gui.form_cases import INITIALIZER_CASES, LAYER_CASES, PROBE_CASES, STRUCTS


@pytest.mark.parametrize(
    "struct", [*LAYER_CASES, *INITIALIZER_CASES, *PROBE_CASES], ids=lambda struct: type(struct).__name__
)
def test_every_field_has_an_editor_that_keeps_its_value(qtbot: QtBot, struct: msgspec.Struct) -> None:
    form = Form()
    qtbot.addWidget(form)
    names = entered(form)
    form.show_struct(struct)
    assert set(form.fields) == set(struct.__struct_fields__) - NOT_EDITED
    values = form.values()
    assert replace(struct, **values) == struct
    assert all(type(value) is type(getattr(struct, name)) for name, value in values.items())
    assert all(field.editors() for field in form.fields.values())
    assert names == []


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda kind: kind.__name__)
def test_every_field_has_a_meaning_and_every_editor_a_name(qtbot: QtBot, kind: type[msgspec.Struct]) -> None:
    assert all(meaning(kind, found.name) for found in fields_of(kind) if found.name not in NOT_EDITED)
    struct = next(
        (case for case in (*LAYER_CASES, *INITIALIZER_CASES, *PROBE_CASES) if type(case) is kind),
        FileInput(path="x") if kind is FileInput else None,
    )
    form = Form()
    qtbot.addWidget(form)
    form.show_struct(struct or kind())
    unnamed = [
        editor for field in form.fields.values() for editor in field.editors() if not editor.accessibleName()
    ]  # fmt: skip
    assert unnamed == []


def test_the_shape_of_the_input_has_an_editor_too(qtbot: QtBot) -> None:
    form = Form(only=("input",))
    qtbot.addWidget(form)
    form.show_struct(Network(input=(3, 32, 32)))
    assert form.values() == {"input": (3, 32, 32)}


def test_a_size_is_the_same_for_all_axes_until_it_is_unlinked(qtbot: QtBot) -> None:
    form = shown(qtbot, Conv2d(out_channels=2, kernel_size=3))
    names, field = entered(form), form.fields["kernel_size"]
    assert isinstance(field, SizeField)
    QTest.mouseClick(field.link, Qt.MouseButton.LeftButton)
    assert form.values()["kernel_size"] == (3, 3)
    put(field.apart[1], "5")
    assert form.values()["kernel_size"] == (3, 5)
    put(field.apart[0], "0")
    assert field.complaint.startswith("Expected a whole number")
    assert form.values()["kernel_size"] == (3, 5)
    QTest.mouseClick(field.link, Qt.MouseButton.LeftButton)
    assert form.values()["kernel_size"] == 3
    assert field.complaint == ""
    assert names == ["kernel_size"] * 3


def test_an_axis_of_an_output_size_may_be_left_to_the_input(qtbot: QtBot) -> None:
    form = shown(qtbot, AdaptiveAvgPool2d(output_size=(3, 4)))
    optional = form.fields["output_size"]
    assert isinstance(optional, OptionalField)
    assert isinstance(optional.inner, SizeField)
    put(optional.inner.apart[0], " ")
    assert form.values()["output_size"] == (None, 4)
    QTest.mouseClick(optional.box, Qt.MouseButton.LeftButton, pos=QPoint(6, optional.box.height() // 2))
    assert form.values()["output_size"] is None
    assert not optional.inner.isVisible()


def test_an_optional_value_comes_and_goes_with_its_switch(qtbot: QtBot) -> None:
    form = shown(qtbot, MaxPool2d(kernel_size=2))
    field = form.fields["stride"]
    assert isinstance(field, OptionalField)
    assert field.box.isChecked()
    QTest.mouseClick(field.box, Qt.MouseButton.LeftButton, pos=QPoint(6, field.box.height() // 2))
    assert form.values()["stride"] == 1
    assert isinstance(field.inner, SizeField)
    put(field.inner.together, "3")
    assert form.values()["stride"] == 3
    form.show_struct(MaxPool2d(kernel_size=2))
    assert form.values()["stride"] == 3, "what the document has not answered yet stays"
    form.show_struct(MaxPool2d(kernel_size=2, stride=5))
    assert form.values()["stride"] == 5


def test_padding_is_a_number_or_a_name(qtbot: QtBot) -> None:
    form = shown(qtbot, Conv2d(out_channels=2, kernel_size=3, padding=1))
    field = form.fields["padding"]
    assert isinstance(field, NamedOrField)
    field.combo.setFocus()
    QTest.keyClick(field.combo, Qt.Key.Key_Down)
    assert form.values()["padding"] == "same"
    assert not field.inner.isVisible()
    QTest.keyClick(field.combo, Qt.Key.Key_Up)
    assert form.values()["padding"] == 1


def test_another_kind_of_input_brings_its_own_fields(qtbot: QtBot) -> None:
    form = shown(qtbot, Probe())
    names, field = entered(form), form.fields["input"]
    assert isinstance(field, VariantField)
    field.combo.setFocus()
    QTest.keyClick(field.combo, Qt.Key.Key_Down)
    assert form.values()["input"] == UniformInput()
    lower = field.grid.fields["a"]
    assert isinstance(lower, NumberField)
    put(lower.entry, "-1")
    assert form.values()["input"] == UniformInput(a=-1.0)
    assert names == ["input", "input"]


def test_a_file_counts_only_with_its_path(qtbot: QtBot) -> None:
    form = shown(qtbot, Probe())
    names, field = entered(form), form.fields["input"]
    assert isinstance(field, VariantField)
    field.combo.setFocus()
    QTest.keyClicks(field.combo, "own")
    assert names == []
    form.show_struct(Probe())
    assert not field.complete, "it waits for the path, whatever arrives meanwhile"
    put(field.grid.findChildren(QLineEdit)[0], "folder/x.npy")
    assert form.values()["input"] == FileInput(path="folder/x.npy")
    assert names == ["input"]


def test_the_editors_of_a_type_are_made_once(qtbot: QtBot) -> None:
    form = shown(qtbot, Dropout())
    field = form.fields["p"]
    form.show_struct(Linear(out_features=3))
    assert field.isHidden() or not field.isVisible()
    form.show_struct(Dropout(p=0.25))
    assert form.fields["p"] is field
    assert form.values()["p"] == 0.25


def test_an_entry_belongs_to_its_owner(qtbot: QtBot) -> None:
    form = shown(qtbot, Dropout())
    form.show_struct(Dropout(), "d1")
    field = number_field(form, "p")
    put(field.entry, "9")
    form.show_struct(Dropout(), "d1")
    assert field.complaint
    form.show_struct(Dropout(), "d2")
    assert (field.complaint, field.entry.lineEdit().text()) == ("", "0.5")


def test_a_switch_is_clicked(qtbot: QtBot) -> None:
    form = shown(qtbot, Linear(out_features=3))
    field = form.fields["bias"]
    assert isinstance(field, SwitchField)
    assert field.box.text() == "bias"
    QTest.mouseClick(field.box, Qt.MouseButton.LeftButton, pos=QPoint(6, field.box.height() // 2))
    assert form.values()["bias"] is False


def test_the_tab_key_goes_through_the_fields_from_top_to_bottom(qtbot: QtBot) -> None:
    form = shown(qtbot, Dropout())
    form.show_struct(Conv2d(out_channels=2, kernel_size=3))
    first = form.fields["out_channels"].editors()[0]
    first.setFocus()
    heights = []
    for _ in range(10):
        focused = QApplication.focusWidget()
        assert focused is not None
        heights.append(focused.mapTo(form, QPoint(0, 0)).y())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert heights == sorted(heights)
    assert len(set(heights)) > 6
