"""Messages inside the window: what went wrong and what can be done, or a hint; each can be dismissed."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from initviz.gui.icons import icon
from initviz.gui.parts import label, quiet_button, set_text
from initviz.gui.theme import Theme
from initviz.messages import tr


class MessageBar(QFrame):
    """One message at a time.

    Parameters
    ----------
    kind
        "error" or "hint".

    Signals
    -------
    dismissed
        The user closed it.
    """

    dismissed = Signal()

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setObjectName("message")
        self.setProperty("kind", kind)
        self._label = label(wrap=True)
        self._act: Callable[[], object] | None = None
        self._act_other: Callable[[], object] | None = None
        self.action, self.other = QPushButton(), QPushButton()
        self.action.clicked.connect(lambda: self._do(self._act))
        self.other.clicked.connect(lambda: self._do(self._act_other))
        self.close_button = quiet_button("", tr("message.dismiss"))
        self.close_button.clicked.connect(self._on_close)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self.action)
        row.addWidget(self.other)
        row.addWidget(self.close_button)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's icons."""
        self.close_button.setIcon(icon("close", theme))

    def show_text(
        self,
        content: str,
        *,
        action: str = "",
        act: Callable[[], object] | None = None,
        other: str = "",
        act_other: Callable[[], object] | None = None,
    ) -> None:
        """Show a message, with a button, or two to choose from, where there is something to do."""
        set_text(self._label, content)
        self.setAccessibleName(content)
        self._act, self._act_other = act, act_other
        for button, words, done in ((self.action, action, act), (self.other, other, act_other)):
            button.setText(words)
            button.setVisible(done is not None)
        self.show()

    def text(self) -> str:
        """Give what is said."""
        return self._label.text()

    def _do(self, act: Callable[[], object] | None) -> None:
        self.hide()
        if act is not None:
            act()

    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()
