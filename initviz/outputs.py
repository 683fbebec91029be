"""Files for others, without a screen: pictures, data, models and pages, as the command line writes them."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from initviz.core.analyse import Analysis, analyse
from initviz.core.document.edits import set_seeds
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import write_atomically
from initviz.core.inspections import ParameterInspection
from initviz.core.measure.inspect import Inspector
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.predict.spectra_jacobian import with_theory
from initviz.core.spectra import NoSpectrum, Spectrum
from initviz.figures.catalogue import FIGURES
from initviz.figures.export import DATA, data_file
from initviz.figures.provenance import provenance
from initviz.figures.scene import Scene
from initviz.figures.spectrum_subject import spectrum_subject
from initviz.figures.weight_subject import subject
from initviz.messages import RefusedValueError, message

if TYPE_CHECKING:
    from initviz.gui.export.look import Look

MODEL = ".pt"
_DATA_FIGURE = "signal"

Progress = Callable[[str, int, int], None]
"""Gets what is being done, "measuring" or "drawing", and how many of how many steps are done."""


def unseen(what: str, done: int, total: int) -> None:
    """Show nothing of how far work has come."""


def write_picture(
    experiment: Experiment,
    output: Path,
    *,
    figure: str | None,
    look: "Look",
    seeds: int | None = None,
    progress: Progress = unseen,
) -> None:
    """Measure an experiment and draw a figure of it, or the whole window, into a file.

    Raises
    ------
    RefusedValueError
        When figure, theme or file ending are unknown; nothing is measured then.
    DocumentError, MeasureError
        When the file cannot be written, or torch cannot run the network.
    """
    from initviz.gui.render import check_output, render  # noqa: PLC0415  (Qt comes in when its platform is chosen)

    check_output(output, figure, look)
    document, analysis = _measured(experiment, seeds, progress)
    render(
        document,
        output,
        figure=figure,
        look=look,
        reports=analysis.reports,
        inspections=_inspections(analysis, figure),
        spectra=_spectra(analysis, figure),
        progress=partial(progress, "drawing"),
    )


def write_page(
    experiment: Experiment,
    output: Path,
    *,
    name: str,
    look: "Look",
    seeds: int | None = None,
    progress: Progress = unseen,
) -> None:
    """Measure an experiment and write one HTML page with all there is to say of it.

    Raises
    ------
    RefusedValueError
        When the file does not end in `.html`.
    DocumentError, MeasureError
        When the file cannot be written, or torch cannot run the network.
    """
    if output.suffix.lower() != ".html":
        raise RefusedValueError(message("cli.bad_html", got=str(output)))
    _check_folder(output)
    from initviz.gui.export.html import html_steps  # noqa: PLC0415  (Qt comes in when its platform is chosen)
    from initviz.gui.progress.steps import finish  # noqa: PLC0415  (as above)
    from initviz.gui.render import scene_of, without_noise  # noqa: PLC0415  (as above)
    from initviz.gui.theme import LIGHT, apply_theme  # noqa: PLC0415  (as above)
    from initviz.gui.window import application  # noqa: PLC0415  (as above)

    document, analysis = _measured(experiment, seeds, progress)
    with without_noise():
        apply_theme(application(), LIGHT)
        scene = scene_of(document, analysis.reports)
        page = finish(html_steps(scene, analysis.verdicts, look, name, analysis.hidden), partial(progress, "drawing"))
    write_atomically(output, page)


def write_data(
    experiment: Experiment,
    output: Path,
    *,
    figure: str | None = None,
    scheme: int | None = None,
    seeds: int | None = None,
    progress: Progress = unseen,
) -> None:
    """Write a figure's data (`.csv`, `.npz`) or a scheme's `state_dict` (`.pt`) into a file.

    Parameters
    ----------
    experiment
        The document.
    output
        The file, whose ending says what is written.
    figure, seeds
        Whose data, `signal` where None, and of how many replicates; a `state_dict` has neither.
    scheme
        Whose `state_dict`, the first one's where None; a figure's data are those of all schemes.
    progress
        Gets how far the work has come.

    Raises
    ------
    RefusedValueError
        When the figure or the file's ending is unknown, or something is given that has no say in such a file.
    DocumentError, MeasureError
        When the file cannot be written, or torch cannot run the network.
    """
    kind = output.suffix.lower()
    if kind not in {*DATA, MODEL}:
        raise RefusedValueError(message("cli.bad_export", got=str(output)))
    if kind == MODEL and (figure is not None or seeds is not None):
        raise RefusedValueError(message("cli.model_alone"))
    if kind != MODEL and scheme is not None:
        raise RefusedValueError(message("cli.data_of_all"))
    drawn = figure or _DATA_FIGURE
    if drawn not in FIGURES:
        key = "cli.window_data" if drawn == "window" else "cli.bad_figure"
        raise RefusedValueError(message(key, got=drawn, known=", ".join(FIGURES)))
    _check_folder(output)
    if kind == MODEL:
        from initviz.core.measure.state import state_file  # noqa: PLC0415  (torch comes in only for a model)

        write_atomically(output, state_file(experiment, scheme or 0))
        return
    _, analysis = _measured(experiment, seeds, progress)
    scene = Scene(
        analysis.experiment,
        analysis.prediction,
        analysis.reports,
        inspections=_inspections(analysis, drawn),
        spectra=_spectra(analysis, drawn),
    )
    write_atomically(output, data_file(FIGURES[drawn].build(scene), kind, provenance(scene.experiment)))


def _measured(experiment: Experiment, seeds: int | None, progress: Progress) -> tuple[Experiment, Analysis]:
    """Measure a document, with another number of seeds where one is given; give it with what was found."""
    document = experiment if seeds is None else set_seeds(experiment, seeds)
    return document, analyse(document, progress=partial(progress, "measuring"))


def _check_folder(output: Path) -> None:
    if not output.absolute().parent.is_dir():
        raise RefusedValueError(message("cli.no_folder", got=str(output.parent)))


def without_screen() -> None:
    """Choose Qt's platform that needs no screen, before anything of Qt comes in; raises where a library is missing."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from initviz.gui.display import require_qt  # noqa: PLC0415  (Qt comes in when its platform is chosen)

    require_qt()


def _inspections(analysis: Analysis, figure: str | None) -> tuple[ParameterInspection, ...]:
    """Look closely at the first layer with parameters, where the figure shows them in full."""
    wanted = figure is not None and figure in FIGURES and FIGURES[figure].inspects
    looked_at = subject(Scene(analysis.experiment, analysis.prediction)) if wanted else None
    return Inspector().inspect(analysis.experiment, looked_at.id, {}, lambda: False) if looked_at is not None else ()


def _spectra(analysis: Analysis, figure: str | None) -> tuple[Spectrum | NoSpectrum, ...]:
    """Take the singular values that a figure shows, of the first layer that has such."""
    kind = FIGURES[figure].spectrum if figure is not None and figure in FIGURES else None
    if kind is None:
        return ()
    looked_at = spectrum_subject(Scene(analysis.experiment, analysis.prediction), kind)
    if looked_at is None:
        return ()
    found = Spectroscope().look(analysis.experiment, kind, looked_at.layer, lambda: False)
    return tuple(with_theory(analysis.experiment, one) for one in found)
