"""The table of theory against measurement, in every number against NumPy and SciPy."""

import math

import numpy as np
import pytest
from scipy import stats

from initviz.core.document.experiment import Experiment
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.simple import Normal, Zeros
from initviz.core.initializers.structured import Orthogonal, Sparse
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.figures.scene import Scene
from initviz.figures.weight_facts import KOLMOGOROV_MEAN, Numbers, weight_facts
from tests.figures.looks import looked_at, network
from tests.figures.scenes import scene_of, small


def made(*fillings: Initializer) -> Experiment:
    return network(Linear(id="l1", out_features=64), fillings=fillings)


def table(scene: Scene, scheme: int = 0) -> dict[str, Numbers]:
    return {row.name: row.numbers[scheme] for row in weight_facts(scene, "weight")}


def number(said: str) -> float:
    mantissa, _, power = said.removesuffix(" %").replace("−", "-").partition("×10")
    return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or "0")


def test_what_is_measured() -> None:
    scene = looked_at(made(Normal(std=0.5)))
    found = scene.inspected(0, "weight")
    assert found is not None
    values = np.asarray(found.image.values, dtype=np.float64).ravel()
    said = {name: numbers.measured for name, numbers in table(scene).items()}
    test = stats.kstest(values, stats.norm(0, 0.5).cdf)
    expected = {
        "mean": values.mean(),
        "std": values.std(),
        "min": values.min(),
        "max": values.max(),
        "zeros": 0.0,
        "kurtosis": stats.kurtosis(values),
        "ks": test.statistic,
        "p": test.pvalue,
    }
    assert list(said) == list(expected)
    for name, value in expected.items():
        assert number(said[name]) == pytest.approx(value, rel=0.06 if name in {"p", "ks"} else 6e-3, abs=1e-9), name


def test_what_is_predicted() -> None:
    said = {name: numbers.theory for name, numbers in table(looked_at(made(Normal(mean=0.2, std=0.5)))).items()}
    draws = np.random.default_rng(1).normal(0.2, 0.5, (400, 3072))
    assert (said["mean"], said["std"], said["zeros"], said["kurtosis"], said["p"]) == ("0.2", "0.5", "0 %", "0", "")
    assert number(said["max"]) == pytest.approx(draws.max(axis=1).mean(), abs=0.03)
    assert number(said["min"]) == pytest.approx(draws.min(axis=1).mean(), abs=0.03)


def test_the_expected_distance_is_that_of_true_laws() -> None:
    rng = np.random.default_rng(2)
    distances = [float(stats.kstest(rng.random(500), "uniform").statistic) for _ in range(400)]
    assert float(np.mean(distances)) * math.sqrt(500) == pytest.approx(KOLMOGOROV_MEAN, rel=0.04)


def test_bounded_laws_come_close_to_their_bounds() -> None:
    said = table(looked_at(made(XavierUniform())))
    bound = math.sqrt(6.0 / (48 + 64))
    assert number(said["max"].theory) == pytest.approx(bound, rel=1e-3)
    assert said["kurtosis"].theory == "−1.2"
    # The entries of an orthogonal matrix come nowhere near theirs, which is 1.
    assert 0.4 < number(table(looked_at(made(Orthogonal())))["max"].theory) < 0.6


def test_zeros_and_constants() -> None:
    scene = looked_at(made(Sparse(sparsity=0.25), Zeros()))
    sparse, zeros = table(scene), table(scene, 1)
    assert (sparse["zeros"].theory, sparse["zeros"].measured) == ("25 %", "25 %")
    assert sparse["ks"].theory == ""
    assert (zeros["zeros"].theory, zeros["zeros"].measured) == ("100 %", "100 %")
    assert (zeros["std"].theory, zeros["max"].theory, zeros["kurtosis"].theory) == ("0", "0", "–")
    assert zeros["kurtosis"].measured == "–"


def test_theory_comes_first_then_the_measurement_then_the_close_look() -> None:
    waiting = table(scene_of(small(), measured=False))
    assert {numbers.measured for numbers in waiting.values()} == {"…"}
    assert waiting["std"].theory == "0.1768"
    measured = table(scene_of(small()))
    assert measured["kurtosis"].measured == "…"
    assert "…" not in {numbers.measured for name, numbers in measured.items() if name != "kurtosis"}


def test_without_such_a_parameter_there_is_no_table() -> None:
    assert weight_facts(looked_at(network(ReLU(id="l1"), fillings=(Zeros(),))), "weight") == ()


def test_nothing_is_predicted_of_entries_without_a_law() -> None:
    said = table(looked_at(made(Lsuv())))
    assert {numbers.theory for numbers in said.values()} == {""}
    assert number(said["std"].measured) > 0
