"""The command line. Neither Qt nor torch is imported before a subcommand needs it."""

import argparse
import json
import math
import os
import re
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from initviz import __version__
from initviz.messages import ReasonedError, RefusedValueError, message, tr

if TYPE_CHECKING:
    from initviz.core.document.experiment import Experiment

USAGE_ERROR = 2
_SIZE = re.compile(r"(\d{1,5})[x×](\d{1,5})")
_SMALLEST, _LARGEST = 64, 8192
_WINDOW_SIZE, _FIGURE_SIZE = (1280, 800), (960, 600)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of the program are."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give the exit code: 0, or 2 for bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = _parse(given)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except ReasonedError as error:
        print(f"initviz: {error}", file=sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parse(given: list[str]) -> argparse.Namespace:
    """Choose the parser: a first word that is a subcommand, else the window's own options."""
    word = next((argument for argument in given if not argument.startswith("-")), None)
    if word in _COMMANDS and given[0] == word:
        return _COMMANDS[word]().parse_args(given[1:])
    return _window_parser().parse_args(given)


def _parser(name: str, run: Callable[[argparse.Namespace], int]) -> _Parser:
    about = tr(f"cli.{name}.about")
    parser = _Parser(prog=f"initviz {name}" if name != "window" else "initviz", description=about, allow_abbrev=False)
    parser.set_defaults(run=run)
    return parser


def _window_parser() -> _Parser:
    parser = _parser("window", _open_window)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = tr("cli.commands") + "".join(f"\n  {name:8} {tr(f'cli.{name}.about')}" for name in _COMMANDS)
    _add_document(parser)
    parser.add_argument("--lesson", metavar="NAME", help=tr("cli.lesson"))
    parser.add_argument("--fresh", action="store_true", help=tr("cli.fresh"))
    parser.add_argument("--version", action="version", version=f"initviz {__version__}")
    parser.add_argument("--info", action="store_true", help=tr("cli.info"))
    return parser


def _report_parser() -> _Parser:
    parser = _parser("report", _report)
    _add_document(parser)
    parser.add_argument("--seeds", type=_positive, metavar="N", help=tr("cli.seeds"))
    written = parser.add_mutually_exclusive_group()
    written.add_argument("--json", action="store_true", help=tr("cli.json"))
    written.add_argument("--html", type=Path, metavar="OUT", help=tr("cli.html"))
    return parser


def _render_parser() -> _Parser:
    parser = _parser("render", _render)
    _add_document(parser)
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help=tr("cli.output"))
    parser.add_argument("--figure", metavar="NAME", default="window", help=tr("cli.figure"))
    parser.add_argument("--size", type=_size, metavar="WxH", help=tr("cli.size"))
    parser.add_argument("--theme", choices=("light", "dark", "paper"), default="light", help=tr("cli.theme"))
    parser.add_argument("--font", choices=("window", "sans", "serif"), default="window", help=tr("cli.font"))
    parser.add_argument("--stroke", type=partial(_factor, 0.5, 4.0), metavar="F", default=1.0, help=tr("cli.stroke"))
    parser.add_argument("--scale", type=partial(_factor, 0.5, 8.0), metavar="F", default=1.0, help=tr("cli.scale"))
    parser.add_argument("--seeds", type=_positive, metavar="N", help=tr("cli.seeds"))
    return parser


def _export_parser() -> _Parser:
    parser = _parser("export", _export)
    _add_document(parser)
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help=tr("cli.export.output"))
    parser.add_argument("--figure", metavar="NAME", default="signal", help=tr("cli.export.figure"))
    parser.add_argument("--scheme", metavar="NAME", help=tr("cli.scheme"))
    parser.add_argument("--seeds", type=_positive, metavar="N", help=tr("cli.seeds"))
    return parser


def _code_parser() -> _Parser:
    parser = _parser("code", _code)
    _add_document(parser)
    parser.add_argument("--scheme", metavar="NAME", help=tr("cli.scheme"))
    return parser


def _list_parser() -> _Parser:
    parser = _parser("list", _list)
    parser.add_argument("what", choices=("initializers", "layers", "figures", "lessons"), help=tr("cli.what"))
    return parser


def _schema_parser() -> _Parser:
    return _parser("schema", _schema)


_COMMANDS: dict[str, Callable[[], _Parser]] = {
    "report": _report_parser,
    "render": _render_parser,
    "export": _export_parser,
    "code": _code_parser,
    "list": _list_parser,
    "schema": _schema_parser,
}


def _add_document(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=tr("cli.file"))
    parser.add_argument("--seed", type=_seed, metavar="S", help=tr("cli.seed"))
    parser.add_argument("--trust-code", action="store_true", help=tr("cli.trust_code"))


def _seed(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text[:17]) <= 2**53 - 1 and len(text) <= 16:
        return int(text)
    raise argparse.ArgumentTypeError(tr("cli.bad_seed", got=text))


def _positive(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 10_000:
        return int(text)
    raise argparse.ArgumentTypeError(tr("cli.bad_count", got=text))


def _factor(least: float, most: float, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if least <= value <= most:
        return value
    raise argparse.ArgumentTypeError(tr("cli.bad_factor", got=text, least=least, most=most))


def _size(text: str) -> tuple[int, int]:
    match = _SIZE.fullmatch(text)
    if match and all(_SMALLEST <= int(part) <= _LARGEST for part in match.groups()):
        return int(match[1]), int(match[2])
    raise argparse.ArgumentTypeError(tr("cli.bad_size", got=text, smallest=_SMALLEST, largest=_LARGEST))


def _document(options: argparse.Namespace) -> "Experiment":
    from initviz.core.document.edits import set_seed  # noqa: PLC0415  (only what a subcommand needs)
    from initviz.core.document.files import load  # noqa: PLC0415  (as above: only what a subcommand needs)
    from initviz.core.document.scenes import first_scene  # noqa: PLC0415  (as above: only what a subcommand needs)

    experiment = first_scene() if options.file is None else load(options.file)
    if options.trust_code:
        from initviz.core.document.codes import trust_all  # noqa: PLC0415  (as above: only what a subcommand needs)

        trust_all(experiment)
    return experiment if options.seed is None else set_seed(experiment, options.seed)


def _open_window(options: argparse.Namespace) -> int:
    if options.info:
        return _info()
    from initviz.gui.display import require_display  # noqa: PLC0415  (Qt comes in only with the window)

    if options.file is not None and not options.file.exists():
        for command in get_close_matches(str(options.file), _COMMANDS, n=1, cutoff=0.7):
            raise RefusedValueError(message("cli.close_command", got=str(options.file), command=command))
    experiment = _document(options) if options.lesson is None else _lesson_scene(options)
    # Qt reads the source of every module that comes in after it: what needs no Qt comes in before.
    import initviz.figures.catalogue  # noqa: F401, PLC0415  (as above: only what a subcommand needs)

    require_display()
    from initviz.gui.main import run  # noqa: PLC0415  (as above: only what a subcommand needs)

    return run(experiment, options.file, fresh=options.fresh, lesson=options.lesson or "")


def _lesson_scene(options: argparse.Namespace) -> "Experiment":
    from initviz.core.lessons.catalogue import lesson  # noqa: PLC0415  (as above: only what a subcommand needs)

    if options.file is not None or options.seed is not None:
        raise RefusedValueError(message("cli.lesson_alone"))
    return lesson(options.lesson).start()


def _info() -> int:
    import platform  # noqa: PLC0415  (only here)

    from initviz.core.versions import versions  # noqa: PLC0415  (as above: only what a subcommand needs)

    for name, version in {**versions(), "system": platform.platform()}.items():
        print(f"{name:20} {version}")
    return 0


def _report(options: argparse.Namespace) -> int:
    experiment = _document(options)
    if options.html is not None:
        from initviz.outputs import without_screen, write_page  # noqa: PLC0415  (torch comes in here)

        without_screen()
        from initviz.gui.export.look import Look  # noqa: PLC0415  (Qt comes in here)

        look = Look(theme="light", font="window", size=_FIGURE_SIZE)
        name = tr("html.name", name=options.file.name if options.file is not None else tr("gallery.first"))
        write_page(experiment, options.html, name=name, look=look, seeds=options.seeds)
        return 0
    from initviz.core.analyse import analyse  # noqa: PLC0415  (torch comes in here)
    from initviz.core.summary import summarize  # noqa: PLC0415  (as above: only what a subcommand needs)
    from initviz.core.table import report_table  # noqa: PLC0415  (as above: only what a subcommand needs)

    analysis = analyse(experiment, seeds=options.seeds)
    print(json.dumps(summarize(analysis), indent=1, allow_nan=False) if options.json else report_table(analysis))
    return 0


def _render(options: argparse.Namespace) -> int:
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
    write_picture(_document(options), options.output, figure=figure, look=look, seeds=options.seeds)
    return 0


def _export(options: argparse.Namespace) -> int:
    experiment = _document(options)
    from initviz.outputs import write_data  # noqa: PLC0415  (torch comes in here)

    scheme = _scheme(experiment, options.scheme)
    write_data(experiment, options.output, figure=options.figure, scheme=scheme, seeds=options.seeds)
    return 0


def _code(options: argparse.Namespace) -> int:
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


def _list(options: argparse.Namespace) -> int:
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


def _schema(options: argparse.Namespace) -> int:  # noqa: ARG001  (the schema has no options)
    from initviz.core.document.schema import schema  # noqa: PLC0415  (as above: only what a subcommand needs)

    print(json.dumps(schema(), indent=2))
    return 0
