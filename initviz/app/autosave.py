"""Drafts: unsaved work is written aside every few seconds, and found again after a crash.

Each running window has one draft file and holds a lock beside it; a draft whose lock can be taken belongs to a program
that has ended without its window being closed.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Signal

from initviz.app.session import Session
from initviz.core.document.check import DocumentError
from initviz.core.document.decode import decode, encode
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import write_atomically

_INTERVAL_MS = 1000
"""At most so much work is lost, and what writing takes."""
_MOST_KEPT = 20
"""Drafts that nobody wanted back are kept up to so many, the newest."""


class _Written(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a draft file."""

    path: str | None
    document: str


@dataclass(frozen=True)
class Draft:
    """Unsaved work of a window that is gone.

    Attributes
    ----------
    experiment
        The work.
    path
        File that it belongs to; None where it was never saved.
    written
        When, in local time.
    """

    experiment: Experiment
    path: Path | None
    written: datetime


def drafts_folder() -> Path:
    """Give the folder of this user's drafts; it may not exist yet."""
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(data) / "initviz" / "drafts"


class Autosave(QObject):
    """Keeps a draft of a session's unsaved work.

    Parameters
    ----------
    session
        Whose work is kept.
    folder
        Where; it is made.

    Signals
    -------
    failed
        Why no draft can be written, once.
    """

    failed = Signal(str)

    def __init__(self, session: Session, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._file = folder / f"{uuid4().hex}.json"
        self._lock = _lock_of(self._file)
        self._complained = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.write)
        session.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def write(self) -> None:
        """Write what is unsaved; a session whose file holds everything needs no draft."""
        if not self._session.modified:
            _delete(self._file)
            return
        path = self._session.path
        written = _Written(
            path=None if path is None else str(path.absolute()), document=encode(self._session.experiment)
        )
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if not self._lock.isLocked():
                self._lock.tryLock(0)
            write_atomically(self._file, msgspec.json.encode(written))
        except (DocumentError, OSError) as error:
            if not self._complained:  # a full disk stays full: one complaint is enough
                self._complained = True
                self.failed.emit(str(error))

    def end(self) -> None:
        """Drop the draft: the window closes, and whoever closes it has decided about its work."""
        self._timer.stop()
        self._session.changed.disconnect(self._on_changed)
        _delete(self._file)
        self._lock.unlock()


class Abandoned:
    """Drafts of windows that are gone, the newest first; they are held until they are dropped or the program ends.

    Parameters
    ----------
    folder
        Where drafts are.
    """

    def __init__(self, folder: Path) -> None:
        self._held: list[tuple[Path, QLockFile]] = []
        found = sorted(folder.glob("*.json"), key=_time, reverse=True) if folder.is_dir() else []
        for file in found:
            lock = _lock_of(file)
            if lock.tryLock(0):
                self._held.append((file, lock))
        while len(self._held) > _MOST_KEPT:
            self.drop(len(self._held) - 1)

    def newest(self) -> Draft | None:
        """Give the newest draft that can be read; what cannot, such as one of a newer program, stays where it is."""
        for place, (file, _) in enumerate(self._held):
            try:
                written = msgspec.json.decode(file.read_bytes(), type=_Written)
                experiment = decode(written.document)
            except (OSError, msgspec.MsgspecError, DocumentError):
                continue
            self._held.insert(0, self._held.pop(place))
            path = None if written.path is None else Path(written.path)
            return Draft(experiment, path, datetime.fromtimestamp(_time(file), UTC).astimezone())
        return None

    def drop(self, place: int = 0) -> None:
        """Delete a draft, by default the one that `newest` gave."""
        file, lock = self._held.pop(place)
        _delete(file)
        lock.unlock()

    def release(self) -> None:
        """Leave the drafts that are left to the next start."""
        for _, lock in self._held:
            lock.unlock()
        self._held.clear()


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # a window may be open for days: only the end of its process frees its draft
    return lock


def _delete(file: Path) -> None:
    with suppress(OSError):  # what cannot be deleted is offered again, and nothing is lost
        file.unlink(missing_ok=True)


def _time(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # another window has just dropped it
        return 0.0
