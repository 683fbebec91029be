"""What each subcommand does; Qt, torch and the rest come in where they are needed."""

import argparse
import json
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from initviz.cli.meter import Meter
from initviz.messages import RefusedValueError, message, tr

if TYPE_CHECKING:
    from initviz.core.document.experiment import Experiment

_WINDOW_SIZE, _FIGURE_SIZE = (1280, 800), (960, 600)


def _document(options: argparse.Namespace) -> "Experiment":
    from initviz.core.document.edits import set_seed  # noqa: PLC0415  (only what a subcommand needs)
    from initviz.core.document.files import load  # noqa: PLC0415  (as above: only what a subcommand needs)
    from initviz.core.document.scenes import first_scene  # noqa: PLC0415  (as above: only what a subcommand needs)

    experiment = first_scene() if options.file is None else load(options.file)
    if options.trust_code:
        from initviz.core.document.codes import trust_all  # noqa: PLC0415  (as above: only what a subcommand needs)

        trust_all(experiment)
    return experiment if options.seed is None else set_seed(experiment, options.seed)


def open_window(options: argparse.Namespace) -> int:
    """Open the window, or print what `--info` asks for."""
    if options.info:
        return _info()
    from initviz.gui.display import require_display  # noqa: PLC0415  (Qt comes in only with the window)

    if options.file is not None and not options.file.exists():
        for command in get_close_matches(str(options.file), options.commands, n=1, cutoff=0.7):
            raise RefusedValueError(message("cli.close_command", got=str(options.file), command=command))
    experiment = _document(options) if options.lesson is None else _lesson_scene(options)
    # Qt reads the source of every module that comes in after it: what needs no Qt comes in before.
    import initviz.figures.catalogue  # noqa: F401, PLC0415  (as above: only what a subcommand needs)

    require_display()
    from initviz.gui.main import run  # noqa: PLC0415  (as above: only what a subcommand needs)

    return run(experiment, options.file, fresh=options.fresh, lesson=options.lesson or "")


def _lesson_scene(options: argparse.Namespace) -> "Experiment":
    from initviz.core.lessons.catalogue import lesson  # noqa: PLC0415  (as above: only what a subcommand needs)

    if options.file is not None or options.seed is not None or options.trust_code:
        raise RefusedValueError(message("cli.lesson_alone"))
    return lesson(options.lesson).start()


def _info() -> int:
    import platform  # noqa: PLC0415  (only here)

    from initviz.core.versions import versions  # noqa: PLC0415  (as above: only what a subcommand needs)

    for name, version in {**versions(), "system": platform.platform()}.items():
        print(f"{name:20} {version}")
    return 0


def report(options: argparse.Namespace) -> int:
    """Measure, and print a table or JSON, or write a page."""
    experiment = _document(options)
    if options.html is not None:
        from initviz.outputs import without_screen, write_page  # noqa: PLC0415  (torch comes in here)

        without_screen()
        from initviz.gui.export.html import PAGE_LOOK  # noqa: PLC0415  (Qt comes in here)

        name = tr("html.name", name=options.file.name if options.file is not None else tr("gallery.first"))
        with Meter() as meter:
            write_page(experiment, options.html, name=name, look=PAGE_LOOK, seeds=options.seeds, progress=meter)
        return 0
    from initviz.core.analyse import analyse  # noqa: PLC0415  (torch comes in here)
    from initviz.core.summary import summarize  # noqa: PLC0415  (as above: only what a subcommand needs)
    from initviz.core.table import report_table  # noqa: PLC0415  (as above: only what a subcommand needs)

    with Meter() as meter:
        analysis = analyse(experiment, seeds=options.seeds, progress=partial(meter, "measuring"))
    print(json.dumps(summarize(analysis), indent=1, allow_nan=False) if options.json else report_table(analysis))
    return 0


def render(options: argparse.Namespace) -> int:
    """Draw a figure or the window into a file."""
    from initviz.outputs import without_screen, write_picture  # noqa: PLC0415  (torch comes in here)

    without_screen()
    from initviz.gui.export.look import Look  # noqa: PLC0415  (Qt comes in here)

    whole = options.figure == "window"
    look = Look(
        theme=options.theme,
        font=options.font,
        stroke=options.stroke,
        size=options.size or (_WINDOW_SIZE if whole else _FIGURE_SIZE),
        scale=options.scale,
    )
    figure = None if whole else options.figure
    document = _document(options)
    with Meter() as meter:
        write_picture(document, options.output, figure=figure, look=look, seeds=options.seeds, progress=meter)
    return 0


def export(options: argparse.Namespace) -> int:
    """Write the data of a figure, or a model."""
    experiment = _document(options)
    from initviz.outputs import write_data  # noqa: PLC0415  (torch comes in here)

    scheme = None if options.scheme is None else _scheme(experiment, options.scheme)
    with Meter() as meter:
        write_data(
            experiment, options.output, figure=options.figure, scheme=scheme, seeds=options.seeds, progress=meter
        )
    return 0


def code(options: argparse.Namespace) -> int:
    """Print PyTorch source."""
    experiment = _document(options)
    from initviz.core.snippet import source  # noqa: PLC0415  (as above: only what a subcommand needs)

    print(source(experiment, _scheme(experiment, options.scheme)), end="")
    return 0


def _scheme(experiment: "Experiment", wanted: str | None) -> int:
    """Find a scheme by its name; the first where none is given."""
    if wanted is None:
        return 0
    names = [scheme.name for scheme in experiment.schemes]
    if wanted not in names:
        raise RefusedValueError(message("cli.bad_scheme", got=wanted, known=", ".join(names)))
    if names.count(wanted) > 1:
        raise RefusedValueError(message("cli.ambiguous_scheme", got=wanted))
    return names.index(wanted)


def list_(options: argparse.Namespace) -> int:
    """Print what there is."""
    from initviz.core.listing import initializer_lines, layer_lines  # noqa: PLC0415  (as above: only what a subcommand needs)

    if options.what == "figures":
        from initviz.figures.catalogue import FIGURES  # noqa: PLC0415  (as above: only what a subcommand needs)

        lines = [("window", tr("cli.figure.window")), *((name, tr(kind.title)) for name, kind in FIGURES.items())]
    elif options.what == "lessons":
        from initviz.core.lessons.catalogue import LESSONS, lesson  # noqa: PLC0415  (as above: only what a subcommand needs)

        lines = [(name, lesson(name).title.said()) for name in LESSONS]
    else:
        lines = initializer_lines() if options.what == "initializers" else layer_lines()
    for name, about in lines:
        print(f"{name}\n    {about}")
    return 0


def schema(options: argparse.Namespace) -> int:  # noqa: ARG001  (the schema has no options)
    """Print the JSON Schema of the document."""
    from initviz.core.document.schema import schema as of_document  # noqa: PLC0415  (as above: only what a subcommand needs)

    print(json.dumps(of_document(), indent=2))
    return 0
