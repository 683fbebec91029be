"""How a picture for others looks: its theme, font, line width and size."""

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtGui import QFontDatabase

from initviz.gui.theme import PAPER, THEMES, Theme

FontChoice = Literal["window", "sans", "serif"]
FONTS: tuple[FontChoice, ...] = ("window", "sans", "serif")
LOOKS: dict[str, Theme] = {**THEMES, PAPER.name: PAPER}
"""Themes of pictures by name: those of the window, and white paper."""

PIXELS_PER_MM = 96 / 25.4
"""A picture is laid out in pixels of 1/96 inch."""
COLUMNS_MM = {"single": 85.0, "double": 175.0}
"""Widths of one and two columns of a journal's page."""

_FAMILIES: dict[FontChoice, tuple[str, ...]] = {
    "sans": ("Helvetica", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans"),
    "serif": ("Times New Roman", "Times", "Liberation Serif", "DejaVu Serif", "Noto Serif"),
}


@dataclass(frozen=True)
class Look:
    """How a picture looks.

    Attributes
    ----------
    theme
        Name of its colours, of `LOOKS`.
    font
        The window's own, or a family without or with serifs, as far as the system has one.
    stroke
        Width of lines, as a multiple of the usual.
    size
        Width and height in pixels of 1/96 inch; a PNG has `scale` times as many.
    scale
        Pixels of a PNG for each of these.
    """

    theme: str = "paper"
    font: FontChoice = "sans"
    stroke: float = 1.0
    size: tuple[int, int] = (960, 600)
    scale: float = 1.0

    def dress(self) -> Theme:
        """Give the colours, with the width of lines in them."""
        return replace(LOOKS[self.theme], stroke=self.stroke)

    def families(self) -> list[str]:
        """Give the families of the font, the wanted one first; none where the window's font is used."""
        if self.font == "window":
            return []
        known = set(QFontDatabase.families())
        return [family for family in _FAMILIES[self.font] if family in known]
