"""The text report of an analysis: one table per scheme, for a terminal."""

import math
from collections.abc import Iterable

import numpy as np

from initviz.core.analyse import Analysis
from initviz.core.document.probe_words import input_words, loss_words
from initviz.core.document.resolve import resolve
from initviz.core.reports import ForwardTheory, ReplicateReport
from initviz.core.verdict.verdict import Verdict
from initviz.messages import Message, message, text, tr

_COLUMNS = ("layer", "shape", "init", "std", "moment", "gradient", "weight_gradient", "ks", "flags")
_MISSING = "–"


def report_table(analysis: Analysis) -> str:
    """Write the whole report as text: theory and the median of the measurements side by side."""
    parts = []
    for index, scheme in enumerate(analysis.experiment.schemes):
        rows = [tuple(tr(f"report.column.{name}") for name in _COLUMNS), *_rows(analysis, index)]
        parts.append(f"{scheme.name}\n{_aligned(rows)}\n{_judged(analysis.verdicts[index])}\n")
        parts.extend(f"{tr('report.note')} {note}\n" for note in _notes(analysis, index))
    problem = resolve(analysis.experiment.network).problem
    if problem is not None:
        parts.append(f"{text(problem.reason)}\n")
    if analysis.hidden:
        parts.append(f"{tr('report.note')} {tr('report.hidden', names=', '.join(analysis.hidden))}\n")
    probe = analysis.experiment.probe
    words = {"loss": loss_words(probe), "input": input_words(probe), "dtype": probe.dtype}
    parts.append(tr("report.legend", seeds=probe.seeds, seed=probe.seed, **words))
    return "\n".join(parts)


def _judged(judged: Verdict) -> str:
    """Write a verdict, its reason, and what helps, each in a line."""
    lines = [judged.text]
    if judged.reason is not None:
        lines.append(judged.reason)
    if judged.remedy is not None:
        lines.append(message("advice.line", says=judged.remedy.says, then=judged.remedy.then))
    return "\n".join(map(text, lines))


def _rows(analysis: Analysis, scheme: int) -> Iterable[tuple[str, ...]]:
    runs = [report for report in analysis.replicates if report.scheme == scheme]
    prediction = analysis.prediction.schemes[scheme]
    weights = {p.layer: place for place, p in enumerate(prediction.parameters) if p.parameter.name == "weight"}
    for layer in resolve(analysis.experiment.network).layers:
        tensor = prediction.tensors[layer.index + 1]
        forward = tensor.forward.second_moment if isinstance(tensor.forward, ForwardTheory) else None
        backward = None if isinstance(tensor.backward, Message) else tensor.backward
        place = weights.get(layer.index)
        init, std, gradient, test = ("",) * 4 if place is None else _weight_cells(analysis, scheme, place, runs)
        yield (
            f"{layer.layer.id} {layer.layer.tag()}",
            "×".join(map(str, layer.output_shape)),
            init,
            std,
            _pair(forward, _median(run.forward.second_moment[layer.index + 1] for run in runs)),
            _pair(backward, _median(run.backward[layer.index + 1] for run in runs)),
            gradient,
            test,
            _flags(runs, layer.index + 1),
        )


def _weight_cells(
    analysis: Analysis, scheme: int, place: int, runs: list[ReplicateReport]
) -> tuple[str, str, str, str]:
    """Give initializer, std, gradient and KS of the weight at a place among the parameters."""
    predicted = analysis.prediction.schemes[scheme].parameters[place]
    gradient = None if isinstance(predicted.gradient, Message) else predicted.gradient
    tests = [report.tests.get((predicted.layer, "weight")) for report in analysis.law_tests if report.scheme == scheme]
    return (
        predicted.initializer.tag(),
        _pair(predicted.filling.law.std, _median(run.parameters[place].std for run in runs)),
        _pair(gradient, _median(run.parameters[place].gradient for run in runs)),
        _number(_median(test.p_value for test in tests if test is not None)),
    )


def _flags(runs: list[ReplicateReport], tensor: int) -> str:
    """Name what is wrong with a tensor: dead units, and values that are not finite."""
    shares = {
        "dead": _median(run.forward.dead_fraction[tensor] for run in runs),
        "nonfinite": _median(run.forward.nonfinite_fraction[tensor] for run in runs),
    }
    return ", ".join(tr(f"report.{name}", percent=100.0 * share) for name, share in shares.items() if share >= 0.005)


def _notes(analysis: Analysis, scheme: int) -> list[str]:
    """Give each reason why a theory stops once, with the layer at which it does."""
    notes: dict[str, str] = {}
    layers = resolve(analysis.experiment.network).layers
    for layer, tensor in zip(layers, analysis.prediction.schemes[scheme].tensors[1:], strict=True):
        for theory in (tensor.forward, tensor.backward):
            if isinstance(theory, Message):
                notes.setdefault(text(theory), layer.layer.id)
    return [f"{id_}: {reason}" for reason, id_ in notes.items()]


def _median(values: Iterable[float]) -> float:
    found = [float(value) for value in values]
    with np.errstate(invalid="ignore"):
        return float(np.median(found)) if found else math.nan


def _pair(theory: float | None, measured: float) -> str:
    return f"{_MISSING if theory is None else _number(theory)} / {_number(measured)}"


def _number(value: float) -> str:
    return f"{value:.3g}"


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])
