"""Small parts that every panel is made of."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QSizePolicy,
    QStyleOption,
    QToolButton,
    QWidget,
)


def label(content: str = "", *, muted: bool = False, strong: bool = False, wrap: bool = False) -> QLabel:
    """Make a label."""
    made = QLabel(content)
    made.setProperty("muted", muted)
    made.setProperty("strong", strong)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


class ElidedLabel(QLabel):
    """A label of one line that ends in … where it does not fit."""

    def __init__(self, *, strong: bool = False) -> None:
        super().__init__()
        self.setProperty("strong" if strong else "muted", "true")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint what fits."""
        painter = QPainter(self)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        option = QStyleOption()
        option.initFrom(self)
        painter.setPen(option.palette.color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def set_text(target: QLabel | QAbstractButton, content: str) -> None:
    """Set a text only where it differs: setting the same one lays out and paints again."""
    if target.text() != content:
        target.setText(content)


def separator() -> QFrame:
    """Make a thin vertical line."""
    line = QFrame()
    line.setObjectName("separator")
    line.setFixedWidth(1)
    line.setFixedHeight(20)
    return line


def quiet_button(content: str, tip: str = "") -> QToolButton:
    """Make a button without a frame."""
    made = QToolButton()
    made.setObjectName("quiet")
    made.setText(content)
    made.setToolTip(tip)
    made.setAccessibleName(tip or content)
    made.setAutoRaise(True)
    return made


def named(widget: QWidget, name: str, tip: str = "") -> None:
    """Give a widget its name for those who cannot see it, and a tooltip for those who can."""
    widget.setAccessibleName(name)
    widget.setToolTip(tip)


def enlarge(widget: QWidget, factor: float) -> None:
    """Give a widget text as many times larger than the application's."""
    font = QFont(widget.font())
    font.setPointSizeF(factor * QFontInfo(QApplication.font()).pointSizeF())
    widget.setFont(font)


def mark_invalid(widget: QWidget, complaint: str) -> None:
    """Mark what was entered as wrong, and say why to those who cannot see it; nothing is wrong where this is empty."""
    widget.setAccessibleDescription(complaint)
    dress(widget, "invalid", value=bool(complaint))


def dress(widget: QWidget, look: str, *, value: bool) -> None:
    """Set a property that the style sheet asks for; dressing anew takes time, so only where it changes."""
    if widget.property(look) is not value:
        widget.setProperty(look, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
