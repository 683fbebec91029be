"""A menu of colours: the palette that colour-blind people can tell apart, any other by its number or from a dialog."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget, QWidgetAction

from initviz.core.document.experiment import SCHEME_COLORS
from initviz.gui.parts import label, mark_invalid, named, set_text
from initviz.gui.theme import Theme, contrast_text, scheme_color
from initviz.messages import tr

_SWATCH = 16


class ColorMenu(QMenu):
    """Offers colours for a scheme.

    Parameters
    ----------
    color
        The scheme's colour, as #rrggbb.
    theme
        In which the swatches are seen as the figures will be.
    choose
        Takes the colour that the user chooses, as #rrggbb: perhaps in a dialog, when this menu is long gone.
    parent
        Menu that it belongs to.
    """

    def __init__(self, color: str, theme: Theme, choose: Callable[[str], object], parent: QMenu) -> None:
        super().__init__(tr("scheme.color"), parent)
        self._above, self._choose = parent, choose
        for known in SCHEME_COLORS:
            chosen = known.upper() == color.upper()
            action = self.addAction(swatch(known, theme, ticked=chosen), tr(f"color.{known[1:]}"))
            action.setObjectName(known)
            font = action.font()
            font.setBold(chosen)
            action.setFont(font)
            action.triggered.connect(lambda _=False, known=known: choose(known))
        self.addSeparator()
        self.field = HexField(color)
        self.field.entered.connect(self._enter)
        entry = QWidgetAction(self)
        entry.setDefaultWidget(self.field)
        self.addAction(entry)
        other = self.addAction(tr("scheme.color.other"))
        other.setObjectName("other")
        over = parent.parentWidget() or parent
        other.triggered.connect(lambda: ask_color(color, choose, over.window()))

    def _enter(self, color: str) -> None:
        self.close()
        self._above.close()
        self._choose(color)


def ask_color(color: str, choose: Callable[[str], object], window: QWidget) -> None:
    """Open the dialog of all colours over a window."""
    dialog = QColorDialog(QColor(color), window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("scheme.color.other"))
    dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    dialog.colorSelected.connect(lambda chosen: choose(chosen.name()))
    dialog.open()


class HexField(QWidget):
    """A colour as a number.

    Signals
    -------
    entered
        The colour, as #rrggbb.
    """

    entered = Signal(str)

    def __init__(self, color: str) -> None:
        super().__init__()
        self.entry = QLineEdit(color)
        self.complaint = label()
        self.complaint.setObjectName("complaint")
        self.complaint.hide()
        named(self.entry, tr("scheme.color.hex"), tr("scheme.color.hex.tip"))
        caption = label(tr("scheme.color.hex"), muted=True)
        line = QHBoxLayout()
        line.addWidget(caption)
        line.addWidget(self.entry, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 8, 2)
        column.addLayout(line)
        column.addWidget(self.complaint)
        self.entry.textEdited.connect(lambda _: self._complain(""))
        self.entry.returnPressed.connect(self._enter)

    def _enter(self) -> None:
        typed = self.entry.text().strip()
        color = QColor(typed if typed.startswith("#") or not _is_hex(typed) else f"#{typed}")
        if color.isValid():
            self.entered.emit(color.name())
        else:
            self._complain(tr("edit.scheme.color", got=typed))

    def _complain(self, words: str) -> None:
        mark_invalid(self.entry, words)
        set_text(self.complaint, words)
        self.complaint.setVisible(bool(words))


def _is_hex(typed: str) -> bool:
    return bool(typed) and all(character in "0123456789abcdefABCDEF" for character in typed)


def swatch(color: str, theme: Theme, *, ticked: bool) -> QIcon:
    """Draw a colour as the theme shows it, with a tick where it is the one that is chosen."""
    pixmap = QPixmap(_SWATCH, _SWATCH)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scheme_color(color, theme))
    painter.drawRoundedRect(QRectF(1, 1, _SWATCH - 2, _SWATCH - 2), 4, 4)
    if ticked:
        painter.setPen(QPen(contrast_text(scheme_color(color, theme)), 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([QPointF(4.5, 8.5), QPointF(7.0, 11.0), QPointF(11.5, 5.5)])
    painter.end()
    return QIcon(pixmap)
