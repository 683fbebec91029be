"""A sentence that deserves attention, with what can be done about it as buttons."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from initviz.app.session import Session
from initviz.core.document.remedies import Remedy
from initviz.gui.parts import label, set_text
from initviz.messages import Message, sentence, text

Way = tuple[str, Callable[[], object]]
"""What a button says, and what it does."""

_MOST_WAYS = 2


class Advice(QFrame):
    """The sentence beside a quiet mark, and the buttons under it; hidden where there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._ways: tuple[Way, ...] = ()
        self.setObjectName("advice")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 0, 2)
        column.setSpacing(6)
        self._label = label(wrap=True)
        column.addWidget(self._label)
        self.buttons = tuple(QPushButton() for _ in range(_MOST_WAYS))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked, place=place: self._ways[place][1]())
            column.addWidget(button)

    def text(self) -> str:
        """Give the sentence, as it is shown."""
        return "" if self.isHidden() else self._label.text()

    def show_message(self, said: Message | None, ways: Sequence[Way] = ()) -> None:
        """Show a sentence with as many ways out as there is room for, the best first; or hide."""
        self._ways = tuple(ways[: len(self.buttons)])
        self.setVisible(said is not None)
        if said is not None:
            set_text(self._label, sentence(said))
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._ways))
            if place < len(self._ways):
                set_text(button, self._ways[place][0])


def mending(session: Session, remedies: Sequence[Remedy]) -> tuple[Way, ...]:
    """Make remedies ways out: each is one edit, called as its button."""

    def way(remedy: Remedy) -> Way:
        return text(remedy.says), lambda: session.apply(remedy.says, remedy.edit)

    return tuple(way(remedy) for remedy in remedies)
