"""When a verdict is given: its thresholds as a sentence, so that nobody has to take it on trust."""

from collections.abc import Mapping

from initviz.core.verdict.trend import FAR, GOING, NEAR, PACE
from initviz.core.verdict.verdict import DEAD_SHARE, SATURATED_SHARE
from initviz.figures.numbers import short
from initviz.messages import Message, message

_VALUES: Mapping[str, Mapping[str, float]] = {
    "vanishes": {"far": FAR, "going": GOING, "pace": PACE},
    "shrinks": {"near": NEAR},
    "stable": {"near": NEAR},
    "dips": {"near": NEAR},
    "peaks": {"near": NEAR},
    "grows": {"near": NEAR},
    "explodes": {"far": FAR, "going": GOING, "pace": 1.0 / PACE},
    "saturates": {"share": 100.0 * SATURATED_SHARE},
    "dies": {"share": 100.0 * DEAD_SHARE},
}


def rule_of(word: str) -> Message:
    """Say when a scheme gets this verdict.

    Parameters
    ----------
    word
        As in `Verdict.forward`.
    """
    values = {name: short(value, 3) for name, value in _VALUES.get(word, {}).items()}
    return message(f"verdict.rule.{word}", **values)
