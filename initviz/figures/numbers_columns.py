"""What can stand in a column of the table: words about layers and schemes, and every statistic."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.unknown import Unknown
from initviz.core.reports import ParameterPrediction
from initviz.figures.numbers import shape
from initviz.figures.numbers_grids import (
    BIAS,
    WEIGHT,
    Taker,
    block_number,
    forward,
    law_test,
    measured,
    measured_mean,
    parameter_measured,
    parameter_theory,
    saturated,
    theory,
    theory_mean,
)
from initviz.figures.scene import Scene
from initviz.messages import Message, message


@dataclass(frozen=True)
class Words:
    """A column of text.

    Attributes
    ----------
    name
        Of the column, in copied text; its sentences follow from it.
    read
        Its text at a row and of a scheme; empty where there is none.
    """

    name: str
    read: Callable[[Scene, int, int], str | Message]


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    Attributes
    ----------
    statistic
        What it is, by the id of its sentences.
    kind
        Whether it is theory, or which part of what was measured.
    grid
        Takes the numbers from a scene.
    """

    statistic: str
    kind: str
    grid: Taker

    @property
    def name(self) -> str:
        """Name of the column, in copied text."""
        return f"{self.statistic}_{self.kind}" if self.kind else self.statistic


Column = Words | Numbers


def layer_of(scene: Scene, row: int) -> str:
    """Give the id of a row's layer; empty for the input."""
    return scene.experiment.network.layers[row - 1].id if row else ""


def _type(scene: Scene, row: int, _scheme: int) -> str | Message:
    return scene.experiment.network.layers[row - 1].tag() if row else message("table.input")


def _shape(scene: Scene, row: int, _scheme: int) -> str:
    if row == 0:
        return shape(scene.network.input_shape)
    known = scene.network.layers
    return shape(known[row - 1].output_shape) if row <= len(known) else ""


def _initializer(scene: Scene, row: int, scheme: int) -> str:
    predicted = scene.predicted(scheme, row - 1, WEIGHT)
    return predicted.initializer.tag() if predicted is not None else ""


def _law_std(predicted: ParameterPrediction) -> float | Message:
    law = predicted.filling.law
    return message("table.no_law") if isinstance(law, Unknown) else law.std


NUMBER = Numbers("block", "", block_number)
LAYER = Words("layer", lambda scene, row, _scheme: layer_of(scene, row))
SCHEME = Words("scheme", lambda scene, _row, scheme: scene.experiment.schemes[scheme].name)
TYPE = Words("type", _type)
SHAPE = Words("shape", _shape)
INITIALIZER = Words("init", _initializer)

STATISTICS: tuple[Numbers, ...] = (
    Numbers("std", "law", parameter_theory(_law_std)),
    Numbers("std", "median", parameter_measured("std")),
    Numbers("second_moment", "theory", forward(lambda known: known.second_moment)),
    Numbers("second_moment", "median", measured(lambda run: run.forward.second_moment)),
    Numbers("second_moment", "low", measured(lambda run: run.forward.second_moment, np.min)),
    Numbers("second_moment", "high", measured(lambda run: run.forward.second_moment, np.max)),
    Numbers("variance", "theory", forward(lambda known: known.variance)),
    Numbers("variance", "median", measured(lambda run: run.forward.variance)),
    Numbers("mean", "theory", theory_mean),
    Numbers("mean", "median", measured_mean),
    Numbers("gradient", "theory", theory(lambda tensor: tensor.backward)),
    Numbers("gradient", "median", measured(lambda run: run.backward)),
    Numbers("weight_gradient", "theory", parameter_theory(lambda predicted: predicted.gradient)),
    Numbers("weight_gradient", "median", parameter_measured("gradient")),
    Numbers("bias_gradient", "theory", parameter_theory(lambda predicted: predicted.gradient, BIAS)),
    Numbers("bias_gradient", "median", parameter_measured("gradient", BIAS)),
    Numbers("dead", "median", measured(lambda run: run.forward.dead_fraction)),
    Numbers("saturated", "median", saturated()),
    Numbers("zero", "median", measured(lambda run: run.forward.zero_fraction)),
    Numbers("nonfinite", "median", measured(lambda run: run.forward.nonfinite_fraction)),
    Numbers("ks", "first", law_test()),
)
"""Every number of a layer in a scheme."""

STATISTIC_NAMES: tuple[str, ...] = tuple(dict.fromkeys(column.statistic for column in STATISTICS))
"""Statistics in order, each once."""
