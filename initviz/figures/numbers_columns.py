"""What can stand in a column of the table: each statistic over tensors by rows and schemes by columns.

Row 0 is the network's input and row i + 1 the layer i with its output, its weight, and the gradient of either; layers
behind an impossible one have a row as well, in which only what the document says is known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation
from initviz.core.parameter import Role
from initviz.core.reports import ForwardTheory, ParameterPrediction, ReplicateReport, TensorPrediction
from initviz.figures.numbers import shape
from initviz.figures.scene import Scene
from initviz.messages import Message, message

Place = tuple[int, int]
"""Row and scheme."""

_WEIGHT: Role = "weight"
_PENDING = message("table.pending")
_NO_WEIGHT = message("table.no_weight")
_NO_SLOPE = message("table.no_slope")


@dataclass(frozen=True)
class Grid:
    """Numbers by row and scheme; nan where a place is in `absent`, which says why there is none."""

    values: FloatArray
    absent: Mapping[Place, Message]


@dataclass(frozen=True)
class Words:
    """A column of text.

    Attributes
    ----------
    name
        Of the column, in copied text; its sentences follow from it.
    read
        Its text at a place; empty where there is none.
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
    grid: Callable[[Scene], Grid]

    @property
    def name(self) -> str:
        """Name of the column, in copied text."""
        return f"{self.statistic}_{self.kind}" if self.kind else self.statistic


Column = Words | Numbers
_Found = tuple[FloatArray, Mapping[int, Message]]
"""One scheme's values over the known tensors, and why some are missing."""


def row_count(scene: Scene) -> int:
    """Count the rows of one scheme: the input, and every layer."""
    return len(scene.experiment.network.layers) + 1


def layer_of(scene: Scene, row: int) -> str:
    """Give the id of a row's layer; empty for the input."""
    return scene.experiment.network.layers[row - 1].id if row else ""


def _grid(scene: Scene, find: Callable[[Scene, int], _Found]) -> Grid:
    """Put the schemes side by side; behind an impossible layer nothing is known."""
    known, schemes = len(scene.network.layers) + 1, len(scene.prediction.schemes)
    values = np.full((row_count(scene), schemes), np.nan)
    absent: dict[Place, Message] = {}
    for scheme in range(schemes):
        found, missing = find(scene, scheme)
        values[:known, scheme] = found
        absent |= {(row, scheme): why for row, why in missing.items()}
        if scene.network.problem is not None:
            absent |= {(row, scheme): scene.network.problem.reason for row in range(known, len(values))}
    return Grid(values, absent)


def _over_rows(found: list[float | Message]) -> _Found:
    values = np.array([np.nan if isinstance(value, Message) else value for value in found])
    return values, {row: value for row, value in enumerate(found) if isinstance(value, Message)}


def _number(scene: Scene) -> Grid:
    rows = np.arange(row_count(scene), dtype=np.float64)
    return Grid(np.repeat(rows[:, None], len(scene.prediction.schemes), axis=1), {})


def _theory(pick: Callable[[TensorPrediction], float | Message]) -> Callable[[Scene], Grid]:
    def find(scene: Scene, scheme: int) -> _Found:
        return _over_rows([pick(tensor) for tensor in scene.prediction.schemes[scheme].tensors])

    return partial(_grid, find=find)


def _forward(pick: Callable[[ForwardTheory], float]) -> Callable[[Scene], Grid]:
    return _theory(lambda tensor: tensor.forward if isinstance(tensor.forward, Message) else pick(tensor.forward))


def _weight_theory(pick: Callable[[ParameterPrediction], float | Message]) -> Callable[[Scene], Grid]:
    def find(scene: Scene, scheme: int) -> _Found:
        found: list[float | Message] = [_NO_WEIGHT] * (len(scene.network.layers) + 1)
        for predicted in scene.prediction.schemes[scheme].parameters:
            if predicted.parameter.name == _WEIGHT:
                found[predicted.layer + 1] = pick(predicted)
        return _over_rows(found)

    return partial(_grid, find=find)


def _reduced(rows: list[FloatArray], reduce: Callable[..., FloatArray]) -> FloatArray:
    """Reduce replicates, one a row; one that is not finite makes its place so."""
    with np.errstate(all="ignore"):
        return reduce(np.stack(rows), axis=0)


def _measured(
    pick: Callable[[ReplicateReport], FloatArray], reduce: Callable[..., FloatArray] = np.median
) -> Callable[[Scene], Grid]:
    def find(scene: Scene, scheme: int) -> _Found:
        runs, known = scene.replicates(scheme), len(scene.network.layers) + 1
        if not runs:
            return _over_rows([_PENDING] * known)
        return _reduced([pick(run) for run in runs], reduce), {}

    return partial(_grid, find=find)


def _saturated(scene: Scene, scheme: int) -> _Found:
    runs = scene.replicates(scheme)
    bends = [False, *(isinstance(resolved.layer, Activation) for resolved in scene.network.layers)]
    missing = {row: _PENDING if bend else _NO_SLOPE for row, bend in enumerate(bends) if not (bend and runs)}
    if not runs:
        return np.full(len(bends), np.nan), missing
    return _reduced([run.forward.saturated_fraction for run in runs], np.median), missing


def _weight_measured(name: str) -> Callable[[Scene], Grid]:
    def find(scene: Scene, scheme: int) -> _Found:
        runs, parameters = scene.replicates(scheme), scene.prediction.schemes[scheme].parameters
        found: list[float | Message] = [_NO_WEIGHT] * (len(scene.network.layers) + 1)
        places = [place for place, known in enumerate(parameters) if known.parameter.name == _WEIGHT]
        rows = [np.array([getattr(run.parameters[place], name) for place in places]) for run in runs]
        medians = _reduced(rows, np.median).tolist() if runs else [_PENDING] * len(places)
        for place, median in zip(places, medians, strict=True):
            found[parameters[place].layer + 1] = median
        return _over_rows(found)

    return partial(_grid, find=find)


def _ks(scene: Scene, scheme: int) -> _Found:
    found: list[float | Message] = [_NO_WEIGHT] * (len(scene.network.layers) + 1)
    for predicted in scene.prediction.schemes[scheme].parameters:
        if predicted.parameter.name == _WEIGHT:
            test = scene.law_test(scheme, predicted.layer, _WEIGHT)
            found[predicted.layer + 1] = test.p_value if test is not None else _PENDING
    return _over_rows(found)


def _type(scene: Scene, row: int, _scheme: int) -> str | Message:
    return scene.experiment.network.layers[row - 1].tag() if row else message("table.input")


def _shape(scene: Scene, row: int, _scheme: int) -> str:
    if row == 0:
        return shape(scene.network.input_shape)
    known = scene.network.layers
    return shape(known[row - 1].output_shape) if row <= len(known) else ""


def _initializer(scene: Scene, row: int, scheme: int) -> str:
    predicted = scene.predicted(scheme, row - 1, _WEIGHT)
    return predicted.initializer.tag() if predicted is not None else ""


ABOUT_LAYERS: tuple[Column, ...] = (
    Numbers("number", "", _number),
    Words("layer", lambda scene, row, _scheme: layer_of(scene, row)),
    Words("type", _type),
    Words("shape", _shape),
)
"""What is the same in every scheme."""

ABOUT_SCHEMES: tuple[Column, ...] = (
    Words("scheme", lambda scene, _row, scheme: scene.experiment.schemes[scheme].name),
    Words("init", _initializer),
)

STATISTICS: tuple[Numbers, ...] = (
    Numbers("std", "law", _weight_theory(lambda predicted: predicted.filling.law.std)),
    Numbers("std", "median", _weight_measured("std")),
    Numbers("second_moment", "theory", _forward(lambda theory: theory.second_moment)),
    Numbers("second_moment", "median", _measured(lambda run: run.forward.second_moment)),
    Numbers("second_moment", "low", _measured(lambda run: run.forward.second_moment, np.min)),
    Numbers("second_moment", "high", _measured(lambda run: run.forward.second_moment, np.max)),
    Numbers("variance", "theory", _forward(lambda theory: theory.variance)),
    Numbers("variance", "median", _measured(lambda run: run.forward.variance)),
    Numbers("mean", "theory", _forward(lambda theory: theory.mean)),
    Numbers("mean", "median", _measured(lambda run: run.forward.mean)),
    Numbers("gradient", "theory", _theory(lambda tensor: tensor.backward)),
    Numbers("gradient", "median", _measured(lambda run: run.backward)),
    Numbers("weight_gradient", "theory", _weight_theory(lambda predicted: predicted.gradient)),
    Numbers("weight_gradient", "median", _weight_measured("gradient")),
    Numbers("dead", "median", _measured(lambda run: run.forward.dead_fraction)),
    Numbers("saturated", "median", partial(_grid, find=_saturated)),
    Numbers("zero", "median", _measured(lambda run: run.forward.zero_fraction)),
    Numbers("nonfinite", "median", _measured(lambda run: run.forward.nonfinite_fraction)),
    Numbers("ks", "first", partial(_grid, find=_ks)),
)
"""Every number of a layer in a scheme."""

STATISTIC_NAMES: tuple[str, ...] = tuple(dict.fromkeys(column.statistic for column in STATISTICS))
"""Statistics in order, each once."""
