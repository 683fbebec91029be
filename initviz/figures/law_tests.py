"""All parameters against their laws: one test a line, and what so many tests together say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from initviz.core.document.blocks import layer_labels
from initviz.core.laws.outcome import KsTest
from initviz.core.parameter import Role
from initviz.core.reports import ParameterPrediction
from initviz.figures.numbers import grouped, short
from initviz.figures.scene import Scene
from initviz.messages import Message, message

LEVEL = 0.01
"""Probability that any of the tests of true laws falls below the threshold (Bonferroni)."""


@dataclass(frozen=True)
class LawRow:
    """One parameter of one scheme.

    Attributes
    ----------
    scheme
        Index among the schemes that are shown.
    predicted
        The parameter, who fills it, and with which law.
    layer, label
        Id of its layer, and its name in the list of the network.
    test
        As soon as it has arrived.
    """

    scheme: int
    predicted: ParameterPrediction
    layer: str
    label: str
    test: KsTest | None

    @property
    def role(self) -> Role:
        """Weight or bias."""
        return self.predicted.parameter.name

    @property
    def p_value(self) -> float:
        """The p-value; nan where there is none, or not yet."""
        return self.test.p_value if self.test is not None else math.nan


def law_rows(scene: Scene) -> tuple[LawRow, ...]:
    """Give the tests of all schemes, layer by layer."""
    layers = scene.experiment.network.layers
    labels = layer_labels(layers)
    rows = [
        LawRow(
            scheme,
            found,
            layers[found.layer].id,
            labels[found.layer],
            scene.law_test(scheme, found.layer, found.parameter.name),
        )
        for scheme, prediction in enumerate(scene.prediction.schemes)
        for found in prediction.parameters
    ]
    return tuple(sorted(rows, key=lambda row: (row.predicted.layer, row.role != "weight", row.scheme)))


def threshold(rows: Sequence[LawRow]) -> float:
    """Give the p-value below which one of so many tests says more than chance; nan where there are none."""
    tests = sum(not math.isnan(row.p_value) for row in rows)
    return LEVEL / tests if tests else math.nan


def law_summary(rows: Sequence[LawRow]) -> Message:
    """Say what all tests together mean: the smallest of many p-values is small also where all laws are true.

    Schemes share their random numbers, so their tests of one parameter count as one draw for the expected smallest;
    the threshold holds however tests hang together.
    """
    if not rows:
        return message("law.summary.nothing")
    found = [row.p_value for row in rows if not math.isnan(row.p_value)]
    if not found:
        waits = any(row.test is None for row in rows)
        return message("law.summary.waiting" if waits else "law.summary.certain")
    least = min(found)
    draws = len({(row.layer, row.role) for row in rows if not math.isnan(row.p_value)})
    below = sum(p < threshold(rows) for p in found)
    return message(
        "law.summary.below" if below else "law.summary.fine",
        tests=grouped(len(found)),
        least="0" if least == 0 else short(least, 2),
        expected=short(1.0 / (draws + 1), 2),
        threshold=short(threshold(rows), 2),
        below=grouped(below),
    )
