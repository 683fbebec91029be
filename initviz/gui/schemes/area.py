"""Where the pills lie: in few lines, with a line between two of them where one that is dragged would go."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from initviz.gui.schemes.flow import FlowLayout
from initviz.gui.schemes.pill import Pill

_GAP = 6
_FEW_LINES = 2
_SHORTEST_NAME = "A Kaim…"
_BESIDE = 36
"""Pixels of a pill beside its name."""


class PillArea(QWidget):
    """Where the pills lie, with a line where one that is dragged would go.

    Attributes
    ----------
    gap
        Before which of the pills that is; None where none is dragged.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gap: int | None = None
        self._line = QFrame(self)
        self._line.setObjectName("gap")
        self._line.hide()
        self._flow = FlowLayout(self, gap=_GAP, narrowest=1, lines=_FEW_LINES)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, pill: Pill) -> None:
        """Take another pill in."""
        self._flow.addWidget(pill)

    def fit(self) -> None:
        """Shrink pills so far that a few letters of a name are left."""
        self._flow.set_narrowest(self.fontMetrics().horizontalAdvance(_SHORTEST_NAME) + _BESIDE)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as high as the lines are at this width."""
        return QSize(0, self._flow.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Ask for another height at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def show_gap(self, place: QPoint | None) -> None:
        """Show between which pills a place on the screen lies; none where it is None."""
        areas = self._areas()
        self.gap = None if place is None or not areas else self._gap_at(self.mapFromGlobal(place))
        self._line.setVisible(self.gap is not None)
        if self.gap is not None:
            ends = self.gap == len(areas)
            area = areas[-1] if ends else areas[self.gap]
            x = area.right() + 2 if ends else area.left() - _GAP // 2 - 1
            # Over the pills: at both ends there may be no room beside them.
            self._line.setGeometry(min(max(x, 0), self.width() - 2), area.top(), 2, area.height())
            self._line.raise_()

    def _areas(self) -> list[QRect]:
        return [item.geometry() for k in range(self._flow.count()) if (item := self._flow.itemAt(k)) is not None]

    def _gap_at(self, place: QPoint) -> int:
        """Count the pills before a place, in reading order."""
        half = _GAP // 2
        return sum(
            area.bottom() + half < place.y() or (area.top() - half <= place.y() and area.center().x() < place.x())
            for area in self._areas()
        )
