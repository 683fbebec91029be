"""The list of kinds in the chooser: titles of groups, and under each one line a kind."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from initviz.core.layers.catalogue import LAYERS
from initviz.gui.network.kinds import Kind, group_title
from initviz.gui.theme import LIGHT, Theme, blend
from initviz.messages import tr

_KIND_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_PAD = 8


class KindList(QListView):
    """Shows kinds by group; groups' titles cannot be selected.

    Signals
    -------
    taken
        A kind was double-clicked.
    pointed
        Another kind is current.
    """

    taken = Signal()
    pointed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("kinds")
        self._items = QStandardItemModel(self)
        self._painter = _KindDelegate(self)
        self.setModel(self._items)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("kinds.accessible"))
        self.selectionModel().currentChanged.connect(self.pointed)

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours."""
        self._painter.theme = theme
        self.viewport().update()

    def show_kinds(self, kinds: Sequence[Kind], current: Kind | None) -> None:
        """Show kinds that come group by group, one of them current."""
        self._items.clear()
        group = ""
        for kind in kinds:
            if kind.group != group:
                group = kind.group
                title = QStandardItem(group_title(group))
                title.setFlags(Qt.ItemFlag.NoItemFlags)
                self._items.appendRow(title)
            item = QStandardItem(kind.tag)
            item.setData(kind, _KIND_ROLE)
            item.setData(kind.shown(), Qt.ItemDataRole.ToolTipRole)
            item.setData(f"{kind.tag}, {kind.shown()}", Qt.ItemDataRole.AccessibleTextRole)
            self._items.appendRow(item)
            if kind is current:
                self.setCurrentIndex(item.index())
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.pointed.emit()

    def kinds(self) -> tuple[Kind, ...]:
        """Give the kinds that are shown."""
        found = (self._items.item(row).data(_KIND_ROLE) for row in range(self._items.rowCount()))
        return tuple(kind for kind in found if isinstance(kind, Kind))

    def current(self) -> Kind | None:
        """Give the kind that is current."""
        kind = self.currentIndex().data(_KIND_ROLE)
        return kind if isinstance(kind, Kind) else None

    def place_of(self, tag: str) -> QRect:
        """Give where a kind stands, in the viewport's pixels; empty where it is not listed."""
        found = self._items.findItems(tag)
        return self.visualRect(found[0].index()) if found else QRect()

    def step(self, by: int) -> None:
        """Go on by so many kinds, over the titles between them."""
        kinds = self.kinds()
        current = self.current()
        if not kinds:
            return
        place = kinds.index(current) + by if current is not None else 0
        wanted = kinds[min(max(place, 0), len(kinds) - 1)]
        self.setCurrentIndex(self._items.findItems(wanted.tag)[0].index())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Take the kind."""
        index = self.indexAt(event.position().toPoint())
        if isinstance(index.data(_KIND_ROLE), Kind) and event.button() == Qt.MouseButton.LeftButton:
            self.setCurrentIndex(index)
            self.taken.emit()


class _KindDelegate(QStyledItemDelegate):
    """Paints a title, or a kind's name and in a second column what it does."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.theme = LIGHT
        self._measured: tuple[QFontMetrics | None, int] = (None, 0)

    def sizeHint(  # noqa: N802  (Qt's name)
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002  (Qt's signature)
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002  (Qt's signature)
    ) -> QSize:
        """Give the height of every line."""
        return QSize(200, self._view.fontMetrics().height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a line."""
        kind = index.data(_KIND_ROLE)
        painter.save()
        painter.setFont(self._view.font())
        area = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        if isinstance(kind, Kind):
            self._paint_kind(painter, kind, area, option)
        else:
            font = QFont(self._view.font())
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(area.adjusted(0, 3, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.restore()

    def _paint_kind(self, painter: QPainter, kind: Kind, area: QRect, option: QStyleOptionViewItem) -> None:
        theme = self.theme
        raised = QColor(theme.raised)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(blend(QColor(theme.accent), raised, 0.16))
            painter.drawRoundedRect(option.rect.adjusted(2, 0, -2, 0), 4, 4)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(blend(QColor(theme.text), raised, 0.06))
            painter.drawRoundedRect(option.rect.adjusted(2, 0, -2, 0), 4, 4)
        fits = kind.refusal is None
        painter.setPen(QColor(theme.text) if fits else blend(QColor(theme.muted), raised, 0.8))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, middle, kind.tag)
        metrics = QFontMetrics(self._view.font())
        column = _PAD + self._name_width(metrics)
        painter.setPen(QColor(theme.muted) if fits else blend(QColor(theme.muted), raised, 0.8))
        beside = area.adjusted(column, 0, 0, 0)
        said = metrics.elidedText(kind.shown(), Qt.TextElideMode.ElideRight, beside.width())
        painter.drawText(beside, middle, said)

    def _name_width(self, metrics: QFontMetrics) -> int:
        """Give the width of the longest name, measured once for a font and not for each line that is painted."""
        if metrics != self._measured[0]:
            self._measured = metrics, max(metrics.horizontalAdvance(known.tag()) for known in LAYERS)
        return self._measured[1]
