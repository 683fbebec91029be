"""Verdicts on constructed cases, category by category, from theory and from measurements."""

import math
from typing import Any

import numpy as np
import pytest

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolve
from initviz.core.predict.predict import predict
from initviz.core.reports import ReplicateReport, SignalStatistics
from initviz.core.verdict import Factor, Verdict, block_ends, verdict
from initviz.messages import text

Layers = list[dict[str, Any]]
RELU, TANH = {"type": "ReLU"}, {"type": "Tanh"}
HE = {"init": "kaiming_normal", "nonlinearity": "relu"}
XAVIER = {"init": "xavier_normal"}


def experiment(layers: Layers, weight: dict[str, Any], **rest: Any) -> Experiment:  # noqa: ANN401  (parts of a document)
    scheme = {"name": "Mine", "rules": [{"weight": weight, "bias": {"init": "zeros"}}]}
    return from_builtins({"network": {"input": [100], "layers": layers}, "schemes": [scheme], **rest})


def stack(depth: int, *after: dict[str, Any], width: int = 100) -> Layers:
    return [layer for _ in range(depth) for layer in ({"type": "Linear", "out_features": width}, *after)]


def judged(layers: Layers, weight: dict[str, Any], **rest: Any) -> Verdict:  # noqa: ANN401
    made = experiment(layers, weight, **rest)
    found = verdict(made, 0, predict(made), [])
    assert text(found.text).startswith("Mine: ")
    assert len(text(found.text).splitlines()) == len(text(found.short).splitlines()) == 1
    return found


@pytest.mark.parametrize(
    ("layers", "weight", "forward", "backward"),
    [
        (stack(20, RELU), HE, "stable", "stable"),
        (stack(20, RELU), XAVIER, "vanishes", "vanishes"),
        (stack(20, RELU), {"init": "default"}, "vanishes", "vanishes"),
        (stack(20, RELU), {"init": "normal", "std": 1.0}, "explodes", "explodes"),
        (stack(3, RELU), XAVIER, "vanishes", "vanishes"),  # an eighth, and still halving
        (stack(1, RELU), XAVIER, "stable", "stable"),
        (stack(20), XAVIER, "stable", "stable"),
        (stack(20, TANH), XAVIER, "stable", "stable"),  # falls like 1/(2l), and slows down
        (stack(20, TANH), {"init": "normal", "std": 0.01}, "vanishes", "vanishes"),
        (stack(20, TANH), {"init": "normal", "std": 2.0}, "saturates", "explodes"),
        (stack(20, {"type": "Sigmoid"}), XAVIER, "stable", "vanishes"),
        (stack(20, {"type": "SELU"}), {"init": "lecun_normal"}, "stable", "stable"),
        (stack(20, {"type": "BatchNorm1d"}, RELU), HE, "stable", "explodes"),
        (stack(20, {"type": "LayerNorm"}, RELU), HE, "stable", "stable"),
        (stack(5, RELU), {"init": "zeros"}, "dies", "dies"),
        (stack(5, RELU), {"init": "uniform"}, "unknown", "unknown"),
        (stack(3), {"init": "uniform"}, "explodes", "unknown"),
        (stack(60, RELU), {"init": "normal", "std": 10.0}, "overflows", "explodes"),
        (stack(200, RELU), {"init": "normal", "std": 10.0}, "overflows", "overflows"),
        (stack(5, {"type": "Softmax"}), XAVIER, "unknown", "unknown"),
        ([], XAVIER, "unknown", "unknown"),
        (stack(5, RELU), HE, "stable", "stable"),
    ],
)  # fmt: skip
def test_the_verdict_of_theory(layers: Layers, weight: dict[str, Any], forward: str, backward: str) -> None:
    found = judged(layers, weight)
    assert (found.forward, found.backward) == (forward, backward)


def test_what_overflows_depends_on_the_dtype() -> None:
    layers, wild = stack(60, RELU), {"init": "normal", "std": 10.0}
    assert judged(layers, wild).forward == "overflows"
    assert judged(layers, wild, probe={"dtype": "float64"}).forward == "explodes"
    assert judged(stack(120, RELU), wild, probe={"dtype": "float64"}).forward == "overflows"


def test_the_sentence_has_its_numbers() -> None:
    found = judged(stack(10, RELU), XAVIER)
    assert text(found.text) == (
        "Mine: vanishes (×0.001 over 10 layers); its gradient vanishes (×0.001 on the way back)."
    )
    assert text(found.short) == "vanishes (×0.001 over 10 layers)"
    found = judged(stack(20, {"type": "BatchNorm1d"}, RELU), HE)
    assert text(found.short).startswith("is stable (×0.5 over 20 layers); its gradient explodes (×")
    assert text(judged(stack(20, TANH), {"init": "normal", "std": 2.0}).text).startswith(
        "Mine: saturates (88 % of its activations"
    )
    assert "exact zeros from layer 1 on" in text(judged(stack(5, RELU), {"init": "zeros"}).text)


def test_layers_behind_an_impossible_one_do_not_count() -> None:
    found = judged([*stack(4, RELU), {"type": "Conv2d", "out_channels": 3, "kernel_size": 1}, *stack(4, RELU)], HE)
    assert (found.forward, found.backward) == ("stable", "stable")
    assert "over 4 layers" in text(found.text)


def test_blocks_end_before_the_next_weight() -> None:
    made = experiment([{"type": "Dropout"}, *stack(2, RELU, {"type": "Dropout"})], HE)
    assert block_ends(made) == (0, 4, 7)


def test_a_softmax_at_the_end_is_left_out() -> None:
    # Its outputs are shares of one, a hundredth of it each, whatever the signal was.
    made = experiment([*stack(3, TANH), {"type": "Softmax"}], XAVIER)
    assert block_ends(made) == (0, 2, 4, 6)
    measured = report(made, [1.0] * 7 + [1e-4], [1.0] * 8)
    assert verdict(made, 0, predict(made), [measured]).forward == "stable"


# --- measurements ---


def report(
    made: Experiment,
    second: list[float],
    backward: list[float],
    *,
    dead: float = 0.0,
    saturated: float = 0.0,
    nonfinite: float = 0.0,
    scheme: int = 0,
    replicate: int = 0,
) -> ReplicateReport:
    """Make a report of which only what a verdict reads is filled in; values are per tensor."""
    tensors = len(resolve(made.network).layers) + 1
    assert len(second) == len(backward) == tensors
    everywhere = np.ones(tensors)
    forward = SignalStatistics(
        mean=0 * everywhere,
        second_moment=np.array(second),
        variance=np.array(second),
        zero_fraction=0 * everywhere,
        dead_fraction=dead * everywhere,
        saturated_fraction=np.array([math.nan, *[saturated] * (tensors - 1)]),
        nonfinite_fraction=nonfinite * everywhere,
    )
    return ReplicateReport(scheme, replicate, forward, np.array(backward), ())


FOUR = stack(4)


@pytest.mark.parametrize(
    ("second", "backward", "measured", "forward_kind", "backward_kind"),
    [
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], {}, "stable", "stable"),
        ([1, 1, 1, 0.5, 0.009], [1, 1, 1, 1, 1], {}, "vanishes", "stable"),
        ([1, 0.7, 0.6, 0.55, 0.5], [1, 1, 1, 1, 1], {}, "stable", "stable"),
        ([1, 0.5, 0.25, 0.125, 0.0625], [16, 8, 4, 2, 1], {}, "vanishes", "explodes"),
        ([1, 2, 3, 5, 21], [0.0625, 0.125, 0.25, 0.5, 1], {}, "explodes", "vanishes"),
        ([1, 2, 2, 2, 2.1], [2.1, 2, 2, 2, 1], {}, "stable", "stable"),
        ([1, 1, 0, 0, 0], [0, 0, 0, 0, 1], {}, "dies", "dies"),
        ([1, 1, 1, 1, 1], [0, 1, 1, 1, 1], {}, "stable", "dies"),
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], {"dead": 0.5}, "dies", "stable"),
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], {"dead": 0.49}, "stable", "stable"),
        ([1, 1, 1, math.inf, math.inf], [1, 1, 1, 1, 1], {}, "overflows", "stable"),
        ([1, 1, 1, 1e78, 1], [1, 1, 1, 1, 1], {}, "overflows", "stable"),
        ([1, 1, 1, 1, 1], [math.inf, 1, 1, 1, 1], {}, "stable", "overflows"),
        ([1, 1, 1, 1, 1], [math.nan, 1, 1, 1, 1], {"nonfinite": 0.1}, "overflows", "overflows"),
        ([1, 1, 1, 1, math.nan], [1, 1, 1, 1, 1], {"nonfinite": 0.1}, "overflows", "stable"),
        ([0, 0, 0, 0, 0], [1, 1, 1, 1, 1], {}, "dies", "stable"),
    ],
)
def test_the_verdict_of_measurements(
    second: list[float], backward: list[float], measured: dict[str, Any], forward_kind: str, backward_kind: str
) -> None:
    made = experiment(FOUR, XAVIER)
    found = verdict(made, 0, predict(made), [report(made, second, backward, **measured)])
    assert (found.forward, found.backward) == (forward_kind, backward_kind)
    assert len(text(found.text).splitlines()) == 1


def test_measured_saturation_counts_where_activations_saturate() -> None:
    for kind, expected in (("Tanh", "saturates"), ("Sigmoid", "saturates"), ("ReLU", "stable"), ("ReLU6", "stable")):
        made = experiment(stack(2, {"type": kind}), XAVIER)
        found = verdict(made, 0, predict(made), [report(made, [1.0] * 5, [1.0] * 5, saturated=0.6)])
        assert found.forward == expected


def test_measurements_win_over_theory_and_the_median_over_one_replicate() -> None:
    made = experiment(FOUR, {"init": "normal", "std": 1.0})
    assert verdict(made, 0, predict(made), []).forward == "explodes"
    calm, wild = [1.0] * 5, [1.0, 10.0, 100.0, 1000.0, 10_000.0]
    reports = [report(made, values, calm, replicate=i) for i, values in enumerate((calm, wild, calm))]
    assert verdict(made, 0, predict(made), reports).forward == "stable"


@pytest.mark.parametrize(
    ("probe", "forward"),
    [
        ({"batch": 8}, "dies"),
        ({"batch": 7}, "stable"),  # a unit may well be zero on a few samples
        ({"input": {"law": "constant"}}, "stable"),  # on equal samples half of all units are
        ({"input": {"law": "normal", "std": 0.0, "mean": 1.0}}, "stable"),
        ({"input": {"law": "uniform", "a": 1.0, "b": 1.0}}, "stable"),
        ({"input": {"law": "uniform"}}, "dies"),
        ({"input": {"law": "digits"}}, "dies"),
    ],
)
def test_units_are_dead_on_many_samples_that_differ(probe: dict[str, Any], forward: str) -> None:
    made = experiment(FOUR, XAVIER, probe=probe)
    measured = report(made, [1.0] * 5, [1.0] * 5, dead=0.9)
    assert verdict(made, 0, predict(made), [measured]).forward == forward


def test_a_verdict_reads_as_its_sentence() -> None:
    found = judged(stack(4, RELU), HE)
    assert str(found) == text(found.text)


def test_reports_of_another_scheme_do_not_count() -> None:
    made = experiment(FOUR, XAVIER)
    other = report(made, [1.0, 0, 0, 0, 0], [1.0] * 5, scheme=1)
    assert verdict(made, 0, predict(made), [other]).forward == "stable"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.001, "0.001"),
        (0.0123, "0.01"),
        (0.25, "0.25"),
        (1.234, "1.2"),
        (45.4, "45"),
        (99.4, "99"),
        (99.6, "100"),
        (1234.0, "1234"),
        (3e7, "3×10⁷"),
        (1e-6, "10⁻⁶"),
        (2.4e-12, "2×10⁻¹²"),
        (math.inf, "∞"),
        (math.nan, "nan"),
    ],
)
def test_factors_are_said_as_a_person_would(value: float, said: str) -> None:
    assert str(Factor(value)) == f"{Factor(value)}" == said
    assert f"{Factor(value):.3g}" == f"{value:.3g}"
