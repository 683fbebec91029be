"""The editor of a field that takes a value or one of a few names, such as `same`, or nothing at all."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from initviz.gui.forms.controls import Combo
from initviz.gui.forms.field import Field


class _Around(Field):
    """Base of editors with the editor of a value inside, under a control that can take its place."""

    def __init__(self, inner: Field, control: QWidget, first: object) -> None:
        super().__init__()
        self.inner = inner
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(control)
        column.addWidget(inner)
        self._row.addLayout(column)
        inner.show_value(first)
        inner.edited.connect(self.edited)
        inner.finished.connect(self.finished)

    def set_name(self, name: str, tip: str) -> None:
        """Name the control and the value's own editor."""
        super().set_name(name, tip)
        self.inner.set_name(name, tip)

    def expects(self) -> str:
        """Say which values there are."""
        return self.inner.expects()

    def _show_inner(self, value: Any, *, hidden: bool) -> None:  # noqa: ANN401  (whatever the field holds)
        self.inner.setVisible(not hidden)
        if not hidden:
            self.inner.show_value(value, anew=True)

    def _on_chosen(self, *, hidden: bool) -> None:
        self.inner.setVisible(not hidden)
        self.edited.emit()


class OptionalField(_Around):
    """Edits a value that may be absent: a switch for that, and the value's own editor while it is off.

    Parameters
    ----------
    inner
        Editor of the value.
    absent
        What it means that there is no value.
    first
        The value that is proposed when the switch goes off.
    """

    def __init__(self, inner: Field, absent: str, first: object) -> None:
        self.box = QCheckBox(absent)
        super().__init__(inner, self.box, first)
        self.box.clicked.connect(lambda absent: self._on_chosen(hidden=absent))

    def value(self) -> Any:  # noqa: ANN401  (whatever the field holds)
        """Give the value, or None."""
        return None if self.box.isChecked() else self.inner.value()

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        self.box.setChecked(value is None)
        self._show_inner(value, hidden=value is None)


class NamedOrField(_Around):
    """Edits a value that may be one of a few names: a combo box for them, and the value's own editor under it.

    Parameters
    ----------
    inner
        Editor of the value.
    names
        What is shown for each name; the empty name stands for a value.
    first
        The value that is proposed when no name is chosen.
    """

    def __init__(self, inner: Field, names: Mapping[str, str], first: object) -> None:
        self.combo = Combo(names)
        super().__init__(inner, self.combo, first)
        self.combo.activated.connect(lambda: self._on_chosen(hidden=bool(self.combo.currentData())))

    def value(self) -> Any:  # noqa: ANN401  (whatever the field holds)
        """Give the name or the value."""
        return self.combo.currentData() or self.inner.value()

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        name = value if isinstance(value, str) else ""
        self.combo.show_choice(name)
        self._show_inner(value, hidden=bool(name))
