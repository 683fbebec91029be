"""What every editor of a field has: a value, a way to show one, and room for what is wrong with an entry."""

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from initviz.gui.forms.controls import inputs_of
from initviz.gui.parts import label, mark_invalid, set_text
from initviz.messages import ReasonedError, sentence

_NOTHING = object()


class Field(QWidget):
    """Base of all editors.

    An editor keeps what the user has entered until the document has another value than the one it showed last, so
    that neither a measurement that arrives nor a refused edit takes an entry away.

    Attributes
    ----------
    explanation
        Says what is wrong with an entry: below the editor, if it is not given a wider place.

    Signals
    -------
    edited
        The user changed the value. Showing a value never emits it.
    finished
        A drag on the editor is over.
    waiting
        Something is chosen that lacks a part which must be given: until that is there, nothing is edited.
    """

    edited = Signal()
    finished = Signal()
    waiting = Signal()

    has_own_label = False
    """Whether the editor itself says the field's name."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Any = _NOTHING
        self._doubt = self._refusal = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        column.addLayout(self._row)
        self.explanation = label(wrap=True)
        self.explanation.setObjectName("complaint")
        self.explanation.hide()
        column.addWidget(self.explanation)

    @property
    def shown(self) -> Any:  # noqa: ANN401  (as many types as fields have)
        """The document's value, as it was shown last."""
        return self._shown

    @property
    def complaint(self) -> str:
        """What is wrong with the entry; empty where nothing is."""
        return self._doubt or self._refusal

    @property
    def complete(self) -> bool:
        """Whether nothing is missing from what is entered."""
        return True

    @abstractmethod
    def value(self) -> Any:  # noqa: ANN401  (whatever the field holds)
        """Give what is entered: the last entry that was a value of the field.

        Raises
        ------
        RefusedValueError
            When the parts of a value do not go together.
        """

    @abstractmethod
    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        """Put a value into the editor, without a signal."""

    def show_value(self, value: Any, *, anew: bool = False) -> None:  # noqa: ANN401  (whatever the field holds)
        """Show the document's value; entries that it has not answered yet stay, unless all is to begin anew."""
        if anew or type(value) is not type(self._shown) or value != self._shown:
            self._shown = value
            self._display(value)
            self.doubt("")
            self.accept()

    def doubt(self, complaint: str) -> None:
        """Say beside the editor why the entry is no value of the field; it is one where this is empty."""
        self._doubt = complaint[:1].upper() + complaint[1:]
        self._say()

    def refuse(self, error: ReasonedError) -> None:
        """Say beside the editor why the document does not take the value."""
        self._refusal = sentence(error.reason)
        self._say()

    def accept(self) -> None:
        """Forget a refusal: the document has taken the value."""
        self._refusal = ""
        self._say()

    def _say(self) -> None:
        wrong = self.complaint
        set_text(self.explanation, wrong)
        self.explanation.setVisible(bool(wrong))
        for editor in self.editors():
            mark_invalid(editor, wrong)

    def set_name(self, name: str, tip: str) -> None:
        """Name the editor, and say what the field means."""
        for editor in self.editors():
            editor.setAccessibleName(name)
            editor.setToolTip(tip)

    def expects(self) -> str:
        """Say which values the field takes, where that is not plain."""
        return ""

    def editors(self) -> list[QWidget]:
        """Give the widgets that take the user's input."""
        return inputs_of(self)
