"""Work in steps, one in each turn of the event loop: the window goes on, and can give it up between any two."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from initviz.gui.progress.steps import Steps
from initviz.gui.progress.strip import ProgressStrip
from initviz.messages import ReasonedError


class Task(QObject):
    """Does one piece of work, and shows it in a strip.

    Parameters
    ----------
    work
        What is done. Where it raises a ReasonedError, that is what `failed` says.
    strip
        Where it is shown, and given up.
    said
        What it is.
    pause
        Milliseconds between two steps, for work that somebody else does.

    Signals
    -------
    done
        The result.
    failed
        Why there is none, in one line.
    ended
        It is over: done, failed or given up.
    """

    done = Signal(object)
    failed = Signal(str)
    ended = Signal()

    def __init__(self, work: Steps[Any], strip: ProgressStrip, said: str, parent: QObject, *, pause: int = 0) -> None:
        super().__init__(parent)
        self._work, self._strip = work, strip
        self._is_over = self._is_running = self._is_unwanted = False
        self._turn = QTimer(self)
        self._turn.timeout.connect(self._step)
        strip.cancelled.connect(self.cancel)
        strip.begin(said)
        self._turn.start(pause)

    def cancel(self) -> None:
        """Give the work up; it tidies up behind itself, and says no more than that it has ended."""
        self._is_unwanted = True
        # A step that lets events through can be given up in the middle of itself: it cannot be closed before its end.
        if not (self._is_over or self._is_running):
            self._end()

    def _step(self) -> None:
        if self._is_running:
            return
        self._is_running = True
        try:
            self._strip.show_step(*next(self._work))
        except StopIteration as end:
            self._end()
            if not self._is_unwanted:
                self.done.emit(end.value)
        except ReasonedError as error:
            self._end()
            if not self._is_unwanted:
                self.failed.emit(str(error))
        except BaseException:
            self._end()
            raise
        else:
            if self._is_unwanted:
                self._end()
        finally:
            self._is_running = False

    def _end(self) -> None:
        self._is_over = True
        self._turn.stop()
        self._strip.cancelled.disconnect(self.cancel)
        self._strip.end()
        self.deleteLater()
        try:
            self._work.close()
        finally:
            self.ended.emit()
