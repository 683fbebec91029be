"""What helps a scheme whose verdict is bad: an edit that theory has been tried on before it is offered."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from initviz.core.document.experiment import Experiment
from initviz.core.layers.signal import Signal
from initviz.core.predict.entering import probe_signal
from initviz.core.predict.predict import predict_scheme
from initviz.core.verdict.candidates import Candidate, candidates, rescaled
from initviz.core.verdict.causes import find_causes
from initviz.core.verdict.evidence import predicted_evidence
from initviz.core.verdict.verdict import Remedy, Verdict, judge_scheme
from initviz.messages import RefusedValueError

_HARM = {"stable": 0, "unknown": 0, "dips": 1, "peaks": 1, "shrinks": 2, "grows": 2}
_WORST = 3
"""How bad a verdict is: all other words are worst."""

_RESCALINGS = 3
"""So many times a factor for all weights is corrected by what theory says of the last one."""

_Harm = tuple[int, int]


@dataclass(frozen=True)
class _Trial:
    candidate: Candidate
    experiment: Experiment
    verdict: Verdict
    pace: float


def advised(experiment: Experiment, scheme: int, judged: Verdict) -> Verdict:
    """Add to a verdict what helps, if anything is wrong and anything that was tried helps."""
    tried = [*search(experiment, scheme, judged)]
    return replace(judged, remedy=tried[-1]) if tried else judged


def search(experiment: Experiment, scheme: int, judged: Verdict) -> Iterator[Remedy | None]:
    """Try one thing after the other; what is given last is the answer.

    A remedy makes the signal stable, and the gradient no worse than it was. The first that makes both stable is taken,
    else the one that leaves least to wish for. Where theory stops there is nothing to try on.
    """
    least = _harm(judged)
    if least == (0, 0) or judged.forward == "unknown":
        return
    best: _Trial | None = None
    for trial in _trials(experiment, scheme):
        if trial is not None and _is_safe(trial, judged):
            left = _left(trial, judged)
            if left < least:
                best, least = trial, left
        yield _remedy(best)
        if least == (0, 0) or (trial is not None and trial.verdict.forward == "unknown"):
            return


def _is_safe(trial: _Trial, judged: Verdict) -> bool:
    """Say whether the signal is stable then, and the gradient no worse than it was."""
    after = trial.verdict
    known = judged.backward != "unknown"
    return after.forward == "stable" and not (known and _rank(after.backward) > _rank(judged.backward))


def _left(trial: _Trial, judged: Verdict) -> _Harm:
    """Say what is left to wish for; where theory knows no gradient, the one that was found stays as it is."""
    after = trial.verdict
    if after.backward == "unknown":
        after = replace(after, backward=judged.backward)
    return _harm(after)


def _trials(experiment: Experiment, scheme: int) -> Iterator[_Trial | None]:
    """Try what there is to try; None for what the document refuses."""
    nearest: _Trial | None = None
    for candidate in candidates(experiment, scheme, _input_power(experiment)):
        trial = _try(experiment, scheme, candidate)
        if trial is not None and trial.pace > 0.0 and (nearest is None or _distance(trial) < _distance(nearest)):
            nearest = trial
        yield trial
    for _ in range(_RESCALINGS):
        again = None if nearest is None else rescaled(nearest.experiment, scheme, nearest.pace**-0.5)
        nearest = None if again is None else _try(experiment, scheme, again)
        if nearest is None or not nearest.pace > 0.0:
            return
        yield nearest


def _input_power(experiment: Experiment) -> float:
    signal = probe_signal(experiment.probe, experiment.network.input)
    return signal.pooled()[1] if isinstance(signal, Signal) else 1.0


def _try(experiment: Experiment, scheme: int, candidate: Candidate) -> _Trial | None:
    try:
        changed = candidate.edit(experiment, scheme)
    except RefusedValueError:
        return None
    prediction = predict_scheme(changed, scheme, bands=False)
    judged = judge_scheme(changed, scheme, prediction, [])
    causes = find_causes(changed, prediction, predicted_evidence(changed, prediction), "forward")
    return _Trial(candidate, changed, judged, 0.0 if causes is None else causes.pace)


def _distance(trial: _Trial) -> float:
    return abs(math.log(trial.pace))


def _remedy(trial: _Trial | None) -> Remedy | None:
    return None if trial is None else Remedy(trial.candidate.says, trial.verdict.short, trial.candidate.edit)


def _harm(judged: Verdict) -> _Harm:
    ranks = (_rank(judged.forward), _rank(judged.backward))
    return max(ranks), sum(ranks)


def _rank(word: str) -> int:
    return _HARM.get(word, _WORST)
