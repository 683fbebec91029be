"""What is typed behind an option, read and checked; what is wrong raises argparse's own error, in one line."""

import argparse
import math
import re
from collections.abc import Callable

from initviz.messages import tr

_SIZE = re.compile(r"(\d{1,5})[x×](\d{1,5})")
_SMALLEST, _LARGEST = 64, 8192


def seed(text: str) -> int:
    """Read a seed, 0 to 2⁵³ − 1."""
    if text.isascii() and text.isdigit() and int(text[:17]) <= 2**53 - 1 and len(text) <= 16:
        return int(text)
    raise argparse.ArgumentTypeError(tr("cli.bad_seed", got=text))


def count(text: str) -> int:
    """Read how many, 1 to 10000."""
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 10_000:
        return int(text)
    raise argparse.ArgumentTypeError(tr("cli.bad_count", got=text))


def factor(least: float, most: float) -> Callable[[str], float]:
    """Give what reads a number between two others."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if least <= value <= most:
            return value
        raise argparse.ArgumentTypeError(tr("cli.bad_factor", got=text, least=least, most=most))

    return read


def size(text: str) -> tuple[int, int]:
    """Read a width and a height in pixels, such as 1280x800."""
    match = _SIZE.fullmatch(text)
    if match and all(_SMALLEST <= int(part) <= _LARGEST for part in match.groups()):
        return int(match[1]), int(match[2])
    raise argparse.ArgumentTypeError(tr("cli.bad_size", got=text, smallest=_SMALLEST, largest=_LARGEST))
