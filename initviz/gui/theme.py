"""Light and dark: the colours, the palette made of them, and the style sheet with every sub-control."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

DASHES: tuple[tuple[float, ...], ...] = ((), (6.0, 3.0), (2.0, 2.5), (8.0, 3.0, 2.0, 3.0), (12.0, 4.0), (1.0, 2.5))
"""Dashes of schemes, in pen widths; the first is solid."""


def dash_of(place: int) -> tuple[float, ...]:
    """Give the dash of a scheme by its place; where the palette's colours begin again, another goes with each."""
    return DASHES[(place + place // len(DASHES)) % len(DASHES)]


@dataclass(frozen=True)
class Theme:
    """Colours by what they are for."""

    name: str
    background: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    warning: str
    stroke: float = 1.0
    """Width of lines in figures, as a multiple of the usual."""

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than what it stands on."""
        return self.name == "dark"


LIGHT = Theme(
    name="light",
    background="#ffffff",
    panel="#f6f8fa",
    raised="#ffffff",
    line="#d0d7de",
    text="#1f2328",
    muted="#656d76",
    faint="#eaeef2",
    accent="#0969da",
    on_accent="#ffffff",
    warning="#9a6700",
)
DARK = Theme(
    name="dark",
    background="#16181c",
    panel="#1e2126",
    raised="#262a30",
    line="#343a42",
    text="#e6e8eb",
    muted="#9aa4af",
    faint="#282c33",
    accent="#4c9be8",
    on_accent="#0d1117",
    warning="#d9a441",
)
PAPER = Theme(
    name="paper",
    background="#ffffff",
    panel="#ffffff",
    raised="#ffffff",
    line="#b0b0b0",
    text="#000000",
    muted="#333333",
    faint="#e4e4e4",
    accent="#000000",
    on_accent="#ffffff",
    warning="#7a5200",
)
"""Black on white, for print; no theme of the window."""
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def system_theme() -> Theme:
    """Give the theme that the system asks for; light where it does not say."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


@cache
def scheme_color(color: str, theme: Theme) -> QColor:
    """Give a scheme's colour as it is drawn: lighter on dark, so that it stands out as much as on white."""
    given = QColor(color)
    if not theme.is_dark:
        return given
    lightness = max(given.lightnessF(), 0.45)
    return QColor.fromHslF(max(given.hslHueF(), 0.0), 0.9 * given.hslSaturationF(), 0.5 * lightness + 0.375)


def blend(over: QColor, under: QColor, share: float) -> QColor:
    """Mix two colours into an opaque one, so that overlapping fills do not turn muddy."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        over.redF() * share + under.redF() * rest,
        over.greenF() * share + under.greenF() * rest,
        over.blueF() * share + under.blueF() * rest,
    )


def contrast_text(color: QColor) -> QColor:
    """Give black or white, whichever reads better on a colour."""
    luminance = 0.2126 * color.redF() + 0.7152 * color.greenF() + 0.0722 * color.blueF()
    return QColor("#0d1117") if luminance > 0.5 else QColor("#ffffff")


def palette_of(theme: Theme) -> QPalette:
    """Make the palette."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    colors = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.raised,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Link: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.faint,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.line,
    }
    for which, color in colors.items():
        palette.setColor(which, QColor(color))
    faded = blend(QColor(theme.muted), QColor(theme.panel), 0.65)
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, which, faded)
    return palette


def style_sheet(theme: Theme) -> str:
    """Fill the style sheet's template with a theme's colours and icons."""
    folder = resources.files("initviz.resources")
    template = Template((folder / "style.qss").read_text(encoding="utf-8"))
    faded = blend(QColor(theme.muted), QColor(theme.panel), 0.65).name()
    hover = blend(QColor(theme.text), QColor(theme.raised), 0.06).name()
    selection = blend(QColor(theme.accent), QColor(theme.panel), 0.16).name()
    colors = {name: getattr(theme, name) for name in Theme.__dataclass_fields__}
    icons = str(folder / "icons").replace("\\", "/")
    return template.substitute(colors, faded=faded, hover=hover, selection=selection, icons=icons)


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Dress the whole application."""
    # Under a style sheet the style has no name any more, and another one would be polished into every widget.
    if not application.styleSheet():
        application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(palette_of(theme))
    application.setStyleSheet(style_sheet(theme))
