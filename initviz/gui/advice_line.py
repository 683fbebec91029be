"""Under a verdict: why it is given, and a button that does what helps."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from initviz.core.verdict.verdict import Remedy
from initviz.gui.parts import label, set_text
from initviz.messages import Message, text, tr


class AdviceLine(QWidget):
    """The reason, muted, as wide as there is room; the remedy behind it.

    Signals
    -------
    taken
        The `Remedy` that was clicked.
    """

    taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._remedy: Remedy | None = None
        self._reason = label(muted=True, wrap=True)
        self.button = QToolButton()
        self.button.setObjectName("advice")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(self._on_clicked)
        # The remedy is found a moment after the reason: the line has its height by then.
        kept = self.button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.button.setSizePolicy(kept)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._reason, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    def show_advice(self, name: str, reason: Message | None, remedy: Remedy | None, *, pending: bool) -> None:
        """Show why the scheme of that name gets its verdict, and what helps; keep the line where that is pending."""
        self._remedy = remedy
        said = "" if reason is None else text(reason)
        set_text(self._reason, said)
        self._reason.setAccessibleName(said)
        self.button.setVisible(remedy is not None)
        if remedy is not None:
            says, tip = text(remedy.says), tr("advice.tip", name=name, then=remedy.then)
            set_text(self.button, says)
            self.button.setToolTip(tip)
            self.button.setAccessibleName(f"{says}. {tip}")
        # Under the text of the verdict, beside its marker.
        indent = round(0.75 * QFontMetrics(self.font()).height()) + 6
        margins = self.contentsMargins()
        if margins.left() != indent:
            self.setContentsMargins(indent, 0, 0, 0)
        self.setVisible(bool(said) or remedy is not None or pending)

    def reason(self) -> str:
        """Give what is said, empty where nothing is."""
        return "" if self.isHidden() else self._reason.text()

    def _on_clicked(self) -> None:
        if self._remedy is not None:
            self.taken.emit(self._remedy)
