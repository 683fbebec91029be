"""What a person may choose of how a figure is drawn; nothing of it is part of the document."""

from dataclasses import dataclass
from typing import Literal

BIN_CHOICES = (16, 32, 64, 128, 256, 512, 1024)
"""Powers of two: coarser bins are sums of finer ones."""

OptionName = Literal["bins", "count", "log", "apart"]


@dataclass(frozen=True)
class Options:
    """Choices for figures of histograms.

    Attributes
    ----------
    bins
        Number of equal bins.
    count
        Whether heights are entries per bin instead of a density.
    log
        Whether heights are drawn on a logarithmic axis.
    apart
        Whether the schemes stand one above the other instead of over each other.
    """

    bins: int = 64
    count: bool = False
    log: bool = False
    apart: bool = False


DEFAULTS = Options()
"""How a figure is drawn until something else is chosen."""
