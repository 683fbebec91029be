"""The command line. Neither Qt nor torch is imported before a subcommand needs it."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from initviz.cli.parsers import USAGE_ERROR, parse
from initviz.messages import ReasonedError

INTERRUPTED = 130
"""What a shell expects of a program that Ctrl+C has ended: 128 and the signal's number."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give the exit code: 0, 2 for bad input, 130 where Ctrl+C has ended it."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = parse(given)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except ReasonedError as error:
        print(f"initviz: {error}", file=sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
