"""`initviz.show`: the window, from Python."""

from initviz.core.document.decode import validated
from initviz.core.document.experiment import Experiment


def show(experiment: Experiment) -> int:
    """Open the window on an experiment, and return when it is closed.

    Parameters
    ----------
    experiment
        What to show; it is checked first.

    Returns
    -------
    int
        0 when the window was closed as usual.

    Raises
    ------
    DocumentError
        When the experiment is not valid.
    DisplayError
        When there is no screen, or a library that Qt needs is missing.
    """
    from initviz.gui.display import require_display  # noqa: PLC0415  (Qt comes in only with the window)

    experiment = validated(experiment)
    require_display()
    from initviz.gui.main import run  # noqa: PLC0415  (Qt comes in only with the window)

    return run(experiment, None, fresh=False)
