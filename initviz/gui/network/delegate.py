"""Paints the rows and finds out what the mouse means."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from initviz.gui.network.layout import GAP, HEIGHT, THIRD_LINE, RowLayout, needs_third_line, row_layout
from initviz.gui.network.model import ROW_ROLE, Index
from initviz.gui.network.rows import Chip, Dropdown, Row
from initviz.gui.theme import LIGHT, Theme, blend
from initviz.messages import text, tr


class RowsDelegate(QStyledItemDelegate):
    """One row: number, type and shape; chips under them; dropdowns at the right.

    Signals
    -------
    dropdown_pressed
        Row and dropdown that were pressed, and where a menu belongs.
    chip_pressed
        Chip that was pressed, and where a menu belongs.
    """

    dropdown_pressed = Signal(object, object, QRect)
    chip_pressed = Signal(object, QRect)

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._theme = LIGHT
        self._mouse = QPoint(-1, -1)
        self._hovered = -1
        self._tall = False
        self._take_font()

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours, with the view's font."""
        self._theme = theme
        self._take_font()

    def _take_font(self) -> None:
        self._font = self._view.font()
        self._small = _small(self._font)
        self._metrics, self._small_metrics = QFontMetrics(self._font), QFontMetrics(self._small)

    def forget_mouse(self) -> None:
        """Point at nothing."""
        self._mouse = QPoint(-1, -1)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802  (Qt's name and signature)
        """Give the height of every row."""
        return QSize(200, HEIGHT + GAP + (THIRD_LINE if self._tall else 0))

    def make_room(self, rows: tuple[Row, ...], width: int) -> bool:
        """Decide on the height of all rows; say whether it changed."""
        before = self._tall
        self._tall = any(needs_third_line(row, width, self._metrics, self._small_metrics) for row in rows)
        return self._tall != before

    def layout_of(self, index: Index) -> RowLayout | None:
        """Lay out the row of an index, in the view's pixels."""
        row = index.data(ROW_ROLE)
        return self._layout(row, self._view.visualRect(index)) if isinstance(row, Row) else None

    def _layout(self, row: Row, area: QRect) -> RowLayout:
        return row_layout(row, area, self._metrics, self._small_metrics)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return
        layout = self._layout(row, option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = layout.body.contains(self._mouse)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_body(painter, layout, row, selected=selected, hovered=hovered)
        self._paint_texts(painter, layout, row)
        for chip, area in layout.chips:
            self._paint_chip(painter, chip, area)
        for choice, area in layout.dropdowns:
            self._paint_dropdown(painter, choice, area, lit=hovered or selected)
        painter.restore()

    def _paint_body(self, painter: QPainter, layout: RowLayout, row: Row, *, selected: bool, hovered: bool) -> None:
        theme, panel = self._theme, QColor(self._theme.panel)
        body = QRectF(layout.body)
        shape = QPainterPath()
        shape.addRoundedRect(body, 6, 6)
        if selected:
            painter.fillPath(shape, blend(QColor(theme.accent), panel, 0.13))
            bar = QPainterPath()
            bar.addRoundedRect(QRectF(body.left(), body.top() + 8, 3, body.height() - 16), 1.5, 1.5)
            painter.fillPath(bar, QColor(theme.accent))
        elif hovered:
            painter.fillPath(shape, blend(QColor(theme.text), panel, 0.045))
        if row.problem is not None:
            painter.setPen(QPen(QColor(theme.warning), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_texts(self, painter: QPainter, layout: RowLayout, row: Row) -> None:
        theme, metrics = self._theme, painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.muted))
        painter.drawText(layout.number, middle | Qt.AlignmentFlag.AlignRight, str(row.number or ""))
        painter.setPen(QColor(theme.text))
        painter.drawText(
            layout.title, middle, metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, layout.title.width())
        )
        if row.problem is not None:
            painter.setPen(QColor(theme.warning))
            painter.setFont(self._small)
            lines = 2 if layout.problem.height() > HEIGHT // 2 else 1
            room = lines * layout.problem.width() - (lines - 1) * 40  # a line that wraps leaves some room
            said = painter.fontMetrics().elidedText(text(row.problem), Qt.TextElideMode.ElideRight, room)
            painter.drawText(layout.problem, middle | Qt.TextFlag.TextWordWrap, said)
            painter.setFont(self._font)
            return
        painter.setPen(QColor(theme.muted))
        beside = layout.output.top() == layout.title.top()
        painter.setFont(self._font if beside else self._small)
        painter.drawText(layout.output, middle, row.output)
        painter.setFont(self._font)
        count, area = layout.hidden
        if count:
            painter.setFont(self._small)
            painter.drawText(area, middle, f"+{count}")
            painter.setFont(self._font)

    def _paint_chip(self, painter: QPainter, chip: Chip, area: QRect) -> None:
        theme = self._theme
        hovered = area.contains(self._mouse) and chip.is_activation
        box = QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme.muted if hovered else theme.line), 1.0))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(QColor(theme.text if hovered else theme.muted))
        painter.setFont(self._small)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, chip.text)
        painter.setFont(self._font)

    def _paint_dropdown(self, painter: QPainter, choice: Dropdown, area: QRect, *, lit: bool) -> None:
        theme = self._theme
        weight = choice.role == "weight"
        hovered = area.contains(self._mouse)
        if weight or hovered or lit:
            box = QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5)
            strong = theme.muted if hovered else theme.line
            painter.setPen(QPen(QColor(strong), 1.0) if weight or hovered else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised) if weight or hovered else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 5, 5)
        font = QFont(self._font if weight else self._small)
        font.setBold(choice.overridden)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if weight else theme.muted))
        inside = area.adjusted(8, 0, -20, 0)
        said = choice.initializer if weight else tr("row.bias", initializer=choice.initializer)
        said = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
        painter.setFont(self._font)
        x, y = area.right() - 10.0, area.center().y() + 0.5
        arrow = QPainterPath()
        arrow.moveTo(x - 3.0, y - 1.5)
        arrow.lineTo(x, y + 1.5)
        arrow.lineTo(x + 3.0, y - 1.5)
        painter.setPen(QPen(QColor(theme.text if hovered else theme.muted), 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(arrow)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:  # noqa: N802  (Qt's name)
        """Follow the mouse, and say what was pressed."""
        row = index.data(ROW_ROLE)
        if not isinstance(event, QMouseEvent) or not isinstance(row, Row):
            return super().editorEvent(event, model, option, index)
        place = event.position().toPoint()
        if event.type() == QEvent.Type.MouseMove:
            self._mouse = place
            # Only the row left and the row entered: painting all of them at every move would take too long.
            for touched in {self._hovered, index.row()}:
                self._view.update(model.index(touched, 0))
            self._hovered = index.row()
        released = event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton
        layout = self.layout_of(index)
        if not released or layout is None:
            return False
        choice, chip = layout.dropdown_at(place), layout.chip_at(place)
        if choice is not None:
            area = next(box for known, box in layout.dropdowns if known is choice)
            self.dropdown_pressed.emit(row, choice, area)
        elif chip is not None and chip.is_activation:
            area = next(box for known, box in layout.chips if known is chip)
            self.chip_pressed.emit(chip, area)
        return choice is not None or chip is not None

    def helpEvent(  # noqa: N802  (Qt's name)
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Say what the thing under the mouse is."""
        row, layout = index.data(ROW_ROLE), self.layout_of(index)
        if not isinstance(row, Row) or layout is None:
            return False
        choice = layout.dropdown_at(event.pos())
        said = text(row.problem) if row.problem is not None else ""
        if choice is not None:
            said = tr("row.override_tip" if choice.overridden else "row.rule_tip", role=tr(f"role.{choice.role}"))
        elif not said and (layout.hidden[0] or layout.chip_at(event.pos()) is not None):
            said = " · ".join(chip.text for chip in row.chips)
        if said:
            QToolTip.showText(event.globalPos(), said, view)
        else:
            QToolTip.hideText()
        return bool(said) or super().helpEvent(event, view, option, index)


def _small(font: QFont) -> QFont:
    """Give a font for what comes second."""
    smaller = QFont(font)
    if font.pixelSize() > 0:
        smaller.setPixelSize(max(font.pixelSize() - 2, 10))
    else:
        smaller.setPointSizeF(max(font.pointSizeF() - 1.25, 7.0))
    return smaller
