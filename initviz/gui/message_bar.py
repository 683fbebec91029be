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
        self._act: Callable[[], None] | None = None
        self.action = QPushButton()
        self.action.clicked.connect(self._on_action)
        self.close_button = quiet_button("", tr("message.dismiss"))
        self.close_button.clicked.connect(self._on_close)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's icons."""
        self.close_button.setIcon(icon("close", theme))

    def show_text(self, content: str, *, action: str = "", act: Callable[[], None] | None = None) -> None:
        """Show a message, with a button where there is something to do."""
        set_text(self._label, content)
        self.setAccessibleName(content)
        self._act = act
        self.action.setText(action)
        self.action.setVisible(act is not None)
        self.show()

    def text(self) -> str:
        """Give what is said."""
        return self._label.text()

    def _on_action(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()
