"""The theory of an experiment as the window shows it: never an exception, whatever an experiment holds."""

from initviz.core.document.experiment import Experiment
from initviz.core.predict.outline import is_light, outline
from initviz.core.predict.predict import predict
from initviz.core.reports import Prediction
from initviz.messages import Message, message

_TROUBLE = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What a theory raises that has a mistake; the window and the document in it live on."""


def theory_of(experiment: Experiment, *, elsewhere: bool) -> tuple[Prediction, Message | None]:
    """Predict, or give an outline where that takes too long here and is done elsewhere, and what went wrong."""
    try:
        return (outline if elsewhere and not is_light(experiment) else predict)(experiment), None
    except _TROUBLE as error:
        reason = message("theory.failed", error=str(error) or type(error).__name__)
        return outline(experiment, reason), reason
