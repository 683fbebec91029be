"""Icons: line drawings that take the colour of the text."""

from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from initviz.gui.theme import Theme, blend

_SIZES = (16, 24, 32, 48)


def icon(name: str, theme: Theme) -> QIcon:
    """Give an icon of `resources/icons` in a theme's colours, a fainter one for what is disabled."""
    drawing = (resources.files("initviz.resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    faded = blend(QColor(theme.muted), QColor(theme.panel), 0.5).name()
    made = QIcon()
    for mode, color in ((QIcon.Mode.Normal, theme.text), (QIcon.Mode.Disabled, faded)):
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", color).encode()))
        for size in _SIZES:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            made.addPixmap(pixmap, mode)
    return made
