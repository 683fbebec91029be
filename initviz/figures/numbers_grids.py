"""The numbers of the table, taken from a scene: each statistic over tensors by rows and schemes by columns.

Row 0 is the network's input and row i + 1 the layer i with its output, its weight, and the gradient of either; layers
behind an impossible one have a row as well, in which only what the document says is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation
from initviz.core.parameter import Role
from initviz.core.reports import ForwardTheory, ParameterPrediction, ReplicateReport, TensorPrediction
from initviz.figures.scene import Scene
from initviz.messages import Message, message

WEIGHT: Role = "weight"
BIAS: Role = "bias"
_PENDING = message("table.pending")
_NO_WEIGHT = message("table.no_weight")
_NO_PARAMETER = {WEIGHT: _NO_WEIGHT, BIAS: message("table.no_bias")}
_NO_SLOPE = message("table.no_slope")

_THEORY_ROUNDING = 1e-12
"""Of a standard deviation: a predicted mean below it is what sums and integrals in float64 leave of zero."""
_MEASURED_ROUNDING = {"float32": float(np.finfo(np.float32).eps), "float64": float(np.finfo(np.float64).eps)}
"""Of a standard deviation, by the probe's dtype: a measured mean below it is what rounding leaves of zero."""


@dataclass(frozen=True)
class Grid:
    """Numbers by row and scheme.

    Attributes
    ----------
    values
        The numbers; nan where there is none.
    absent
        For each scheme the rows that have no number, and why.
    noise
        What is not larger than this in absolute value is zero but for rounding; None where zeros are exact.
    """

    values: FloatArray
    absent: Sequence[Mapping[int, Message]]
    noise: FloatArray | None = None


Taker = Callable[[Scene], Grid]
_Found = tuple[FloatArray, Mapping[int, Message]]
"""One scheme's values over the known tensors, and why some are missing."""


def row_count(scene: Scene) -> int:
    """Count the rows of one scheme: the input, and every layer."""
    return len(scene.experiment.network.layers) + 1


def block_number(scene: Scene) -> Grid:
    """Number the rows by their block, as the figures do: 0 is the input, and what stands before the first block."""
    rows, schemes = np.zeros(row_count(scene)), len(scene.prediction.schemes)
    for number, block in enumerate(scene.blocks, start=1):
        rows[block.start + 1 : block.stop + 1] = number
    return Grid(np.repeat(rows[:, None], schemes, axis=1), ({},) * schemes)


def theory(pick: Callable[[TensorPrediction], float | Message]) -> Taker:
    """Take what is predicted of every tensor."""

    def find(scene: Scene, scheme: int) -> _Found:
        return _over_rows([pick(tensor) for tensor in scene.prediction.schemes[scheme].tensors])

    return partial(_grid, find=find)


def forward(pick: Callable[[ForwardTheory], float]) -> Taker:
    """Take what is predicted of the signal."""
    return theory(lambda tensor: tensor.forward if isinstance(tensor.forward, Message) else pick(tensor.forward))


def parameter_theory(pick: Callable[[ParameterPrediction], float | Message], role: Role = WEIGHT) -> Taker:
    """Take what is predicted of every weight, or every bias."""

    def find(scene: Scene, scheme: int) -> _Found:
        found: list[float | Message] = [_NO_PARAMETER[role]] * (len(scene.network.layers) + 1)
        for predicted in scene.prediction.schemes[scheme].parameters:
            if predicted.parameter.name == role:
                found[predicted.layer + 1] = pick(predicted)
        return _over_rows(found)

    return partial(_grid, find=find)


def measured(pick: Callable[[ReplicateReport], FloatArray], reduce: Callable[..., FloatArray] = np.median) -> Taker:
    """Take what was measured of every tensor, reduced over the seeds."""

    def find(scene: Scene, scheme: int) -> _Found:
        runs, known = scene.replicates(scheme), len(scene.network.layers) + 1
        if not runs:
            return np.full(known, np.nan), dict.fromkeys(range(known), _PENDING)
        return _reduced([pick(run) for run in runs], reduce), {}

    return partial(_grid, find=find)


def parameter_measured(name: str, role: Role = WEIGHT) -> Taker:
    """Take a measured statistic of every weight, or every bias, the median over the seeds."""

    def find(scene: Scene, scheme: int) -> _Found:
        runs, parameters = scene.replicates(scheme), scene.prediction.schemes[scheme].parameters
        found: list[float | Message] = [_NO_PARAMETER[role]] * (len(scene.network.layers) + 1)
        places = [place for place, known in enumerate(parameters) if known.parameter.name == role]
        rows = [np.array([getattr(run.parameters[place], name) for place in places]) for run in runs]
        medians = _reduced(rows, np.median).tolist() if runs else [_PENDING] * len(places)
        for place, median in zip(places, medians, strict=True):
            found[parameters[place].layer + 1] = median
        return _over_rows(found)

    return partial(_grid, find=find)


def saturated() -> Taker:
    """Take the measured share of saturated inputs of every activation."""

    def find(scene: Scene, scheme: int) -> _Found:
        runs = scene.replicates(scheme)
        bends = [False, *(isinstance(resolved.layer, Activation) for resolved in scene.network.layers)]
        missing = {row: _PENDING if bend else _NO_SLOPE for row, bend in enumerate(bends) if not (bend and runs)}
        if not runs:
            return np.full(len(bends), np.nan), missing
        return _reduced([run.forward.saturated_fraction for run in runs], np.median), missing

    return partial(_grid, find=find)


def law_test() -> Taker:
    """Take the p-value of every weight's test against its law."""

    def find(scene: Scene, scheme: int) -> _Found:
        found: list[float | Message] = [_NO_WEIGHT] * (len(scene.network.layers) + 1)
        for predicted in scene.prediction.schemes[scheme].parameters:
            if predicted.parameter.name == WEIGHT:
                test = scene.law_test(scheme, predicted.layer, WEIGHT)
                found[predicted.layer + 1] = test.p_value if test is not None else _PENDING
        return _over_rows(found)

    return partial(_grid, find=find)


def theory_mean(scene: Scene) -> Grid:
    """Take the predicted mean, with what may be its rounding."""
    return _with_noise(_MEAN_THEORY(scene), _VARIANCE_THEORY(scene), _THEORY_ROUNDING)


def measured_mean(scene: Scene) -> Grid:
    """Take the measured mean, with what may be its rounding."""
    share = _MEASURED_ROUNDING[scene.experiment.probe.dtype]
    return _with_noise(_MEAN_MEASURED(scene), _VARIANCE_MEASURED(scene), share)


def _with_noise(mean: Grid, variance: Grid, share: float) -> Grid:
    """Hold a mean against the standard deviation."""
    with np.errstate(invalid="ignore"):
        return replace(mean, noise=share * np.sqrt(variance.values))


def _grid(scene: Scene, find: Callable[[Scene, int], _Found]) -> Grid:
    """Put the schemes side by side; behind an impossible layer nothing is known."""
    known, schemes = len(scene.network.layers) + 1, len(scene.prediction.schemes)
    values = np.full((row_count(scene), schemes), np.nan)
    problem = scene.network.problem
    behind = dict.fromkeys(range(known, len(values)), problem.reason) if problem is not None else {}
    absent: list[Mapping[int, Message]] = []
    for scheme in range(schemes):
        values[:known, scheme], missing = find(scene, scheme)
        absent.append({**missing, **behind})
    return Grid(values, tuple(absent))


def _over_rows(found: list[float | Message]) -> _Found:
    values = np.array([np.nan if isinstance(value, Message) else value for value in found])
    return values, {row: value for row, value in enumerate(found) if isinstance(value, Message)}


def _reduced(rows: list[FloatArray], reduce: Callable[..., FloatArray]) -> FloatArray:
    """Reduce replicates, one a row; one that is not finite makes its place so."""
    with np.errstate(all="ignore"):
        return reduce(np.stack(rows), axis=0)


_MEAN_THEORY = forward(lambda known: known.mean)
_VARIANCE_THEORY = forward(lambda known: known.variance)
_MEAN_MEASURED = measured(lambda run: run.forward.mean)
_VARIANCE_MEASURED = measured(lambda run: run.forward.variance)
