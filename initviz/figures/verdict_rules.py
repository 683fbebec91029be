"""When a verdict is given: its thresholds as a sentence, so that nobody has to take it on trust."""

from collections.abc import Mapping

from initviz.core.verdict import (
    DEAD_SHARE,
    EXPLODING_PACE,
    EXPLODING_TOTAL,
    SATURATED_SHARE,
    TREND_TOTAL,
    VANISHING_PACE,
    VANISHING_TOTAL,
)
from initviz.figures.numbers import short
from initviz.messages import Message, message

_VALUES: Mapping[str, Mapping[str, float]] = {
    "vanishes": {"total": 1.0 / VANISHING_TOTAL, "trend": TREND_TOTAL, "pace": VANISHING_PACE},
    "explodes": {"total": EXPLODING_TOTAL, "trend": TREND_TOTAL, "pace": EXPLODING_PACE},
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
    values = {name: short(value) for name, value in _VALUES.get(word, {}).items()}
    return message(f"verdict.rule.{word}", **values)
