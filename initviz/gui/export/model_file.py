"""A scheme's model as a PyTorch file: written by a process of its own, since the window never imports torch."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from initviz.app.process import reason_of_end
from initviz.core.child import HIDDEN, command
from initviz.core.document.check import DocumentError
from initviz.core.document.codes import untrusted_codes
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import SUFFIX, save
from initviz.gui.progress.steps import Steps
from initviz.messages import RefusedValueError, message

MODEL = ".pt"


def model_steps(experiment: Experiment, scheme: int, path: Path) -> Steps[None]:
    """Write a scheme's `state_dict`, all of it or nothing; nobody knows how many steps that has.

    Parameters
    ----------
    experiment
        The document.
    scheme
        Index of the scheme.
    path
        The file, which ends in `.pt`.

    Raises
    ------
    DocumentError
        When the file cannot be written.
    RefusedValueError
        When torch cannot make the model.
    """
    alone = replace(experiment, schemes=(replace(experiment.schemes[scheme], hidden=False),))
    try:
        # Beside the file: only there it can take its place in one step.
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            document, made = Path(folder, f"scene{SUFFIX}"), Path(folder, f"model{MODEL}")
            save(alone, document)
            trust = [] if untrusted_codes(alone) else ["--trust-code"]
            yield from _run(["export", str(document), "-o", str(made), *trust], Path(folder, "said"))
            made.replace(path)
    except OSError as error:
        reason = message("file.unwritable", file=str(path), detail=error.strerror or str(error))
        raise DocumentError(reason) from error


def _run(arguments: list[str], said: Path) -> Steps[None]:
    """Run the command line; a child that nobody wants any more is ended."""
    with said.open("wb") as words:
        child = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            command("initviz.cli", arguments), stdout=words, stderr=words, creationflags=HIDDEN
        )
        try:
            while child.poll() is None:
                yield 0, 0
        finally:
            child.kill()
            child.wait()
    if child.returncode:
        last = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        # Whoever is ended by a signal says nothing of it: its last words were about something else.
        told = last[0].removeprefix("initviz: ") if last and child.returncode > 0 else reason_of_end(child.returncode)
        raise RefusedValueError(message("export.model.failed", reason=told))
