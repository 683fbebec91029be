"""What tests do with forms: note what was edited, type, find the editor of a number."""

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from initviz.gui.forms.form import Form
from initviz.gui.forms.simple_fields import NumberField


def shown(qtbot: QtBot, struct: Struct) -> Form:
    """Show a Struct in a form as narrow as the right pane."""
    form = Form()
    qtbot.addWidget(form)
    form.show_struct(struct)
    form.resize(264, 600)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    return form


def entered(form: Form) -> list[str]:
    """Note the fields that the form says were edited."""
    names: list[str] = []
    form.edited.connect(names.append)
    return names


def put(box: QWidget, typed: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type over what stands in a box."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box, typed)
    QTest.keyClick(box, end)


def number_field(form: Form, name: str) -> NumberField:
    field = form.fields[name]
    assert isinstance(field, NumberField)
    return field
