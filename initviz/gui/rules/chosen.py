"""Which rule of the active scheme is chosen: the window's own affair, no part of the document."""

from PySide6.QtCore import QObject, Signal

from initviz.app.session import Session
from initviz.core.document.experiment import Rule


class ChosenRule(QObject):
    """Keeps the chosen rule's place; another layer or scheme that is selected takes the choice away.

    Signals
    -------
    changed
        Another rule is chosen, or none any more.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._index: int | None = None
        session.selected.connect(self.forget)
        session.changed.connect(self._keep)

    @property
    def index(self) -> int | None:
        """Its place in the list; None where no rule is chosen."""
        return self._index

    @property
    def rule(self) -> Rule | None:
        """The rule itself."""
        rules = self._session.experiment.schemes[self._session.scheme].rules
        return rules[self._index] if self._index is not None and self._index < len(rules) else None

    def choose(self, index: int | None) -> None:
        """Choose a rule, or none."""
        if index != self._index:
            self._index = index
            self.changed.emit()

    def forget(self) -> None:
        """Choose none: something else is looked at."""
        self.choose(None)

    def _keep(self) -> None:
        if self._index is not None and self.rule is None:
            self.forget()
