"""Errors that nobody expected: said in the window, which lives on, with all details for who can mend them."""

import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from initviz.gui.message_bar import MessageBar
from initviz.messages import tr

_LONGEST = 200


class Unexpected(QObject):
    """Catches what is raised in slots, events and threads: Qt hands it to Python's hook and goes on.

    Parameters
    ----------
    bar
        Where it is said.
    """

    _raised = Signal(str, str)

    def __init__(self, bar: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        # In a later turn and in the window's thread, wherever it was raised: in the middle of painting, or elsewhere.
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> Callable[[], None]:
        """Catch from now on; give what ends it."""
        python, thread = sys.excepthook, threading.excepthook
        sys.excepthook = self._catch
        threading.excepthook = lambda args: self._catch(args.exc_type, args.exc_value, args.exc_traceback)

        def restore() -> None:
            sys.excepthook, threading.excepthook = python, thread

        return restore

    def _catch(self, kind: type[BaseException], error: BaseException | None, where: TracebackType | None) -> None:
        traceback.print_exception(kind, error, where)
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        line = " ".join(traceback.format_exception_only(kind, error)[-1].split())
        self._raised.emit(line[:_LONGEST], "".join(traceback.format_exception(kind, error, where)))

    def _show(self, line: str, details: str) -> None:
        self._bar.show_text(
            tr("unexpected", error=line),
            action=tr("unexpected.copy"),
            act=lambda: QGuiApplication.clipboard().setText(details),
        )
