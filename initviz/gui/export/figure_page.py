"""A figure on a page of its own, as it goes into a file: title, schemes, key, notes and plot."""

import math

from PySide6.QtCore import QEventLoop, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz.figures.options import DEFAULTS, Options
from initviz.figures.provenance import provenance
from initviz.figures.scene import Scene
from initviz.gui.export.look import Look
from initviz.gui.export.writing import picture_steps
from initviz.gui.figure_view import FigureView
from initviz.gui.progress.steps import Steps, finish
from initviz.gui.theme import palette_of, style_sheet
from initviz.gui.window import application
from initviz.messages import text

_BESIDE, _ABOVE = 16, 12


class FigurePage(QWidget):
    """Shows one figure of a scene, in any look, whatever the window wears.

    Parameters
    ----------
    name
        Of the figure, of the catalogue.
    scene
        What it shows.
    look
        How.
    chosen
        Options of the figure.
    """

    def __init__(self, name: str, scene: Scene, look: Look, chosen: Options = DEFAULTS) -> None:
        super().__init__()
        theme = look.dress()
        self.setObjectName("centre")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setStyleSheet(style_sheet(theme))
        self.view = FigureView((name,), with_legend=True)
        self.view.chosen = chosen
        column = QVBoxLayout(self)
        column.setContentsMargins(_BESIDE, _ABOVE, _BESIDE, _ABOVE)
        column.addWidget(self.view)
        self._dress_parts(palette_of(theme), look.families())
        self.view.show_scene(scene, theme)
        fit(self, QSize(*look.size))
        self.show()
        _let_through()

    def _dress_parts(self, palette: QPalette, families: list[str]) -> None:
        """Give every part colours and font: a style sheet keeps them from being handed down."""
        for part in (self, *self.findChildren(QWidget)):
            part.setPalette(palette)
            if families:
                font = part.font()
                font.setFamilies(families)
                part.setFont(font)

    def end(self) -> None:
        """Take the page apart, in an order that does not crash."""
        self.view.plot.close_surface()
        self.hide()
        self.deleteLater()


def figure_steps(name: str, scene: Scene, look: Look, kind: str, chosen: Options = DEFAULTS) -> Steps[bytes]:
    """Draw a figure into a file's bytes, step by step; `kind` is ".png", ".svg" or ".pdf"."""
    page = FigurePage(name, scene, look, chosen)
    try:
        figure = page.view.plot.figure
        title = text(figure.title) if figure is not None else name
        origin = provenance(scene.experiment)
        return (yield from picture_steps(page, kind, QSize(*look.size), title, origin, look.scale))
    finally:
        page.end()
        _let_through()


def _let_through() -> None:
    """Let the page be laid out or taken apart; what the user does meanwhile waits until nothing is half drawn."""
    application().processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def figure_picture(name: str, scene: Scene, look: Look, kind: str, chosen: Options = DEFAULTS) -> bytes:
    """Draw a figure into a file's bytes at once."""
    return finish(figure_steps(name, scene, look, kind, chosen))


def fit(widget: QWidget, size: QSize) -> None:
    """Make a widget as large as a picture, or as much larger as it must be to hold what is in it."""
    least = widget.minimumSizeHint().expandedTo(widget.minimumSize())
    factor = max(1.0, least.width() / size.width(), least.height() / size.height())
    widget.resize(size if factor == 1.0 else QSize(math.ceil(size.width() * factor), math.ceil(size.height() * factor)))
