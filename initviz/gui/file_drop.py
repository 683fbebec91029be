"""Files that are dropped anywhere on the window."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Takes files for a window.

    Parameters
    ----------
    window
        Where files are dropped.

    Signals
    -------
    dropped
        Paths of the files, in order.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Accept files, and tell of them once the drop is over: a question meanwhile would hold up who drags."""
        if isinstance(event, QDragEnterEvent | QDropEvent) and _paths(event.mimeData()):
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self._tell(_paths(event.mimeData()))
            return True
        return super().eventFilter(watched, event)

    def _tell(self, paths: Sequence[Path]) -> None:
        QTimer.singleShot(0, self, lambda: self.dropped.emit(paths))


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
