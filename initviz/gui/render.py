"""Pictures without a screen: one figure, or the whole window, as PNG or SVG."""

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QMessageLogContext, QPoint, QRect, QSize, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QImage, QPaintDevice, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz import __version__
from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import write_atomically
from initviz.core.document.shown import shown, shown_places
from initviz.core.inspections import ParameterInspection
from initviz.core.predict.predict import predict
from initviz.core.reports import Report
from initviz.figures.catalogue import FIGURES
from initviz.figures.scene import Scene
from initviz.gui.figure_view import FigureView
from initviz.gui.theme import THEMES, Theme, apply_theme
from initviz.gui.window import MainWindow, application
from initviz.messages import RefusedValueError, message, tr

WINDOW = "window"


def render(
    experiment: Experiment,
    output: Path,
    *,
    figure: str | None = None,
    size: tuple[int, int] = (1280, 800),
    theme: str = "light",
    reports: Sequence[Report] = (),
    inspections: Sequence[ParameterInspection] = (),
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
        Measurements of this experiment's schemes, without those that are hidden.
    inspections
        Close looks at the parameters of its first layer that has any, for figures that show them.

    Raises
    ------
    RefusedValueError
        When the figure's name or the file's ending is unknown.
    DocumentError
        When the file cannot be written.
    """
    check_output(output, figure)
    previous = qInstallMessageHandler(_without_noise)
    app = application()
    dress = THEMES[theme]
    apply_theme(app, dress)
    whole = figure is None or figure == WINDOW
    if whole:
        widget = _window(experiment, reports, dress)
    else:
        measured, places = shown(experiment), shown_places(experiment)
        scene = Scene(measured, predict(measured), tuple(reports), inspections=tuple(inspections), places=places)
        widget = _figure(str(figure), scene, dress)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    _fit(widget, QSize(*size))
    widget.show()
    app.processEvents()
    try:
        content = _png(widget, QSize(*size)) if output.suffix.lower() == ".png" else _svg(widget, QSize(*size))
        write_atomically(output, content)
    finally:
        _end(widget)
        app.processEvents()
        qInstallMessageHandler(previous)


def check_output(output: Path, figure: str | None) -> None:
    """Refuse a file or a figure that cannot be drawn; raises RefusedValueError."""
    if figure not in {None, WINDOW, *FIGURES}:
        known = ", ".join([WINDOW, *FIGURES])
        raise RefusedValueError(message("cli.bad_figure", got=figure, known=known))
    if output.suffix.lower() not in {".png", ".svg"}:
        raise RefusedValueError(message("cli.bad_output", got=str(output)))
    if not output.absolute().parent.is_dir():
        raise RefusedValueError(message("cli.no_folder", got=str(output.parent)))


def _without_noise(_kind: QtMsgType, _context: QMessageLogContext, said: str) -> None:
    """Pass on what Qt says, but for a plugin without a screen that says of every window that it has none."""
    if "propagateSizeHints" not in said:
        print(said, file=sys.stderr)


def _window(experiment: Experiment, reports: Sequence[Report], theme: Theme) -> QWidget:
    window = MainWindow(Session(experiment), Settings(fresh=True), None, theme)
    window.begin()
    window.hint.hide()
    window.live.add_reports(tuple(reports))
    window.finish_showing()
    return window


def _figure(name: str, scene: Scene, theme: Theme) -> QWidget:
    page = QWidget()
    page.setObjectName("centre")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    view = FigureView((name,), with_legend=True)
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 12, 16, 12)
    column.addWidget(view)
    view.show_scene(scene, theme)
    return page


def _fit(widget: QWidget, size: QSize) -> None:
    """Make a widget as large as the picture, or as much larger as it must be to hold what is in it."""
    least = widget.minimumSizeHint().expandedTo(widget.minimumSize())
    factor = max(1.0, least.width() / size.width(), least.height() / size.height())
    widget.resize(size if factor == 1.0 else QSize(math.ceil(size.width() * factor), math.ceil(size.height() * factor)))


def _draw(widget: QWidget, device: QPaintDevice, size: QSize) -> None:
    painter = QPainter(device)
    painter.scale(size.width() / widget.width(), size.height() / widget.height())
    widget.render(painter, QPoint())
    painter.end()


def _png(widget: QWidget, size: QSize) -> bytes:
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(widget.palette().window().color())
    _draw(widget, image, size)
    for key, value in _origin().items():
        image.setText(key, value)
    buffer = QBuffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stubs want bytes, Qt takes text
    return bytes(buffer.data().data())


def _svg(widget: QWidget, size: QSize) -> bytes:
    buffer = QBuffer()
    # SVG 1.1: the default, Tiny 1.2, has no clipping.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setResolution(widget.logicalDpiX())
    generator.setTitle(tr("window.title"))
    generator.setDescription(" ".join(_origin().values()))
    _draw(widget, generator, size)
    return bytes(buffer.data().data())


def _origin() -> dict[str, str]:
    return {"Software": f"initviz {__version__}"}


def _end(widget: QWidget) -> None:
    """Take a picture's widget apart, in an order that does not crash."""
    if isinstance(widget, MainWindow):
        widget.shut()
    for view in widget.findChildren(FigureView):
        view.plot.close_surface()
    widget.hide()
    widget.deleteLater()
