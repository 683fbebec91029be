"""Where a file for others goes: asked for, with the right ending, and never over another one without a question."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from initviz.gui.asking import ask
from initviz.messages import tr

_FOLDER = "exportFolder"
"""Property of the window that holds the folder of its last export."""


def ask_for_file(over: QWidget, title: str, name: str, kind: str, described: str) -> Path | None:
    """Ask where to write.

    Parameters
    ----------
    over
        Widget over which the questions stand.
    title
        Of the dialog.
    name
        Proposed, without its ending.
    kind
        The ending, such as ".png"; a name without it gets it.
    described
        What kind of file that is, in words.

    Returns
    -------
    Path | None
        The file; None where the user has decided otherwise.
    """
    window = _main(over)
    folder = Path(window.property(_FOLDER) or Path.home())
    chosen, _ = QFileDialog.getSaveFileName(over, title, str(folder / f"{name}{kind}"), f"{described} (*{kind})")
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() != kind:
        path = path.with_name(path.name + kind)
        # The dialog has asked about the name as it was typed, not about this one.
        question = tr("files.overwrite", file=path.name)
        if path.exists() and not ask(over, question, destroys="files.replace"):
            return None
    window.setProperty(_FOLDER, str(path.parent))
    return path


def _main(widget: QWidget) -> QWidget:
    """Give the window over which a dialog stands."""
    parent = widget.window().parentWidget()
    return widget.window() if parent is None else _main(parent)
