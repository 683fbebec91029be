"""The Jacobian of chains: what is predicted against what torch differentiates."""

import math

import msgspec
import numpy as np
import pytest

from initviz.core.document.experiment import Experiment, Rule, Scheme
from initviz.core.document.probe import ConstantInput, Probe
from initviz.core.document.resolve import resolved
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingNormal, XavierNormal, XavierUniform
from initviz.core.initializers.simple import Constant, Uniform, Zeros
from initviz.core.initializers.structured import Orthogonal
from initviz.core.laws.law import Law
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ELU, Hardtanh, LeakyReLU, ReLU
from initviz.core.layers.reshaping import Dropout, Flatten, Softmax
from initviz.core.layers.smooth import GELU, Sigmoid, Tanh
from initviz.core.measure.measure import never
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.predict.predict import predict
from initviz.core.predict.spectra_jacobian import jacobian_theory
from initviz.core.spectra import Spectrum
from initviz.messages import Message, text
from tests.core.measure.conftest import make
from tests.core.spectra_cases import both, distance, experiment_of


def chain(depth: int, width: int, *, relu: bool) -> list[Layer]:
    layers: list[Layer] = []
    for k in range(depth):
        layers.append(Linear(id=f"l{k}", out_features=width))
        if relu:
            layers.append(ReLU(id=f"r{k}"))
    return layers


CHAINS: list[tuple[str, Initializer, list[Layer], Shape, str]] = [
    ("linear", XavierUniform(), chain(4, 200, relu=False), (200,), "eval"),
    ("relu", KaimingNormal(), chain(4, 240, relu=True), (240,), "eval"),
    ("orthogonal", Orthogonal(), chain(6, 80, relu=False), (80,), "eval"),
    ("orthogonal relu", Orthogonal(gain=math.sqrt(2.0)), chain(4, 240, relu=True), (240,), "eval"),
    (
        "shapes",
        KaimingNormal(),
        [Flatten(id="f"), Linear(id="a", out_features=300), ReLU(id="r"), Linear(id="b", out_features=60)],
        (3, 8, 8),
        "eval",
    ),
    (
        "dropout",
        KaimingNormal(),
        [
            Linear(id="a", out_features=240),
            ReLU(id="r"),
            Dropout(id="d", p=0.25),
            ReLU(id="s"),
            Linear(id="b", out_features=200),
        ],
        (240,),
        "train",
    ),
]


@pytest.mark.parametrize(("name", "initializer", "layers", "shape", "mode"), CHAINS, ids=[case[0] for case in CHAINS])
def test_chains_have_the_jacobian_that_is_predicted(
    name: str, initializer: Initializer, layers: list[Layer], shape: Shape, mode: str
) -> None:
    theory, seen = both(experiment_of(layers, shape, initializer, mode=mode), "jacobian")
    assert isinstance(theory.law, Law), name
    # How many units are on scatters by 1 / √n, and with it the atom at zero.
    assert distance(theory.law, seen) < (0.09 if "relu" in name or name == "dropout" else 0.04)
    assert seen.largest < 1.15 * theory.law.support[1]
    squares = []
    for seed in range(8):
        (other,) = Spectroscope().look(
            experiment_of(layers, shape, initializer, mode=mode, seed=seed), "jacobian", "", never
        )
        assert isinstance(other, Spectrum)
        squares.append(float((other.values**2).mean()))
    # In four layers of ReLU on 240 units it scatters by √(4 / 240), a third of that on average over eight seeds.
    assert float(np.mean(squares)) == pytest.approx(theory.law.second_moment, rel=0.15)


def bent(activation: Activation, depth: int, width: int) -> list[Layer]:
    layers: list[Layer] = []
    for k in range(depth):
        named = msgspec.structs.replace(activation, id=f"a{k}")
        layers += [Linear(id=f"l{k}", out_features=width), named]
    return layers


BENT: list[tuple[Activation, Initializer, int]] = [
    (Tanh(), XavierNormal(gain=1.3), 4),
    (Tanh(), Orthogonal(gain=1.2), 2),
    (Tanh(), Orthogonal(gain=1.05), 10),
    (Tanh(), XavierNormal(gain=3.0), 3),
    (GELU(), XavierNormal(gain=1.5), 3),
    (ELU(), Orthogonal(), 4),
    (LeakyReLU(negative_slope=0.3), KaimingNormal(), 3),
    (Hardtanh(), Orthogonal(gain=1.2), 3),
    (Sigmoid(), XavierNormal(gain=4.0), 2),
]


@pytest.mark.parametrize(("activation", "initializer", "depth"), BENT)
def test_slopes_of_every_activation_make_the_predicted_law_the_nearer_the_wider(
    activation: Activation, initializer: Initializer, depth: int
) -> None:
    found = []
    for width, limit in ((60, 0.2), (320, 0.06)):
        apart = []
        for seed in range(3):
            experiment = experiment_of(bent(activation, depth, width), (width,), initializer, seed=seed)
            theory, seen = both(experiment, "jacobian")
            assert isinstance(theory.law, Law), theory.law
            apart.append(distance(theory.law, seen))
        found.append(float(np.mean(apart)))
        assert found[-1] < limit
    assert found[1] < found[0]


def test_rectangular_chains_with_slopes_have_their_law() -> None:
    layers: list[Layer] = [
        Linear(id="a", out_features=400),
        Tanh(id="s"),
        Linear(id="b", out_features=160),
        GELU(id="t"),
        Linear(id="c", out_features=240),
    ]
    theory, seen = both(experiment_of(layers, (200,), XavierNormal(gain=1.5)), "jacobian")
    assert isinstance(theory.law, Law)
    assert theory.law.atoms[0] == pytest.approx((0.0, 0.2))
    assert distance(theory.law, seen) < 0.06
    assert seen.largest < 1.15 * theory.law.support[1]


def jacobian_words(experiment: Experiment) -> str:
    theory = jacobian_theory(resolved(experiment), predict(experiment).schemes[0], experiment.probe)
    assert isinstance(theory.law, Message)
    return text(theory.law)


def test_chains_without_theory_say_why() -> None:
    softmax = experiment_of([Linear(id="a", out_features=9), Softmax(id="s")], (9,), KaimingNormal())
    assert "not 1 Softmax" in jacobian_words(softmax)
    twice = experiment_of([Linear(id="a", out_features=9), Tanh(id="t"), Tanh(id="u")], (9,), KaimingNormal())
    assert "1 Tanh is not normal" in jacobian_words(twice)
    alone = experiment_of([Linear(id="a", out_features=9), Tanh(id="t")], (9,), Orthogonal())
    assert "unmixed" in jacobian_words(alone)
    batch = experiment_of([Linear(id="a", out_features=9), BatchNorm1d(id="n")], (9,), KaimingNormal())
    assert "1 BatchNorm1d couples" in jacobian_words(batch)
    mean = experiment_of([Linear(id="a", out_features=9)], (9,), Uniform())
    assert "have a mean" in jacobian_words(mean)
    assert "random weights" in jacobian_words(experiment_of([ReLU(id="r")], (9,), KaimingNormal()))
    biased = Scheme(rules=(Rule(layers="*", weight=KaimingNormal(), bias=Constant(val=1.0)),))
    layers = [Linear(id="a", out_features=20), ReLU(id="r")]
    assert "1 ReLU is not as often positive" in jacobian_words(make(layers, (20,), schemes=(biased,)))


def test_a_relu_on_an_input_of_one_sign_has_no_theory_and_on_a_symmetric_one_it_has() -> None:
    layers = [ReLU(id="r"), Linear(id="a", out_features=30)]
    known = experiment_of(layers, (30,), KaimingNormal())
    prediction = predict(known).schemes[0]
    probe = Probe(input=ConstantInput(val=1.0))
    assert isinstance(jacobian_theory(resolved(known), prediction, known.probe).law, Law)
    assert isinstance(jacobian_theory(resolved(known), prediction, probe).law, Message)


def test_a_zero_weight_stops_everything() -> None:
    theory, seen = both(experiment_of(chain(2, 9, relu=True), (9,), Zeros()), "jacobian")
    assert isinstance(theory.law, Law)
    assert theory.law.atoms == ((0.0, 1.0),)
    assert not seen.values.any()


def test_the_first_scenes_jacobian_does_not_depend_on_a_scale_that_cancels() -> None:
    """Xavier halves each layer's squares where He keeps them: σ shrinks by 2^(-L/2), and nothing else changes."""
    xavier = experiment_of(chain(5, 64, relu=True), (64,), XavierUniform())
    he = experiment_of(chain(5, 64, relu=True), (64,), KaimingNormal())
    laws = [jacobian_theory(resolved(one), predict(one).schemes[0], one.probe).law for one in (xavier, he)]
    assert isinstance(laws[0], Law)
    assert isinstance(laws[1], Law)
    assert laws[0].support[1] / laws[1].support[1] == pytest.approx(2.0**-2.5)
    assert laws[0].atoms[0] == pytest.approx(laws[1].atoms[0])
