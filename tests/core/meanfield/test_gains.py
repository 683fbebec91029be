"""Gains against SciPy, torch's own table and the fixed points that they lead to."""

import math

import pytest
import torch

from initviz.core.document.scenes import first_scene
from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import ACTIVATIONS, BY_TAG
from initviz.core.layers.rectifiers import SELU, LeakyReLU, PReLU, ReLU
from initviz.core.layers.smooth import GELU, Sigmoid, Softplus, Tanh
from initviz.core.meanfield.gains import edge_gain, gain_scene, gains, torch_gain
from initviz.core.meanfield.lengths import Variances, lengths
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory
from tests.core.meanfield.made import expected


@pytest.mark.parametrize(
    ("tag", "keeping"),
    [
        *[("ReLU", 1.414214), ("LeakyReLU", 1.414143), ("PReLU", 1.371989), ("Tanh", 1.592537), ("Sigmoid", 1.846229)],
        *[("SELU", 1.0), ("ELU", 1.245198), ("GELU", 1.533530), ("SiLU", 1.676532), ("Mish", 1.486848)],
        *[("Softplus", 1.041867), ("Softsign", 2.337533), ("Hardtanh", 1.392036), ("Hardswish", 1.736657)],
    ],
)
def test_the_keeping_gain_is_that_of_the_theory(tag: str, keeping: float) -> None:
    kind = BY_TAG[tag]
    assert issubclass(kind, Activation)
    assert gains(kind()).keeping.value == pytest.approx(keeping, abs=1e-6)


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_the_keeping_gain_keeps_one(kind: type[Activation]) -> None:
    found = gains(kind()).keeping.leads
    assert found.lengths.neutral or (found.point is not None and found.point.q == pytest.approx(1.0, abs=1e-6))


def test_torchs_table_is_torchs() -> None:
    for activation, name, param in (
        (Tanh(), "tanh", None),
        (Sigmoid(), "sigmoid", None),
        (ReLU(), "relu", None),
        (SELU(), "selu", None),
        (LeakyReLU(negative_slope=0.3), "leaky_relu", 0.3),
    ):
        assert torch_gain(activation) == torch.nn.init.calculate_gain(name, param)  # type: ignore[arg-type]
    for missing in (GELU(), PReLU(), Softplus()):
        assert torch_gain(missing) is None
        assert gains(missing).torch is None


def test_what_torchs_gains_lead_to() -> None:
    """Theory, section 7: tanh 5/3 settles at 1.1785, sigmoid at 0.2647, SELU 3/4 at 0.0230."""
    for activation, q, chi in ((Tanh(), 1.1785, 1.2098), (Sigmoid(), 0.2647, 0.0557), (SELU(), 0.0230, 1.0037)):
        found = gains(activation).torch
        assert found is not None
        assert found.leads.point is not None
        assert (found.leads.point.q, found.leads.chi) == pytest.approx((q, chi), abs=1e-4)


class TestEdgeGain:
    def test_of_homogeneous_functions_is_the_keeping_one(self) -> None:
        assert edge_gain(ReLU()) == pytest.approx(math.sqrt(2))
        assert edge_gain(LeakyReLU(negative_slope=0.5)) == pytest.approx(math.sqrt(1.6))

    def test_of_tanh_and_selu_is_reached_where_the_signal_vanishes(self) -> None:
        assert edge_gain(Tanh()) == pytest.approx(1.0, abs=1e-6)
        # SELU's slopes at zero are λ and λα.
        assert edge_gain(SELU()) == pytest.approx(
            math.sqrt(2 / (1.0507009873554805**2 * (1 + 1.6732632423543772**2))), abs=1e-5
        )

    def test_of_sigmoid_is_at_a_length_where_chi_is_one(self) -> None:
        gain = edge_gain(Sigmoid())
        assert gain is not None
        (point,) = lengths(Sigmoid(), Variances(gain**2, 0.0)).stable
        logistic = 1.0 / math.sqrt(expected(lambda z: (1 / (math.exp(z / 2) + math.exp(-z / 2)) ** 2) ** 2, point.q))
        assert gain == pytest.approx(logistic, rel=1e-7)
        assert point.chi == pytest.approx(1.0, abs=1e-9)

    @pytest.mark.parametrize("activation", [GELU(), Softplus()])
    def test_of_others_there_is_none(self, activation: Activation) -> None:
        assert edge_gain(activation) is None


def test_arguments_count() -> None:
    assert gains(LeakyReLU(negative_slope=0.5)).keeping.value == pytest.approx(math.sqrt(1.6))
    assert gains(LeakyReLU(id="a1", negative_slope=0.5)) is gains(LeakyReLU(negative_slope=0.5))


def test_the_scene_of_gains_settles_where_they_lead() -> None:
    scene = gain_scene(first_scene(), Tanh(id="a1"))
    predicted = predict(scene, bands=False)
    for scheme, (name, gain) in zip(predicted.schemes, gains(Tanh()).by_name.items(), strict=True):
        last = scheme.tensors[-2].forward
        assert isinstance(last, ForwardTheory)
        wanted = gain.leads.point
        assert wanted is not None
        assert scheme.name.startswith(name)
        # On the edge a length falls like 1 / 2l, and is not there yet.
        assert last.second_moment == pytest.approx(wanted.q, abs=1e-4 if name != "edge" else 0.03)
