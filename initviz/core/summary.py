"""The JSON report of an analysis, as plain data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from initviz.core.analyse import Analysis
from initviz.core.document.experiment import FORMAT_VERSION
from initviz.core.document.probe_words import input_words, loss_words
from initviz.core.document.resolve import ResolvedNetwork, resolve
from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.outcome import KsTest
from initviz.core.layers.base import Layer
from initviz.core.parameter import Role
from initviz.core.reports import ForwardTheory, LawTestReport, ReplicateReport, SchemePrediction, TensorPrediction
from initviz.core.verdict.verdict import Verdict
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
    probe = analysis.experiment.probe
    return {
        "initviz": FORMAT_VERSION,
        "versions": versions(),
        "probe": msgspec.to_builtins(probe),
        "input": text(input_words(probe)),
        "loss": text(loss_words(probe)),
        "schemes": schemes,
        "hidden": list(analysis.hidden),
    }


@dataclass(frozen=True)
class _View:
    """One scheme of an analysis, with its parameters and tests found once and not layer by layer."""

    prediction: SchemePrediction
    runs: tuple[ReplicateReport, ...]
    tests: tuple[LawTestReport, ...]
    places: Mapping[int, list[int]]

    def values(self, place: int, field: str) -> list[float | str]:
        """Give one measured number of the parameter at a place, replicate by replicate."""
        return [number(getattr(run.parameters[place], field)) for run in self.runs]


def _view(analysis: Analysis, scheme: int) -> _View:
    prediction = analysis.prediction.schemes[scheme]
    places: dict[int, list[int]] = {}
    for place, parameter in enumerate(prediction.parameters):
        places.setdefault(parameter.layer, []).append(place)
    runs = tuple(report for report in analysis.replicates if report.scheme == scheme)
    tests = tuple(report for report in analysis.law_tests if report.scheme == scheme)
    return _View(prediction, runs, tests, places)


def _scheme(analysis: Analysis, index: int) -> dict[str, object]:
    judged, view = analysis.verdicts[index], _view(analysis, index)
    network = resolve(analysis.experiment.network)
    return {
        "name": analysis.experiment.schemes[index].name,
        "verdict": _verdict(judged),
        "layers": [_layer(view, network, layer, at) for at, layer in enumerate(analysis.experiment.network.layers)],
    }


def _verdict(judged: Verdict) -> dict[str, object]:
    remedy = judged.remedy
    return {
        "forward": judged.forward,
        "backward": judged.backward,
        "text": text(judged.text),
        "reason": None if judged.reason is None else text(judged.reason),
        "remedy": None if remedy is None else {"says": text(remedy.says), "then": text(remedy.then)},
    }


def _layer(view: _View, network: ResolvedNetwork, layer: Layer, position: int) -> dict[str, object]:
    described: dict[str, object] = {"id": layer.id, "type": layer.tag()}
    if network.problem is not None and position >= network.problem.index:
        # Nothing is known from the first impossible layer on.
        nothing = {"theory": None, "measured": None, "reason": text(network.problem.reason)}
        empty: dict[str, object] = {"parameters": {}, "forward": nothing, "backward": nothing, "gradients": {}}
        return {**described, "output_shape": None, "reason": text(network.problem.reason), **empty}
    tensor, places = view.prediction.tensors[position + 1], view.places.get(position, [])
    names = {place: view.prediction.parameters[place].parameter.name for place in places}
    return {
        **described,
        "output_shape": list(network.layers[position].output_shape),
        "parameters": {names[place]: _parameter(view, place) for place in places},
        "forward": {
            **_forward_theory(tensor),
            "measured": {
                field: _column([getattr(run.forward, field) for run in view.runs], position + 1)
                for field in _SIGNAL_FIELDS
            },
        },
        "backward": {
            **_single_theory(tensor.backward),
            "measured": {"second_moment": _column([run.backward for run in view.runs], position + 1)},
        },
        "gradients": {
            names[place]: {
                **_single_theory(view.prediction.parameters[place].gradient),
                "measured": {"second_moment": view.values(place, "gradient")},
            }
            for place in places
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


def _parameter(view: _View, place: int) -> dict[str, object]:
    predicted = view.prediction.parameters[place]
    key = (predicted.layer, predicted.parameter.name)
    tests = [report.tests.get(key, _NO_TEST) for report in view.tests]
    return {
        "shape": list(predicted.parameter.shape),
        "init": predicted.initializer.tag(),
        "law": law_summary(predicted.filling.law),
        **_rescaled(view, *key),
        "measured": {field: view.values(place, field) for field in _PARAMETER_FIELDS},
        "ks": {
            "statistic": [number(test.statistic) for test in tests],
            "p_value": [number(test.p_value) for test in tests],
        },
    }


def _rescaled(view: _View, layer: int, role: Role) -> dict[str, object]:
    """Give how a weight was brought to unit variance, replicate by replicate; nothing where it was not asked for."""
    found = [one for run in view.runs for one in run.rescalings if role == "weight" and one.layer == layer]
    if not found:
        return {}
    return {
        "rescaled": {
            "variances": [[number(variance) for variance in one.variances] for one in found],
            "factors": [[number(factor) for factor in one.factors] for one in found],
            "reached": [one.reached for one in found],
        }
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
