"""One scheme as a pill in its colour."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication

from initviz.figures.figure import Series
from initviz.gui.plots.markers import marker
from initviz.gui.theme import LIGHT, Theme, blend, contrast_text, scheme_color
from initviz.messages import tr

_AIR = 12
"""Of its height, above and below the text together."""
_LEAD, _END, _CARET = 24, 10, 20
"""Room for the marker, behind the name, and for the caret that the active pill has there instead."""


class Pill(QAbstractButton):
    """Filled in its scheme's colour when that is active, outlined in it otherwise, dashed and struck out when hidden.

    Signals
    -------
    menu_wanted
        Where, on the screen, the menu of what can be done with it is to open.
    rename_wanted
        The user wants to name it.
    dragged
        It is being moved to a place on the screen.
    dropped
        The user let go of it; whether it is to stay there.
    """

    menu_wanted = Signal(QPoint)
    rename_wanted = Signal()
    dragged = Signal(QPoint)
    dropped = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._series = Series(0, "", "#000000", front=False)
        self._hidden = False
        self._theme = LIGHT
        self._pressed_at: QPoint | None = None
        self._is_dragged = False
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def dress(self, series: Series, theme: Theme, *, hidden: bool) -> None:
        """Show a scheme."""
        said, anew = series.title, series.title != self.text()
        if (series, hidden, theme) == (self._series, self._hidden, self._theme) and not anew:
            return
        self._series, self._theme, self._hidden = series, theme, hidden
        self.setText(said)
        self.setChecked(series.front)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if series.front else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(tr("scheme.hidden.accessible" if hidden else "scheme.accessible", name=said))
        self.setToolTip(tr("scheme.hidden.tip" if hidden else "scheme.tip", name=said))
        self.updateGeometry()
        self.update()

    @property
    def shows_hidden(self) -> bool:
        """Whether its scheme is hidden."""
        return self._hidden

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Fit the name, with air."""
        metrics = self.fontMetrics()
        end = _CARET if self.isChecked() else _END
        return QSize(_LEAD + metrics.horizontalAdvance(self.text()) + 1 + end, metrics.height() + _AIR)

    def nextCheckState(self) -> None:  # noqa: N802  (Qt's name)
        """Leave it to the session which one is active."""

    def caret(self) -> QRectF:
        """Give the part that opens the menu; empty where there is none."""
        if not self._series.front:
            return QRectF()
        return QRectF(self.width() - _CARET - 2, 0, _CARET + 2, self.height())

    # --- mouse and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Open the menu on the caret; elsewhere it may become a drag."""
        if event.button() == Qt.MouseButton.LeftButton and self.caret().contains(event.position()):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.open_menu()
            return
        self._pressed_at = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Drag it once the mouse has left the place where it was pressed."""
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        way = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if self._is_dragged or way >= QApplication.startDragDistance():
            self._is_dragged = True
            self.setDown(False)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Let go, which is a click where nothing was dragged."""
        self._pressed_at = None
        if self._is_dragged:
            self._end_drag(stays=True)
            return
        super().mouseReleaseEvent(event)

    def _end_drag(self, *, stays: bool) -> None:
        self._is_dragged, self._pressed_at = False, None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.dropped.emit(stays)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Name it."""
        if event.button() == Qt.MouseButton.LeftButton and not self._hidden:
            self.rename_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  (Qt's name)
        """Open the menu: where the mouse is, or below the pill where a key asks."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(event.globalPos())
        else:
            self.open_menu()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Take Return like a click, and Escape as the end of a drag; arrows are for the row of pills."""
        if event.key() == Qt.Key.Key_Escape and self._is_dragged:
            self._end_drag(stays=False)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def open_menu(self) -> None:
        """Ask for the menu, below the pill."""
        self.menu_wanted.emit(self.mapToGlobal(QPoint(0, self.height() + 2)))

    # --- looks ---

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint the pill."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        panel, color = QColor(self._theme.panel), scheme_color(self._series.color, self._theme)
        filled = self.isChecked()
        hovered = self.underMouse() and not filled
        painter.setPen(QPen(color, 1.5, Qt.PenStyle.DashLine if self._hidden else Qt.PenStyle.SolidLine))
        painter.setBrush(color if filled else blend(color, panel, 0.14 if hovered else 0.0))
        body = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        ink = contrast_text(color) if filled else QColor(self._theme.muted if self._hidden else self._theme.text)
        middle = body.center().y()
        painter.setPen(QPen(color, 1.5) if self._hidden else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._hidden else ink if filled else color)
        painter.drawPath(marker(self._series.place, QPointF(body.left() + 13, middle), 8.0))
        self._paint_name(painter, ink)
        if filled:
            self._paint_caret(painter, ink)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink if filled else QColor(self._theme.accent), 1.0, Qt.PenStyle.DotLine))
            ring = body.adjusted(2.0, 2.0, -2.0, -2.0)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)

    def _paint_name(self, painter: QPainter, ink: QColor) -> None:
        font = self.font()
        font.setStrikeOut(self._hidden)
        painter.setFont(font)
        painter.setPen(ink)
        room = QRectF(_LEAD, 0, self.width() - _LEAD - (_CARET if self.isChecked() else _END) + 1, self.height())
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_caret(self, painter: QPainter, ink: QColor) -> None:
        place = self.caret().center() - QPointF(1.0, 0.0)
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([place + QPointF(-3.5, -1.5), place + QPointF(0.0, 2.0), place + QPointF(3.5, -1.5)])

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
