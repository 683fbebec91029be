"""What can be typed: a parser for the window and one for each subcommand."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from initviz import __version__
from initviz.cli import commands, values
from initviz.messages import tr

USAGE_ERROR = 2


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of the program are."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n")


def parse(given: list[str]) -> argparse.Namespace:
    """Choose the parser, by a first word that is a subcommand, else the window's own; `run` is what it calls for."""
    if given and given[0] in _COMMANDS:
        return _COMMANDS[given[0]]().parse_args(given[1:])
    return _window_parser().parse_args(given)


def _parser(name: str, run: Callable[[argparse.Namespace], int]) -> _Parser:
    about = tr(f"cli.{name}.about")
    parser = _Parser(prog=f"initviz {name}" if name != "window" else "initviz", description=about, allow_abbrev=False)
    parser.set_defaults(run=run, commands=tuple(_COMMANDS))
    return parser


def _window_parser() -> _Parser:
    parser = _parser("window", commands.open_window)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = tr("cli.commands") + "".join(f"\n  {name:8} {tr(f'cli.{name}.about')}" for name in _COMMANDS)
    _add_document(parser)
    parser.add_argument("--lesson", metavar="NAME", help=tr("cli.lesson"))
    parser.add_argument("--fresh", action="store_true", help=tr("cli.fresh"))
    parser.add_argument("--version", action="version", version=f"initviz {__version__}")
    parser.add_argument("--info", action="store_true", help=tr("cli.info"))
    return parser


def _report_parser() -> _Parser:
    parser = _parser("report", commands.report)
    _add_document(parser)
    _add_seeds(parser)
    written = parser.add_mutually_exclusive_group()
    written.add_argument("--json", action="store_true", help=tr("cli.json"))
    written.add_argument("--html", type=Path, metavar="OUT", help=tr("cli.html"))
    return parser


def _render_parser() -> _Parser:
    parser = _parser("render", commands.render)
    _add_document(parser)
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help=tr("cli.output"))
    parser.add_argument("--figure", metavar="NAME", default="window", help=tr("cli.figure"))
    parser.add_argument("--size", type=values.size, metavar="WxH", help=tr("cli.size"))
    parser.add_argument("--theme", choices=("light", "dark", "paper"), default="light", help=tr("cli.theme"))
    parser.add_argument("--font", choices=("window", "sans", "serif"), default="window", help=tr("cli.font"))
    parser.add_argument("--stroke", type=values.factor(0.5, 4.0), metavar="F", default=1.0, help=tr("cli.stroke"))
    parser.add_argument("--scale", type=values.factor(0.5, 8.0), metavar="F", default=1.0, help=tr("cli.scale"))
    _add_seeds(parser)
    return parser


def _export_parser() -> _Parser:
    parser = _parser("export", commands.export)
    _add_document(parser)
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help=tr("cli.export.output"))
    parser.add_argument("--figure", metavar="NAME", help=tr("cli.export.figure"))
    parser.add_argument("--scheme", metavar="NAME", help=tr("cli.export.scheme"))
    _add_seeds(parser)
    return parser


def _code_parser() -> _Parser:
    parser = _parser("code", commands.code)
    _add_document(parser)
    parser.add_argument("--scheme", metavar="NAME", help=tr("cli.scheme"))
    return parser


def _list_parser() -> _Parser:
    parser = _parser("list", commands.list_)
    parser.add_argument("what", choices=("initializers", "layers", "figures", "lessons"), help=tr("cli.what"))
    return parser


def _schema_parser() -> _Parser:
    return _parser("schema", commands.schema)


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
    parser.add_argument("--seed", type=values.seed, metavar="S", help=tr("cli.seed"))
    parser.add_argument("--trust-code", action="store_true", help=tr("cli.trust_code"))


def _add_seeds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=values.count, metavar="N", help=tr("cli.seeds"))
