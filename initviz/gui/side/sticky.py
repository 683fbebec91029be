"""A place in a pane that scrolls, for what has to be seen."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

_LAYING_OUT = {QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent}


class Sticky(QWidget):
    """Stands in a pane's layout for another widget; shows it there, or under the pane's view if there is out of sight.

    Parameters
    ----------
    area
        The pane.
    held
        What is shown; where it is hidden, its place is closed. It has a layout.
    """

    def __init__(self, area: QScrollArea, held: QWidget) -> None:
        super().__init__()
        self._area, self._held = area, held
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        held.setParent(area)
        held.installEventFilter(self)
        area.viewport().installEventFilter(self)
        area.verticalScrollBar().valueChanged.connect(self._place)
        self.setVisible(not held.isHidden())

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Take as much room as what is shown."""
        return self._held.sizeHint()

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Words take more lines where there is less width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """Take as much height as what is shown."""
        return self._held.heightForWidth(width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Follow what is shown, and the pane's size."""
        if watched is self._held and event.type() in _LAYING_OUT:
            self.setVisible(not self._held.isHidden())
            self.updateGeometry()
            self._place()
        elif watched is self._area.viewport() and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802  (Qt's name)
        """Take what is shown along."""
        super().moveEvent(event)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Take what is shown along."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        viewport = self._area.viewport()
        if not viewport.isAncestorOf(self):
            return  # still being put together
        height = self.heightForWidth(self.width())
        whole = viewport.height() + self._area.viewportMargins().bottom()
        stuck = not self._held.isHidden() and self.mapTo(viewport, QPoint(0, height)).y() > whole
        # The view gives way: what is in it can be scrolled to, which it could not if it were covered.
        self._dock(height if stuck else 0)
        corner = self.mapTo(viewport, QPoint(0, 0))  # a view that grows may have scrolled
        self._held.setGeometry(corner.x(), whole - height if stuck else corner.y(), self.width(), height)
        self._held.raise_()
        self._mark(stuck=stuck)

    def _dock(self, height: int) -> None:
        if self._area.viewportMargins().bottom() != height:
            self._area.setViewportMargins(0, 0, 0, height)

    def _mark(self, *, stuck: bool) -> None:
        """Let the style give what stands over something else a background."""
        if self._held.property("stuck") is not stuck:
            self._held.setProperty("stuck", stuck)
            self._held.style().unpolish(self._held)
            self._held.style().polish(self._held)
