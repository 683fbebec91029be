"""The editor of a shape of any length: text such as 1×28×28."""

from typing import Any

from initviz.figures.numbers import shape
from initviz.gui.forms.bounds import Bounds
from initviz.gui.forms.field import Field
from initviz.gui.forms.line import TextLine
from initviz.messages import Message, message, text

_LONGEST = 8


def read_shape(typed: str, bounds: Bounds) -> tuple[int, ...] | Message:
    """Read extents separated by ×, x, * or commas; or say what is wrong and what is expected."""
    plain = typed.strip().strip("()[]")
    for sign in ("x", "X", "*", ",", ";"):
        plain = plain.replace(sign, "×")
    parts = [part.strip() for part in plain.removesuffix("×").split("×")]
    if not any(parts) or len(parts) > _LONGEST:
        return message("form.shape", got=typed.strip())
    extents: list[int] = []
    for part in parts:
        if not part.isdecimal():
            return message("form.shape", got=typed.strip())
        found = bounds.read(part)
        if isinstance(found, Message):
            return found
        extents.append(int(found))
    return tuple(extents)


class ShapeField(Field):
    """Edits a shape.

    Parameters
    ----------
    bounds
        Extents that are taken.
    single
        Whether a lone number means a number, where the field takes one, and not a shape of one dimension.
    """

    def __init__(self, bounds: Bounds, *, single: bool) -> None:
        super().__init__()
        self._bounds, self._single = bounds, single
        self._value: int | tuple[int, ...] = 1
        self.line = TextLine()
        self.line.editingFinished.connect(self._take)
        self.line.textEdited.connect(self._on_typed)
        self.line.restored.connect(lambda: self.doubt(""))
        self._row.addWidget(self.line)

    def value(self) -> int | tuple[int, ...]:
        """Give the shape."""
        return self._value

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        self._value = value
        self.line.show_text(self._written())

    def _written(self) -> str:
        return shape((self._value,) if isinstance(self._value, int) else self._value)

    def _take(self) -> None:
        if self.line.text() == self._written():
            self.line.setModified(False)
            return
        found = read_shape(self.line.text(), self._bounds)
        if isinstance(found, Message):
            self.doubt(text(found))
            return
        before, self._value = self._value, found[0] if self._single and len(found) == 1 else found
        self.line.show_text(self._written())
        self.doubt("")
        if self._value != before:
            self.edited.emit()
            self.finished.emit()

    def _on_typed(self) -> None:
        """While an entry is being mended, say what is still wrong with it."""
        if self.complaint:
            found = read_shape(self.line.text(), self._bounds)
            self.doubt(text(found) if isinstance(found, Message) else "")
