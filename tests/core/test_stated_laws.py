"""Laws that the author of code states: their moments, the test of a sample, and what theory makes of them."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.custom import EXAMPLE
from initviz.core.initializers.stated import NormalEntries, TwoSidedEntries, UniformEntries
from initviz.core.laws.law import Law
from initviz.core.laws.stated import Stated
from initviz.core.measure.ks import ks_test
from initviz.core.measure.measure import measure
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory, LawTestReport, ReplicateReport
from initviz.messages import Message

ARTICLE = {"law": "two_sided_uniform", "low": 5.0, "high": 10.0, "atom": 0.0, "mass": 0.5}
LAWS = [
    NormalEntries(mean=0.3, std=2.0).law(),
    NormalEntries(mean=0.3, std=2.0, atom=-1.0, mass=0.25).law(),
    UniformEntries(a=-1.0, b=3.0, atom=5.0, mass=0.1).law(),
    TwoSidedEntries(low=5.0, high=10.0, mass=0.5).law(),
    TwoSidedEntries(low=0.0, high=1.0, atom=2.0, mass=0.75).law(),
]


def drawn(law: Law, count: int, seed: int) -> np.ndarray[Any, Any]:
    """Draw without the law's own methods but its numbers."""
    assert isinstance(law, Stated)
    rng = np.random.default_rng(seed)
    rest, (low, high) = law.rest, law.rest.support
    match rest.kind:
        case "normal":
            values = rng.normal(rest.mean, rest.std, count)
        case "uniform":
            values = rng.uniform(low, high, count)
        case _:
            values = rng.choice([-1.0, 1.0], count) * rng.uniform(getattr(rest, "low"), high, count)  # noqa: B009
    return np.where(rng.random(count) < law.mass, law.atom, values)


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_moments_and_cdf_are_those_of_the_density_and_the_atom(law: Law) -> None:
    low, high = law.rest.support if isinstance(law, Stated) else (0.0, 0.0)
    low, high = max(low, -30.0), min(high, 30.0)
    breaks = [-10.0, -5.0, -1.0, 0.0, 1.0, 5.0]

    def moment(order: int, about: float) -> float:
        smooth, _ = integrate.quad(
            lambda x: (x - about) ** order * float(law.density(np.array([x]))[0]), low, high, points=breaks, limit=200
        )
        return smooth + sum(mass * (atom - about) ** order for atom, mass in law.atoms)

    assert moment(0, 0.0) == pytest.approx(1.0, rel=1e-6)
    assert law.mean == pytest.approx(moment(1, 0.0), abs=1e-6)
    assert law.variance == pytest.approx(moment(2, law.mean), rel=1e-6)
    assert law.kurtosis == pytest.approx(moment(4, law.mean) / law.variance**2, rel=1e-6)
    x = np.linspace(low, high, 7)
    values = drawn(law, 200_000, 1)
    found = [(values <= edge).mean() for edge in x]
    assert law.cdf(x) == pytest.approx(np.array(found), abs=0.005)
    assert law.support[0] <= values.min()
    assert values.max() <= law.support[1]


def test_the_articles_law_has_its_variance() -> None:
    law = TwoSidedEntries(low=5.0, high=10.0, mass=0.5).law()
    assert law.variance == pytest.approx(875 / 30)
    assert law.atoms == ((0.0, 0.5),)


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_p_values_are_uniform_where_the_statement_is_true(law: Law) -> None:
    p_values = [ks_test(drawn(law, 2000, seed), law).p_value for seed in range(300)]
    assert stats.kstest(p_values, "uniform").pvalue > 1e-3


def test_what_is_not_true_is_found_out() -> None:
    true = NormalEntries(std=1.0, mass=0.5).law()
    values = drawn(true, 4000, 3)
    assert ks_test(values, true).p_value > 1e-3
    assert ks_test(values, true).kind == "mixed"
    for wrong in (NormalEntries(std=1.2, mass=0.5), NormalEntries(std=1.0, mass=0.56), NormalEntries(std=1.0)):
        assert ks_test(values, wrong.law()).p_value < 1e-4
    plain = NormalEntries(std=1.0).law()
    assert ks_test(drawn(plain, 4000, 3), plain).kind == "entries"


def test_atoms_alone_are_certain() -> None:
    law = NormalEntries(atom=2.0, mass=1.0).law()
    assert ks_test(np.full(50, 2.0), law).statistic == 0.0
    assert math.isnan(ks_test(np.full(50, 2.0), law).p_value)
    assert ks_test(np.array([2.0] * 49 + [2.5]), law).p_value == 0.0


def scene(**stated: Any) -> Experiment:  # noqa: ANN401
    weight = {"init": "custom", "code": EXAMPLE, **stated}
    layers = [{"type": "Linear", "out_features": 256, "id": "l1"}, {"type": "ReLU", "id": "r"}]
    rule = {"weight": weight, "bias": {"init": "zeros"}}
    plain = {"network": {"input": [64], "layers": layers}, "schemes": [{"name": "A", "rules": [rule]}]}
    return from_builtins({**plain, "probe": {"batch": 64, "seeds": 6}})


def test_theory_takes_mean_and_variance_on_trust_and_nothing_without_them() -> None:
    without = predict(scene()).schemes[0].tensors[1].forward
    assert isinstance(without, Message)
    assert without.id == "theory.custom"
    experiment = scene(stated=ARTICLE)
    theory = predict(experiment).schemes[0]
    found = [theory.tensors[index].forward for index in (1, 2)]
    reports = list(measure(experiment))
    measured = np.array([one.forward.second_moment for one in reports if isinstance(one, ReplicateReport)])
    for place, forward in zip((1, 2), found, strict=True):
        assert isinstance(forward, ForwardTheory)
        assert forward.second_moment == pytest.approx(measured[:, place].mean(), rel=0.03)
    (test,) = [one.tests[0, "weight"] for one in reports if isinstance(one, LawTestReport)]
    assert test.kind == "mixed"
    assert test.p_value > 1e-3


def test_an_atom_that_is_not_stated_is_drawn_as_one_all_the_same() -> None:
    experiment = scene(stated={"law": "uniform", "a": -10.0, "b": 10.0})
    reports = list(measure(experiment))
    first = next(one for one in reports if isinstance(one, ReplicateReport))
    histogram = first.parameters[0].histogram
    assert histogram is not None
    assert [value for value, _ in histogram.atoms] == [0.0]
    (test,) = [one.tests[0, "weight"] for one in reports if isinstance(one, LawTestReport)]
    assert test.p_value < 1e-9


def test_a_custom_initializer_without_a_law_is_no_certain_one() -> None:
    (test,) = [one.tests[0, "weight"] for one in measure(scene()) if isinstance(one, LawTestReport)]
    assert test.kind == "none"


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"law": "uniform", "a": 1.0, "b": 1.0}, "a = 1 must be less than b = 1"),
        ({"law": "two_sided_uniform", "low": 3.0, "high": 2.0}, "low = 3 must be less than high = 2"),
        ({"law": "normal", "mass": 1.5}, "mass: expected"),
        ({"law": "cauchy"}, "cauchy"),
    ],
)
def test_what_is_no_law_is_refused_by_its_path(stated: dict[str, Any], words: str) -> None:
    with pytest.raises(DocumentError, match=r"weight\.stated") as caught:
        scene(stated=stated)
    assert words in str(caught.value)
