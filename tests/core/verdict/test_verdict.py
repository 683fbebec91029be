"""Verdicts on constructed cases, category by category, from theory and from measurements."""

import math
from typing import Any

import pytest

from initviz.core.document.decode import from_builtins
from initviz.core.predict.outline import outline
from initviz.core.predict.predict import predict
from initviz.core.verdict.evidence import block_ends
from initviz.core.verdict.verdict import Verdict, verdict
from initviz.messages import text
from tests.core.verdict_cases import HE, RELU, TANH, XAVIER, Layers, experiment, report, stack

SIGMOID = {"type": "Sigmoid"}
BATCH_NORM, LAYER_NORM = {"type": "BatchNorm1d"}, {"type": "LayerNorm"}
ZEROS = {"init": "zeros"}


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
        (stack(4, RELU), XAVIER, "shrinks", "shrinks"),  # a sixteenth
        (stack(5, RELU), XAVIER, "vanishes", "vanishes"),  # a thirty-second, and still halving
        (stack(2, RELU), XAVIER, "stable", "stable"),  # a quarter is not yet below a quarter
        (stack(1, RELU), XAVIER, "stable", "stable"),
        (stack(1), {"init": "normal", "std": 10.0}, "grows", "grows"),  # one layer has no trend
        (stack(2), {"init": "normal", "std": 0.141421356}, "stable", "stable"),  # doubles, twice
        (stack(20), XAVIER, "stable", "stable"),
        (stack(20, TANH), XAVIER, "shrinks", "shrinks"),  # falls like 1/(2l), and slows down
        (stack(20, TANH), {"init": "normal", "std": 0.01}, "vanishes", "vanishes"),
        (stack(20, TANH), {"init": "normal", "std": 2.0}, "saturates", "explodes"),
        (stack(20, SIGMOID), XAVIER, "stable", "vanishes"),
        (stack(20, {"type": "SELU"}), {"init": "lecun_normal"}, "stable", "stable"),
        (stack(10, BATCH_NORM, RELU), HE, "stable", "grows"),  # by π/(π-1) a layer, 47 in all
        (stack(20, BATCH_NORM, RELU), HE, "stable", "explodes"),
        (stack(20, LAYER_NORM, RELU), HE, "stable", "stable"),
        (stack(5, RELU), ZEROS, "dies", "dies"),
        (stack(5, SIGMOID), ZEROS, "dies", "dies"),  # its 0.5 at the end knows nothing of the input
        (stack(5, RELU), {"init": "uniform"}, "unknown", "unknown"),
        (stack(3), {"init": "uniform"}, "explodes", "unknown"),
        (stack(60, RELU), {"init": "normal", "std": 10.0}, "overflows", "explodes"),
        (stack(200, RELU), {"init": "normal", "std": 10.0}, "overflows", "overflows"),
        (stack(5, {"type": "Softmax"}), XAVIER, "unknown", "unknown"),
        ([], XAVIER, "unknown", "unknown"),
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


FOUR = stack(4)


@pytest.mark.parametrize(
    ("second", "backward", "measured", "forward_kind", "backward_kind"),
    [
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], {}, "stable", "stable"),
        ([1, 1, 1, 0.5, 0.009], [1, 1, 1, 1, 1], {}, "vanishes", "stable"),
        ([1, 0.7, 0.6, 0.55, 0.5], [1, 1, 1, 1, 1], {}, "stable", "stable"),
        ([1, 0.5, 0.25, 0.125, 0.0625], [16, 8, 4, 2, 1], {}, "shrinks", "grows"),
        ([1, 0.3, 0.1, 0.05, 0.02], [50, 20, 10, 3, 1], {}, "vanishes", "explodes"),
        ([1, 0.02, 0.02, 0.02, 0.02], [101, 1, 1, 1, 1], {}, "shrinks", "explodes"),
        ([1, 2, 0.2, 3, 0.9], [1, 1, 9, 1, 1], {}, "dips", "peaks"),
        ([1, 2, 0.3, 3, 0.9], [1, 1, 3.9, 1, 1], {}, "stable", "stable"),
        ([1, 2, 2, 2, 2.1], [2.1, 2, 2, 2, 1], {}, "stable", "stable"),
        ([1, 1, 0, 0, 0], [0, 0, 0, 0, 1], {}, "dies", "dies"),
        ([1, 1, 0, 1, 1], [1, 1, 1, 1, 1], {}, "dies", "stable"),
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


@pytest.mark.parametrize(
    ("activation", "measured", "forward"),
    [
        (TANH, {"saturated": 0.6}, "saturates"),
        (TANH, {"saturated": 0.49}, "stable"),
        (SIGMOID, {"saturated": 0.6}, "saturates"),
        ({"type": "Hardtanh"}, {"saturated": 0.6}, "saturates"),
        (RELU, {"saturated": 0.6, "zeros": 0.6}, "stable"),
        # Of ReLU6 the half below zero is dropped, as by ReLU; a fifth of the rest at the bound is no saturation.
        ({"type": "ReLU6"}, {"saturated": 0.6, "zeros": 0.5}, "stable"),
        ({"type": "ReLU6"}, {"saturated": 0.8, "zeros": 0.5}, "saturates"),
        ({"type": "ReLU6"}, {"saturated": 1.0, "zeros": 1.0}, "stable"),
        ({"type": "Hardtanh", "min_val": 0.0, "max_val": 6.0}, {"saturated": 0.6, "zeros": 0.5}, "stable"),
    ],
)
def test_what_counts_as_saturation(activation: dict[str, Any], measured: dict[str, Any], forward: str) -> None:
    made = experiment(stack(2, activation), XAVIER)
    assert verdict(made, 0, predict(made), [report(made, [1.0] * 5, [1.0] * 5, **measured)]).forward == forward


@pytest.mark.parametrize("power", [4.0, 36.0, 60.0, 400.0])
def test_theory_knows_what_lies_at_the_bound_of_relu6(power: float) -> None:
    # The median of |z| is 0.6745 std: half of what is above zero lies above 6 from std 8.9 on.
    made = experiment(stack(1, {"type": "ReLU6"}), {"init": "normal", "std": (power / 100.0) ** 0.5})
    assert (verdict(made, 0, predict(made), []).forward == "saturates") == (0.6745 * power**0.5 > 6.0)


@pytest.mark.parametrize(
    ("layers", "std", "over"),
    [
        (stack(10, BATCH_NORM, RELU), 0.01, "layers 1 to 10"),
        (stack(10, TANH), 100.0, "layers 1 to 10"),
        (stack(10, SIGMOID), 0.01, "layers 1 to 10"),
        (stack(10, RELU), 0.01, "10 layers"),
        (stack(10, TANH), 1.0, "10 layers"),
    ],
)
def test_an_input_on_another_scale_than_the_first_block_has_is_no_trend(layers: Layers, std: float, over: str) -> None:
    weight = {"init": "normal", "std": 0.2} if TANH in layers else HE
    found = judged(layers, weight, probe={"input": {"law": "normal", "std": std}})
    assert found.forward == "stable"
    assert f" over {over})" in text(found.short)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"layers": []}, "there are no layers yet"),
        ({"layers": [RELU, {"type": "Flatten"}]}, "no layer has a weight to initialize"),
        (
            {"layers": [{"id": "c1", "type": "Conv2d", "out_channels": 3, "kernel_size": 1}, *stack(2)]},
            "c1 (Conv2d) cannot take its input, and no weight comes before it",
        ),
    ],
)
def test_what_cannot_be_judged_says_why(document: dict[str, Any], said: str) -> None:
    made = from_builtins({"network": {"input": [100], **document}})
    found = verdict(made, 0, predict(made), [])
    assert (found.forward, found.backward) == ("unknown", "unknown")
    assert text(found.short) == f"cannot be judged: {said}"


def test_what_is_being_worked_out_says_so_until_a_measurement_is_there() -> None:
    made = experiment(FOUR, HE)
    found = verdict(made, 0, outline(made), [])
    assert (found.forward, text(found.short)) == ("unknown", "is being worked out")
    assert str(found) == "Mine is being worked out."
    assert verdict(made, 0, outline(made), [report(made, [1.0] * 5, [1.0] * 5)]).forward == "stable"


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


def test_dead_units_do_not_hide_what_becomes_of_the_signal() -> None:
    made = experiment(FOUR, HE)
    grown = report(made, [1.0, 10.0, 100.0, 1e4, 1e6], [1.0] * 5, dead=0.9)
    found = verdict(made, 0, predict(made), [grown])
    assert found.forward == "dies"
    assert "are dead; ×10⁶ over 4 layers)" in text(found.short)
    calm = report(made, [1.0] * 5, [1.0] * 5, dead=0.9)
    assert "are dead)" in text(verdict(made, 0, predict(made), [calm]).short)


def test_a_verdict_reads_as_its_sentence() -> None:
    found = judged(stack(4, RELU), HE)
    assert str(found) == text(found.text)


def test_reports_of_another_scheme_do_not_count() -> None:
    made = experiment(FOUR, XAVIER)
    other = report(made, [1.0, 0, 0, 0, 0], [1.0] * 5, scheme=1)
    assert verdict(made, 0, predict(made), [other]).forward == "stable"
