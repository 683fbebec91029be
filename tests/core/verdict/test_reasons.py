"""The numbers of a reason, against formulas, SciPy and networks that are worked out by hand."""

import math
from typing import Any

import pytest
from scipy import integrate, stats

from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict, predict_scheme
from initviz.core.verdict.causes import Cause, Causes, Direction, find_causes
from initviz.core.verdict.evidence import predicted_evidence
from initviz.core.verdict.verdict import Verdict, verdict
from initviz.messages import text
from tests.core.verdict_cases import HE, RELU, TANH, XAVIER, Layers, experiment, report, stack

BATCH_NORM = {"type": "BatchNorm1d"}
POOL = {"type": "AvgPool2d", "kernel_size": 2}


def taken_apart(made: Experiment, direction: Direction = "forward") -> tuple[Causes, dict[str, Cause]]:
    prediction = predict_scheme(made, 0)
    found = find_causes(made, prediction, predicted_evidence(made, prediction), direction)
    assert found is not None
    return found, {cause.layer or cause.kind: cause for cause in found.parts}


def judged(made: Experiment) -> Verdict:
    return verdict(made, 0, predict(made), [])


def reason(layers: Layers, weight: dict[str, Any], **rest: Any) -> str:  # noqa: ANN401  (parts of a document)
    found = judged(experiment(layers, weight, **rest)).reason
    assert found is not None
    assert len(text(found).splitlines()) == 1
    return text(found)


# --- factors ---


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("after", [(RELU,), (TANH,), (BATCH_NORM, RELU), (RELU, {"type": "Dropout"})])
def test_the_factors_of_all_layers_make_the_factor_of_the_way(after: tuple[Any, ...], direction: Direction) -> None:
    found, causes = taken_apart(experiment(stack(6, *after), HE), direction)
    assert sum(cause.change for cause in causes.values()) == pytest.approx(6 * math.log(found.pace), abs=1e-9)


@pytest.mark.parametrize(("weight", "power"), [(XAVIER, 1.0), (HE, 2.0), ({"init": "normal", "std": 0.3}, 9.0)])
def test_weights_and_relu(weight: dict[str, Any], power: float) -> None:
    found, causes = taken_apart(experiment(stack(6, RELU), weight))
    assert found.pace == pytest.approx(power / 2.0)
    assert found.steady
    assert causes["weights"].factor == pytest.approx(power)
    assert causes["weights"].by_power
    assert causes["ReLU"].factor == pytest.approx(0.5)


def test_fans_on_the_way_there_and_back() -> None:
    layers = [layer for width in (50, 25, 200) for layer in ({"type": "Linear", "out_features": width}, RELU)]
    made = experiment(layers, HE)
    _, forward = taken_apart(made)
    _, backward = taken_apart(made, "backward")
    assert (forward["weights"].low, forward["weights"].high) == pytest.approx((2.0, 2.0))
    # fan_out · 2 / fan_in: 50 from 100, 25 from 50, 200 from 25.
    assert (backward["weights"].low, backward["weights"].high) == pytest.approx((1.0, 16.0))
    assert backward["weights"].by_power


def test_what_tanh_keeps_and_hands_back() -> None:
    made = experiment(stack(1, TANH), {"init": "normal", "std": 0.15})
    power = 100 * 0.15**2
    kept = integrate.quad(lambda z: math.tanh(z) ** 2 * stats.norm.pdf(z, scale=power**0.5), -30, 30)[0] / power
    slope = integrate.quad(lambda z: (1 - math.tanh(z) ** 2) ** 2 * stats.norm.pdf(z, scale=power**0.5), -30, 30)[0]
    assert taken_apart(made)[1]["Tanh"].factor == pytest.approx(kept, rel=1e-6)
    assert taken_apart(made, "backward")[1]["Tanh"].factor == pytest.approx(slope, rel=1e-6)


def test_batch_norm_takes_the_scale_of_the_weights_out_of_the_gradient() -> None:
    """Behind ReLU the gradient grows by π/(π-1) a layer, whatever the weights (Yang et al. 2019)."""
    growth = []
    for std in (0.02, 0.2, 2.0):
        made = experiment(stack(8, BATCH_NORM, RELU), {"init": "normal", "std": std}, probe={"batch": 512})
        found, causes = taken_apart(made, "backward")
        assert found.rescales
        assert set(causes) == {"BatchNorm1d", "ReLU"}
        assert causes["ReLU"].factor == pytest.approx(0.5, rel=1e-3)
        growth.append(causes["BatchNorm1d"].factor)
    # All blocks but the first, whose input has no mean, divide by what centring leaves of E[a²]: 1/2 - 1/(2π).
    expected = (0.5 - 0.5 / math.pi) ** (-7 / 8)
    assert growth[1:] == pytest.approx([expected, expected], rel=0.01)


def test_pooling_of_independent_pixels() -> None:
    # A kernel of 1: pixels stay independent, and their mean of four has a quarter of the power.
    layers = [{"type": "Conv2d", "out_channels": 64, "kernel_size": 1}, POOL]
    made = experiment(layers, XAVIER, network={"input": [64, 8, 8], "layers": layers})
    assert taken_apart(made)[1]["AvgPool2d"].factor == pytest.approx(0.25)


def test_one_layer_that_does_it_all() -> None:
    wild = {"l1": {"weight": {"init": "normal", "std": 2.0}}}
    scheme = {"name": "Mine", "rules": [{"weight": HE, "bias": {"init": "zeros"}}], "overrides": wild}
    layers = [{**layer, "id": f"l{place}"} for place, layer in enumerate(stack(5, RELU), start=1)]
    made = experiment(layers, HE, schemes=[scheme])
    found, causes = taken_apart(made)
    assert found.alone == 1
    assert causes["weights"].factor == pytest.approx(400.0)
    said = judged(made).reason
    assert said is not None
    assert text(said) == "Nearly all of it happens in layer 1 because fan_in·Var[w] = 400 and ReLU keeps half of E[z²]."


def test_biases_are_named() -> None:
    scheme = {"name": "Mine", "rules": [{"weight": HE, "bias": {"init": "normal", "std": 3.0}}]}
    found = judged(experiment(stack(3, RELU), HE, schemes=[scheme])).reason
    assert found is not None
    assert "weights and biases multiply E[x²] by" in text(found)


def test_what_is_unknown_has_no_causes() -> None:
    made = experiment(stack(3, RELU), {"init": "uniform"})
    prediction = predict_scheme(made, 0)
    evidence = predicted_evidence(made, prediction)
    assert find_causes(made, prediction, evidence, "forward") is None
    assert find_causes(made, prediction, evidence, "backward") is None


# --- sentences ---


@pytest.mark.parametrize(
    ("layers", "weight", "said"),
    [
        (stack(10, RELU), XAVIER, "Halves per layer because ReLU keeps half of E[z²] and fan_in·Var[w] = 1."),
        (stack(10, RELU), HE, "Keeps its size because fan_in·Var[w] = 2 and ReLU keeps half of E[z²]."),
        (stack(10), {"init": "xavier_normal", "gain": 1.41421356}, "Doubles per layer because fan_in·Var[w] = 2."),
        (stack(10), {"init": "normal", "std": 0.2}, "Grows ×4 per layer because fan_in·Var[w] = 4."),
        (
            stack(10, RELU),
            {"init": "default"},
            "Falls to ×0.17 per layer because fan_in·Var[w] = 0.33 and ReLU keeps half of E[z²].",
        ),
        (
            stack(60, RELU),
            {"init": "normal", "std": 10.0},
            "Grows ×5000 per layer because fan_in·Var[w] = 10000 and ReLU keeps half of E[z²].",
        ),
        (stack(5, RELU), {"init": "zeros"}, "All weights of layer 1 are zero: nothing of the input gets through."),
    ],
)
def test_sentences(layers: Layers, weight: dict[str, Any], said: str) -> None:
    assert reason(layers, weight) == said


def test_the_gradient_has_its_reason_where_only_it_goes_wrong() -> None:
    said = reason(stack(20, BATCH_NORM, RELU), HE)
    assert said.startswith("The gradient goes ×1.4 per layer on average because BatchNorm1d with the weights before it")
    said = reason(stack(10, {"type": "Sigmoid"}), XAVIER)
    assert "because Sigmoid hands back 0.054 of it (E[φ′²]) and fan_out·Var[w] = 1." in said


def test_saturation_has_its_share_and_what_makes_it() -> None:
    # Layer 1: z ~ N(0, 400), flat where tanh² > 0.99, that is |z| > 2.993.
    share = 2.0 * stats.norm.sf(math.atanh(math.sqrt(0.99)) / 20.0)
    assert reason(stack(10, TANH), {"init": "normal", "std": 2.0}) == (
        f"Tanh flattens: in layer 1, {100 * share:.0f} % of its inputs lie where |φ′| < 0.01, "
        "because fan_in·Var[w] = 400 makes E[z²] = 400."
    )


def test_the_bound_of_relu6_has_its_share() -> None:
    share = stats.norm.sf(6.0 / 20.0) / 0.5
    said = reason(stack(1, {"type": "ReLU6"}), {"init": "normal", "std": 2.0})
    assert f"{100 * share:.0f} % of its inputs above zero lie at its bound" in said


def test_where_no_gradient_gets_through() -> None:
    layers = [{**layer, "id": f"l{place}"} for place, layer in enumerate(stack(3, {"type": "Sigmoid"}), start=1)]
    zero = {"l5": {"weight": {"init": "zeros"}, "bias": {"init": "normal"}}}
    rules = [{"weight": XAVIER, "bias": {"init": "zeros"}}]
    made = experiment(layers, XAVIER, schemes=[{"name": "Mine", "rules": rules, "overrides": zero}])
    found = judged(made)
    assert found.backward == "dies"
    assert text(found.short).endswith("its gradient is exactly zero up to layer 2")
    assert found.reason is not None
    assert text(found.reason) == "All weights of layer 3 are zero: no gradient gets back through them."


@pytest.mark.parametrize(
    ("mean", "zeros", "said"),
    [
        (-3.0, 0.9, "The inputs of the activation in layer 1 lie far below zero: mean -3, std 1."),
        (0.0, 0.6, "All samples look alike to layer 1: a unit that is zero for one is zero for all."),
        (0.0, 0.9, None),
    ],
)
def test_why_units_are_dead(mean: float, zeros: float, said: str | None) -> None:
    made = experiment(stack(2, RELU), XAVIER)
    found = report(made, [1.0 + mean * mean] * 5, [1.0] * 5, dead=0.6, zeros=zeros, mean=mean)
    judgement = verdict(made, 0, predict(made), [found])
    assert judgement.forward == "dies"
    assert (judgement.reason and text(judgement.reason)) == said


def test_an_overflow_that_was_measured_has_its_pace() -> None:
    made = experiment(stack(4, RELU), {"init": "uniform"})  # of which theory knows nothing
    second = [1.0, 2e20, 1e20, 2e40, 1e40, math.nan, math.nan, math.nan, math.nan]
    found = verdict(made, 0, predict(made), [report(made, second, [1.0] * 9, nonfinite=0.5)])
    assert text(found.short).startswith("overflows (inf from layer 3 on)")
    assert found.reason is not None
    assert text(found.reason).startswith("Grows ×10²⁰ per layer because the weights multiply E[x²] by 2×10²⁰")


def test_factors_outside_of_float64_are_said_too() -> None:
    made = experiment(stack(2), {"init": "uniform"}, probe={"dtype": "float64"})
    found = verdict(made, 0, predict(made), [report(made, [1e-300, 1e200, 1e300], [1e300, 1.0, 1e-300])])
    assert found.forward == "explodes"
    assert text(found.short).startswith("explodes (×∞ over 2 layers)")
    made = experiment(stack(3, RELU), {"init": "uniform"}, probe={"dtype": "float64"})
    found = verdict(made, 0, predict(made), [report(made, [1e300, 1e300, *[1e-300] * 5], [1.0] * 7)])
    assert found.forward == "vanishes"
    assert found.reason is not None
    assert "layer 1 because ReLU keeps" in text(found.reason)
