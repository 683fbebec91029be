"""Colours of values of either sign: purple below zero, green above, apart for the colour-blind and from the schemes.

On white they are ColorBrewer's PRGn (Harrower and Brewer 2003); on black the middle is dark and the ends are light, so
that zero recedes in either theme.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from initviz.core.inspections import Cells
from initviz.gui.theme import Theme

STEPS = 255
"""Colours of finite values, the middle one for zero; one more is for what is not finite."""

_LIGHT = (0x40004B, 0x762A83, 0x9970AB, 0xC2A5CF, 0xE7D4E8, 0xF5F5F5, 0xD9F0D3, 0xA6DBA0, 0x5AAE61, 0x1B7837, 0x00441B)
_DARK = (0xF0D9FA, 0xCF9BE6, 0xA06CBC, 0x6F4786, 0x402C4D, 0x24272C, 0x25402F, 0x2B6440, 0x3C9259, 0x79C98D, 0xD3F5D8)

Indices = NDArray[np.uint8]


@cache
def color_table(theme: Theme) -> tuple[int, ...]:
    """Give the colours by index, as Qt's 32-bit numbers."""
    stops = np.array(_DARK if theme.is_dark else _LIGHT)
    at = np.linspace(0.0, len(stops) - 1.0, STEPS)
    red, green, blue = (np.interp(at, np.arange(len(stops)), (stops >> shift) & 0xFF) for shift in (16, 8, 0))
    channels = np.rint(np.stack([red, green, blue], axis=1)).astype(int).tolist()
    finite = [QColor(*channel).rgb() for channel in channels]
    return (*finite, QColor(theme.warning).rgb())


def indices_of(values: Cells, limit: float) -> Indices:
    """Give the colours' indices of values; those beyond the limits have the last colour on their side."""
    finite = np.isfinite(values)
    share = np.clip(np.where(finite, values, 0.0) / limit, -1.0, 1.0)
    middle = STEPS // 2
    indices = np.rint(middle + middle * share).astype(np.uint8)
    indices[~finite] = STEPS
    return indices
