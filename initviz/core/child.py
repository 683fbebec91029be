"""How the program starts itself again: with the parent's modules, and none that lies in the current folder."""

import subprocess
import sys
from collections.abc import Iterable

HIDDEN: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""For `creationflags`: on Windows a console program would open a console window of its own."""
_BOOT = (
    "import sys; cut = sys.argv.index('--'); sys.path[:], sys.argv[1:] = sys.argv[1:cut], sys.argv[cut + 1:]; "
    "from {module} import main; sys.exit(main())"
)


def command(module: str, arguments: Iterable[str] = ()) -> list[str]:
    """Give the command that runs a module's `main` in a process of its own.

    Python puts the current folder in front of all others for `-m`: a `queue.py` that came with a scene would run.

    Parameters
    ----------
    module
        One of ours, with a `main` that needs no argument.
    arguments
        What it finds in `sys.argv`, behind the program's name.
    """
    return [sys.executable, "-c", _BOOT.format(module=module), *sys.path, "--", *arguments]
