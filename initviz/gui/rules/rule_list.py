"""The rows of rules, as high as they are up to a limit, with the chosen one in sight."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from initviz.gui.rules.rule_row import RuleRow


class RuleList(QScrollArea):
    """Rows one below the other, as high as they are up to a limit."""

    def __init__(self) -> None:
        super().__init__()
        self._most = 400
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content = QWidget()
        self.content.setObjectName("sideContent")
        self._column = QVBoxLayout(self.content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self.setWidget(self.content)
        self._wanted: RuleRow | None = None
        self.verticalScrollBar().rangeChanged.connect(self._scroll_later)

    def put(self, row: RuleRow) -> None:
        """Add a row at the end."""
        self._column.insertWidget(self._column.count() - 1, row)

    def drop(self, row: RuleRow) -> None:
        """Take a row away."""
        self._column.removeWidget(row)
        if row is self._wanted:
            self._wanted = None
        row.hide()
        row.deleteLater()

    def keep_in_sight(self, row: RuleRow | None) -> None:
        """Scroll to a row, also when it has its place only later; None for wherever the list stands."""
        self._wanted = row
        self._scroll_later()

    def _scroll_later(self) -> None:
        QTimer.singleShot(0, self, self._scroll)

    def _scroll(self) -> None:
        if self._wanted is not None:
            self.ensureWidgetVisible(self._wanted)

    def limit(self, height: int) -> None:
        """Set the limit."""
        if height != self._most:
            self._most = height
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Follow the rows: they know how high they are only when they are laid out."""
        if watched is self.content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as high as the rows, within the limit."""
        return QSize(120, min(self.content.sizeHint().height(), self._most))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Need no width of its own."""
        return QSize(60, min(self.sizeHint().height(), 40))
