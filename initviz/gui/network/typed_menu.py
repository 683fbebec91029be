"""A menu whose entries are found by typing how they begin, as those of a combo box are."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu


class TypedMenu(QMenu):
    """Goes to the entry that begins with what is typed; Return chooses it, as it does everywhere in a menu.

    Letters that follow each other soon belong together; one letter several times goes on to the next such entry.
    """

    _typed = ""
    _last = 0
    """When the last letter was typed, in the milliseconds of its event."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Find an entry; all keys but letters, digits and `_` are the menu's own."""
        typed = event.text().casefold()
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if control or not typed.replace("_", "a").isalnum():
            super().keyPressEvent(event)
            return
        goes_on = event.timestamp() - self._last <= QApplication.keyboardInputInterval()
        self._typed, self._last = (self._typed if goes_on else "") + typed, event.timestamp()
        self._go_to(self._typed)

    def _go_to(self, typed: str) -> None:
        entries = [action for action in self.actions() if action.isEnabled() and not action.isSeparator()]
        active = self.activeAction()
        at = entries.index(active) if active in entries else -1
        repeated = len(set(typed)) == 1
        # A first letter goes on to another entry; those behind it keep the one that they still fit.
        start = at + 1 if repeated else max(at, 0)
        wanted = typed[0] if repeated else typed
        ahead = entries[start:] + entries[:start]
        found = next((action for action in ahead if action.text().casefold().startswith(wanted)), None)
        if found is not None:
            self.setActiveAction(found)
