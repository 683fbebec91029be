"""Pictures without a screen: one figure, or the whole window, as PNG, SVG or PDF."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QSize, Qt, QtMsgType, qInstallMessageHandler

from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import write_atomically
from initviz.core.document.shown import shown, shown_places
from initviz.core.inspections import ParameterInspection
from initviz.core.predict.predict import predict
from initviz.core.reports import Report
from initviz.core.spectra import NoSpectrum, Spectrum
from initviz.figures.catalogue import FIGURES
from initviz.figures.provenance import provenance
from initviz.figures.scene import Scene
from initviz.gui.export.figure_page import figure_steps, fit
from initviz.gui.export.look import Look
from initviz.gui.export.writing import PICTURES, picture_steps, png_size
from initviz.gui.progress.steps import Steps, finish, silently
from initviz.gui.theme import LIGHT, THEMES, apply_theme
from initviz.gui.window import MainWindow, application
from initviz.messages import RefusedValueError, message, tr

WINDOW = "window"


def render(
    experiment: Experiment,
    output: Path,
    *,
    figure: str | None = None,
    look: Look = Look(theme="light", font="window", size=(1280, 800)),  # noqa: B008  (frozen)
    reports: Sequence[Report] = (),
    inspections: Sequence[ParameterInspection] = (),
    spectra: Sequence[Spectrum | NoSpectrum] = (),
    progress: Callable[[int, int], None] = silently,
) -> None:
    """Draw a figure, or the whole window, into a file.

    Parameters
    ----------
    experiment
        What to draw.
    output
        File that ends in `.png`, `.svg` or `.pdf`.
    figure
        Name of a figure of the catalogue; None or "window" for the whole window.
    look
        Theme, font, line width, size and scale; the window has themes of its own and its own font.
    reports
        Measurements of this experiment's schemes, without those that are hidden.
    inspections
        Close looks at the parameters of its first layer that has any, for figures that show them.
    spectra
        Singular values, for figures that show them.
    progress
        Called with how much of how much is drawn.

    Raises
    ------
    RefusedValueError
        When the figure's name, the look's theme for the window, or the file's ending is unknown, or a PNG would have
        too many pixels.
    DocumentError
        When the file cannot be written.
    """
    check_output(output, figure, look)
    with without_noise():
        apply_theme(application(), THEMES.get(look.theme, LIGHT))  # paper dresses its figure alone
        if figure is None or figure == WINDOW:
            work = _window_steps(experiment, reports, look, output.suffix.lower())
        else:
            scene = replace(scene_of(experiment, reports, inspections), spectra=tuple(spectra))
            work = figure_steps(figure, scene, look, output.suffix.lower())
        write_atomically(output, finish(work, progress))


def check_output(output: Path, figure: str | None, look: Look) -> None:
    """Refuse a file, a figure or a theme that cannot be drawn; raises RefusedValueError."""
    if figure not in {None, WINDOW, *FIGURES}:
        known = ", ".join([WINDOW, *FIGURES])
        raise RefusedValueError(message("cli.bad_figure", got=figure, known=known))
    if figure in {None, WINDOW} and look.theme not in THEMES:
        raise RefusedValueError(message("cli.paper_window", got=look.theme, known=", ".join(THEMES)))
    if output.suffix.lower() not in PICTURES:
        raise RefusedValueError(message("cli.bad_output", got=str(output)))
    if output.suffix.lower() == ".png":
        png_size(QSize(*look.size), look.scale)
    if not output.absolute().parent.is_dir():
        raise RefusedValueError(message("cli.no_folder", got=str(output.parent)))


def scene_of(
    experiment: Experiment, reports: Sequence[Report], inspections: Sequence[ParameterInspection] = ()
) -> Scene:
    """Put an experiment's theory and its measurements together; hidden schemes are left out."""
    measured, places = shown(experiment), shown_places(experiment)
    return Scene(measured, predict(measured), tuple(reports), inspections=tuple(inspections), places=places)


@contextmanager
def without_noise() -> Iterator[None]:
    """Pass on what Qt says, but for a plugin without a screen that says of every window that it has none."""

    def heard(_kind: QtMsgType, _context: QMessageLogContext, said: str) -> None:
        if "propagateSizeHints" not in said:
            print(said, file=sys.stderr)

    previous = qInstallMessageHandler(heard)
    try:
        yield
    finally:
        qInstallMessageHandler(previous)


def _window_steps(experiment: Experiment, reports: Sequence[Report], look: Look, kind: str) -> Steps[bytes]:
    window = MainWindow(Session(experiment), Settings(fresh=True), None, THEMES[look.theme])
    window.begin()
    window.hint.hide()
    window.live.add_reports(tuple(reports))
    window.finish_showing()
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    size = QSize(*look.size)
    fit(window, size)
    window.show()
    application().processEvents()
    try:
        origin = provenance(experiment)
        return (yield from picture_steps(window, kind, size, tr("window.title"), origin, look.scale))
    finally:
        window.shut()
        window.hide()
        window.deleteLater()
        application().processEvents()
