"""Pictures without a screen: one figure, or the whole window, as PNG or SVG."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz import __version__
from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.core.reports import Report
from initviz.figures.catalogue import FIGURES
from initviz.figures.scene import Scene
from initviz.gui.figure_view import FigureView
from initviz.gui.theme import THEMES, Theme, apply_theme
from initviz.gui.window import MainWindow, application
from initviz.messages import tr

WINDOW = "window"


def render(
    experiment: Experiment,
    output: Path,
    *,
    figure: str | None = None,
    size: tuple[int, int] = (1280, 800),
    theme: str = "light",
    reports: Sequence[Report] = (),
) -> None:
    """Draw a figure, or the whole window, into a file.

    Parameters
    ----------
    experiment
        What to draw.
    output
        File that ends in `.png` or `.svg`.
    figure
        Name of a figure of the catalogue; None or "window" for the whole window.
    size
        Width and height in pixels.
    theme
        "light" or "dark".
    reports
        Measurements of this experiment.

    Raises
    ------
    ValueError
        When the figure's name or the file's ending is unknown.
    OSError
        When the file cannot be written.
    """
    if output.suffix.lower() not in {".png", ".svg"}:
        raise ValueError(tr("render.ending", file=str(output)))
    if figure not in {None, WINDOW, *FIGURES}:
        raise ValueError(tr("render.figure", name=figure, known=", ".join([WINDOW, *FIGURES])))
    app = application()
    dress = THEMES[theme]
    apply_theme(app, dress)
    whole = figure is None or figure == WINDOW
    widget = _window(experiment, reports, dress) if whole else _figure(str(figure), experiment, reports, dress)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.resize(QSize(*size))
    widget.show()
    app.processEvents()
    try:
        _write(widget, output)
    finally:
        _end(widget)
        app.processEvents()


def _window(experiment: Experiment, reports: Sequence[Report], theme: Theme) -> QWidget:
    window = MainWindow(Session(experiment), Settings(fresh=True), None, theme)
    window.begin()
    window.hint.hide()
    window.live.add_reports(tuple(reports))
    window.finish_showing()
    return window


def _figure(name: str, experiment: Experiment, reports: Sequence[Report], theme: Theme) -> QWidget:
    page = QWidget()
    page.setObjectName("centre")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    view = FigureView((name,), with_legend=True)
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 12, 16, 12)
    column.addWidget(view)
    scene = Scene(experiment, predict(experiment), tuple(reports))
    view.show_scene(scene, theme)
    return page


def _write(widget: QWidget, output: Path) -> None:
    if output.suffix.lower() == ".png":
        if not widget.grab().save(str(output)):
            raise OSError(tr("render.unwritable", file=str(output)))
        return
    # SVG 1.1: the default, Tiny 1.2, has no clipping.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setFileName(str(output))
    generator.setSize(widget.size())
    generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    generator.setResolution(widget.logicalDpiX())
    generator.setTitle(tr("window.title"))
    generator.setDescription(f"initviz {__version__}")
    painter = QPainter()
    if not painter.begin(generator):
        raise OSError(tr("render.unwritable", file=str(output)))
    widget.render(painter, QPoint())
    painter.end()


def _end(widget: QWidget) -> None:
    """Take a picture's widget apart, in an order that does not crash."""
    if isinstance(widget, MainWindow):
        widget.shut()
    for view in widget.findChildren(FigureView):
        view.plot.close_surface()
    widget.hide()
    widget.deleteLater()
