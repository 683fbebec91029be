"""Reading the user's own data: .npy arrays and .csv tables, with one line that says what is wrong with a file."""

import stat
from functools import lru_cache
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from initviz.core.data.dataset import DataError, DataSet
from initviz.core.data.table import read_table
from initviz.messages import Message, message

LARGEST_FILE = 64 * 2**20
"""Bytes: MNIST's 60 000 training images fit, and a table of that size is read in a few seconds."""

LARGEST_VALUE = 1e38
"""What float32 still holds."""

FEWEST_SAMPLES = 2
_NPY_MAGIC = b"\x93NUMPY"
_CHUNK = 1 << 20
_DAMAGE = (ValueError, EOFError, OverflowError, SyntaxError, TokenError)
"""What NumPy raises on a file that is cut off, or on its header, which it parses as Python."""


def read(path: str) -> DataSet:
    """Read a data file; the same file is read once until it changes.

    Parameters
    ----------
    path
        Of an .npy array of integers or floats, with samples along its first axis, or of a .csv table of numbers with
        one sample a row and at most one line of names above them.

    Raises
    ------
    DataError
        With one line that names the file and says what was expected of it.
    """
    return _checked(path, FEWEST_SAMPLES)


def read_values(path: str) -> NDArray[Any]:
    """Read a file of parameters' values: as a data file, but one row is enough.

    Raises
    ------
    DataError
        As `read` does.
    """
    return _checked(path, 1).values


def stamp_of(path: str) -> tuple[int, int]:
    """Give what tells versions of a file apart: when it was written, and its size; zeros where there is none."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _checked(path: str, fewest: int) -> DataSet:
    if not path:
        raise DataError(message("data.no_file"))
    try:
        found = Path(path).stat()
    except FileNotFoundError as error:
        raise DataError(message("data.missing", file=path)) from error
    except OSError as error:
        raise DataError(message("data.unreadable", file=path, detail=error.strerror or str(error))) from error
    except ValueError as error:  # a path that no system has, such as one with a zero byte
        raise DataError(message("data.missing", file=ascii(path))) from error
    if not stat.S_ISREG(found.st_mode):
        raise DataError(message("data.not_a_file", file=path))
    if found.st_size > LARGEST_FILE:
        raise DataError(message("data.too_large", file=path, limit=LARGEST_FILE // 2**20, size=found.st_size / 2**20))
    read_or_refused = _read(path, found.st_mtime_ns, found.st_size, fewest)
    if isinstance(read_or_refused, Message):
        raise DataError(read_or_refused)
    return read_or_refused


@lru_cache(maxsize=4)
def _read(path: str, modified: int, size: int, fewest: int) -> DataSet | Message:  # noqa: ARG001  (they say which version it is)
    """Read a file, or say what is wrong with it: kept too, so that a bad file is not read at every edit."""
    kind = Path(path).suffix.lower()
    if kind not in {".npy", ".csv"}:
        return message("data.unknown_kind", file=path)
    try:
        values = _read_array(path) if kind == ".npy" else read_table(path)
    except OSError as error:
        return message("data.unreadable", file=path, detail=error.strerror or str(error))
    except UnicodeDecodeError:
        return message("data.not_utf8", file=path)
    if isinstance(values, Message):
        return message("data.invalid", file=path, reason=values)
    reason = _refusal(values, fewest)
    if reason is not None:
        return message("data.invalid", file=path, reason=reason)
    values.flags.writeable = False
    return DataSet(path, values)


def _read_array(path: str) -> NDArray[Any] | Message:
    with Path(path).open("rb") as stream:
        if stream.read(len(_NPY_MAGIC)) != _NPY_MAGIC:
            return message("data.not_npy")
    # Mapped first: the header says what it is before anything is read. Objects, which are code, are refused there.
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except _DAMAGE as error:
        return message("data.objects" if "objects" in str(error) else "data.damaged")
    if mapped.dtype.kind not in "biuf":
        return message("data.dtype", dtype=str(mapped.dtype))
    return np.array(mapped, dtype=mapped.dtype.newbyteorder("="))


def _refusal(values: NDArray[Any], fewest: int) -> Message | None:
    """Say what is wrong with an array of numbers."""
    if values.ndim == 0 or len(values) < fewest:
        return message("data.few", fewest=fewest, got=len(values) if values.ndim else 0)
    if values[0].size == 0:
        return message("data.empty", shape=values.shape)
    flat = values.reshape(-1)
    for start in range(0, flat.size, _CHUNK):
        part = flat[start : start + _CHUNK]
        wrong = ~(np.abs(part.astype(np.float64)) <= LARGEST_VALUE)
        if wrong.any():
            place = start + int(np.argmax(wrong))
            got = float(flat[place])
            return message("data.not_finite", sample=place // values[0].size + 1, limit=LARGEST_VALUE, got=got)
    return None
