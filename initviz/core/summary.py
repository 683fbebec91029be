"""The JSON report of an analysis, as plain data."""

import math

from initviz.core.analyse import Analysis
from initviz.core.document.experiment import FORMAT_VERSION
from initviz.core.document.resolve import resolve
from initviz.core.laws.law import FloatArray, Law
from initviz.core.parameter import Role
from initviz.core.reports import ForwardTheory, KsTest, ParameterPrediction, TensorPrediction
from initviz.core.versions import versions
from initviz.messages import Message, text

_SIGNAL_FIELDS = (
    "mean", "second_moment", "variance", "zero_fraction", "dead_fraction", "saturated_fraction", "nonfinite_fraction",
)  # fmt: skip
_PARAMETER_FIELDS = ("mean", "std", "min", "max", "zero_fraction", "nonfinite_fraction")
_NO_TEST = KsTest(math.nan, math.nan)


def number(value: float) -> float | str:
    """Give a number as JSON can hold it: what is not finite becomes text."""
    return float(value) if math.isfinite(value) else str(float(value))


def summarize(analysis: Analysis) -> dict[str, object]:
    """Give the JSON report as plain data; what is not finite is the text "inf", "-inf" or "nan"."""
    schemes = [_scheme(analysis, index) for index in range(len(analysis.experiment.schemes))]
    return {"initviz": FORMAT_VERSION, "versions": versions(), "schemes": schemes}


def _scheme(analysis: Analysis, index: int) -> dict[str, object]:
    judged = analysis.verdicts[index]
    return {
        "name": analysis.experiment.schemes[index].name,
        "verdict": {"forward": judged.forward, "backward": judged.backward, "text": text(judged.text)},
        "layers": [_layer(analysis, index, position) for position in range(len(analysis.experiment.network.layers))],
    }


def _layer(analysis: Analysis, scheme: int, position: int) -> dict[str, object]:
    layer = analysis.experiment.network.layers[position]
    network = resolve(analysis.experiment.network)
    described: dict[str, object] = {"id": layer.id, "type": layer.tag()}
    if position >= len(network.layers):
        # Nothing is known from the first impossible layer on; it says why, the others refer to it.
        problem = network.problem
        return {**described, "output_shape": None, "reason": text(problem.reason) if problem else None}
    tensor = analysis.prediction.schemes[scheme].tensors[position + 1]
    runs = [report for report in analysis.replicates if report.scheme == scheme]
    parameters = [p for p in analysis.prediction.schemes[scheme].parameters if p.layer == position]
    return {
        **described,
        "output_shape": list(network.layers[position].output_shape),
        "parameters": {p.parameter.name: _parameter(analysis, scheme, p) for p in parameters},
        "forward": {
            **_forward_theory(tensor),
            "measured": {
                field: _column([getattr(run.forward, field) for run in runs], position + 1) for field in _SIGNAL_FIELDS
            },
        },
        "backward": {
            **_single_theory(tensor.backward),
            "measured": {"second_moment": _column([run.backward for run in runs], position + 1)},
        },
        "gradients": {
            p.parameter.name: {
                **_single_theory(p.gradient),
                "measured": {"second_moment": _parameter_values(analysis, scheme, p, "gradient")},
            }
            for p in parameters
        },
    }


def _column(arrays: list[FloatArray], index: int) -> list[float | str]:
    return [number(array[index]) for array in arrays]


def _forward_theory(tensor: TensorPrediction) -> dict[str, object]:
    if isinstance(tensor.forward, ForwardTheory):
        fields = ("mean", "second_moment", "variance")
        return {"theory": {field: number(getattr(tensor.forward, field)) for field in fields}}
    return {"theory": None, "reason": text(tensor.forward)}


def _single_theory(value: float | Message) -> dict[str, object]:
    if isinstance(value, Message):
        return {"theory": None, "reason": text(value)}
    return {"theory": {"second_moment": number(value)}}


def _parameter(analysis: Analysis, scheme: int, predicted: ParameterPrediction) -> dict[str, object]:
    place: tuple[int, Role] = (predicted.layer, predicted.parameter.name)
    tests = [report.tests.get(place, _NO_TEST) for report in analysis.law_tests if report.scheme == scheme]
    return {
        "shape": list(predicted.parameter.shape),
        "init": predicted.initializer.tag(),
        "law": law_summary(predicted.filling.law),
        "measured": {field: _parameter_values(analysis, scheme, predicted, field) for field in _PARAMETER_FIELDS},
        "ks": {
            "statistic": [number(test.statistic) for test in tests],
            "p_value": [number(test.p_value) for test in tests],
        },
    }


def law_summary(law: Law) -> dict[str, object]:
    """Give a law as plain data."""
    low, high = law.support
    return {
        "kind": law.kind,
        "mean": number(law.mean),
        "std": number(law.std),
        "low": number(low),
        "high": number(high),
        "atoms": [[number(value), number(probability)] for value, probability in law.atoms],
    }


def _parameter_values(analysis: Analysis, scheme: int, predicted: ParameterPrediction, field: str) -> list[float | str]:
    return [
        number(getattr(report, field))
        for run in analysis.replicates
        if run.scheme == scheme
        for report in run.parameters
        if (report.layer, report.name) == (predicted.layer, predicted.parameter.name)
    ]
