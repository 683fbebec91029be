"""The Jacobian of chains: what is predicted against what torch differentiates."""

import math

import numpy as np
import pytest

from initviz.core.document.experiment import Experiment, Rule, Scheme
from initviz.core.document.probe import ConstantInput, Probe
from initviz.core.document.resolve import resolved
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingNormal, XavierUniform
from initviz.core.initializers.simple import Constant, Uniform, Zeros
from initviz.core.initializers.structured import Orthogonal
from initviz.core.laws.law import Law
from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Dropout, Flatten
from initviz.core.layers.smooth import Tanh
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


def jacobian_words(experiment: Experiment) -> str:
    theory = jacobian_theory(resolved(experiment), predict(experiment).schemes[0], experiment.probe)
    assert isinstance(theory.law, Message)
    return text(theory.law)


def test_chains_without_theory_say_why() -> None:
    tanh = experiment_of([Linear(id="a", out_features=9), Tanh(id="t")], (9,), KaimingNormal())
    assert "t is Tanh" in jacobian_words(tanh)
    mean = experiment_of([Linear(id="a", out_features=9)], (9,), Uniform())
    assert "have a mean" in jacobian_words(mean)
    assert "random weights" in jacobian_words(experiment_of([ReLU(id="r")], (9,), KaimingNormal()))
    biased = Scheme(rules=(Rule(layers="*", weight=KaimingNormal(), bias=Constant(val=1.0)),))
    layers = [Linear(id="a", out_features=20), ReLU(id="r")]
    assert "r is not as often positive" in jacobian_words(make(layers, (20,), schemes=(biased,)))


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
