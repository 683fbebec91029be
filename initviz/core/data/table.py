"""Tables of numbers as text: one sample a row, and at most one line of names above them."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from initviz.messages import Message, message

_SEPARATORS = ",;\t"
_LONGEST_CELL = 40


def read_table(path: str) -> NDArray[np.float64] | Message:
    """Read a .csv file in UTF-8, its cells separated by commas, semicolons or tabs.

    Returns
    -------
    values
        Shape (rows, columns), or a message that names the line at fault.
    """
    separator, header = layout_of(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # a file without data: its number of rows is checked by the caller
            return np.loadtxt(
                path,
                delimiter=separator,
                skiprows=header,
                ndmin=2,
                comments=None,
                encoding="utf-8-sig",
                dtype=np.float64,
            )
    except ValueError:
        return _fault(path, separator, header) or message("data.no_table")


def layout_of(path: str) -> tuple[str, int]:
    """Say how a .csv file is written: the sign between its cells, and how many lines of names stand above them.

    Raises
    ------
    OSError
        When the file cannot be read.
    UnicodeDecodeError
        When it is not UTF-8.
    """
    with Path(path).open(encoding="utf-8-sig") as stream:
        first = stream.readline()
    separator = next((sign for sign in _SEPARATORS if sign in first), ",")
    cells = _cells(first, separator)
    return separator, int(bool(first.strip()) and not any(_is_number(cell) for cell in cells))


def _fault(path: str, separator: str, header: int) -> Message | None:
    """Find the first line that is not like the others."""
    width = 0
    with Path(path).open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            if number <= header or not line.strip():
                continue
            cells = _cells(line, separator)
            width = width or len(cells)
            for cell in cells:
                if not _is_number(cell):
                    return message("data.cell", line=number, got=cell[:_LONGEST_CELL])
            if len(cells) != width:
                return message("data.width", line=number, expected=width, got=len(cells))
    return None


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in line.strip("\r\n").split(separator)]


def _is_number(text: str) -> bool:
    """Say whether NumPy reads a number there: unlike Python, it takes no 1_000."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
