"""A place in a pane that scrolls, for what has to be seen."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

_LAYING_OUT = {QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent}


class Sticky(QWidget):
    """Stands in a pane's layout for another widget, and shows it there, or at the lower edge if there is below it.

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
        held.setParent(area.viewport())
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
        corner, height = self.mapTo(viewport, QPoint(0, 0)), self.heightForWidth(self.width())
        top = min(corner.y(), viewport.height() - height)
        self._held.setGeometry(corner.x(), top, self.width(), height)
        self._held.raise_()
        self._mark(stuck=top < corner.y())

    def _mark(self, *, stuck: bool) -> None:
        """Let the style give what stands over something else a background."""
        if self._held.property("stuck") is not stuck:
            self._held.setProperty("stuck", stuck)
            self._held.style().unpolish(self._held)
            self._held.style().polish(self._held)
