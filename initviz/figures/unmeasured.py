"""The verdict where nothing more will be measured: it waits for consent to code, or could not be measured at all."""

from dataclasses import replace

from initviz.core.document.codes import untrusted_codes
from initviz.core.document.experiment import Experiment
from initviz.core.verdict.verdict import Verdict
from initviz.messages import Message, message

_WAITING = frozenset({"verdict.unknown", "verdict.pending"})


def unmeasured(judged: Verdict, experiment: Experiment, scheme: int) -> Verdict:
    """Give a verdict once its measurement has ended early: it waits no longer, or for a person's consent.

    Parameters
    ----------
    judged
        What theory alone says.
    experiment
        What could not be measured.
    scheme
        Index of the scheme that is judged.
    """
    forward = judged.text.values.get("forward")
    if not isinstance(forward, Message) or forward.id not in _WAITING:
        return judged
    said = message("verdict.not_agreed" if untrusted_codes(experiment) else "verdict.not_measured")
    text = message("verdict.pending_of", name=experiment.schemes[scheme].name, forward=said)
    return replace(judged, short=said, text=text)
