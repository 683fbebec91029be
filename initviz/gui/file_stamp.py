"""What a file held when it was read or written, so that somebody else's changes to it are not written over unasked."""

from hashlib import blake2b
from pathlib import Path


class FileStamp:
    """The content of a file at one moment.

    Parameters
    ----------
    path
        The file; None for a document that has none.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._digest = _digest(path) if path is not None else None

    def is_stale(self, path: Path) -> bool:
        """Say whether that file holds what somebody else wrote since; one that is gone holds nothing to be lost."""
        now = _digest(path) if path == self._path else None
        return now is not None and now != self._digest


def _digest(path: Path) -> bytes | None:
    """Give a fingerprint of a file's content; None where it cannot be read."""
    try:
        return blake2b(path.read_bytes()).digest()
    except (OSError, ValueError):  # it does not exist, is a folder, or has a name that no system allows
        return None
