"""The table of words, row by row and on both sides of every threshold."""

import math

import numpy as np
import pytest

from initviz.core.verdict.trend import FAR, GOING, NEAR, PACE, Trend, judge


def steady(factor: float, layers: int) -> Trend:
    """Judge a run that changes by the same factor in each layer, given the factor of all of them."""
    return judge(factor ** np.linspace(0.0, 1.0, layers + 1))


def slowing(factor: float, layers: int) -> Trend:
    """Judge a run that makes all of its change in the first layer."""
    return judge(np.array([1.0, *[factor] * layers]))


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (steady(0.99 / FAR, 100), "vanishes"),
        (steady(1.01 / FAR, 100), "shrinks"),  # 0.955 a layer: a long way from gone
        (steady(0.99 / GOING, 6), "vanishes"),  # 0.57 a layer
        (steady(0.99 / GOING, 8), "shrinks"),  # 0.65 a layer
        (steady(1.01 / GOING, 6), "shrinks"),
        (slowing(0.99 / GOING, 4), "shrinks"),
        (slowing(0.99 / FAR, 4), "vanishes"),
        (steady(0.99 / NEAR, 2), "shrinks"),
        (steady(1.01 / NEAR, 2), "stable"),
        (steady(0.99 * NEAR, 2), "stable"),  # doubles, twice
        (steady(1.01 * NEAR, 2), "grows"),
        (slowing(1.01 * GOING, 4), "grows"),
        (steady(1.01 * GOING, 8), "grows"),
        (steady(1.01 * GOING, 6), "explodes"),
        (steady(0.99 * FAR, 100), "grows"),
        (steady(1.01 * FAR, 100), "explodes"),
        (steady(1e-6, 1), "shrinks"),  # one layer alone is no trend
        (steady(1e6, 1), "grows"),
    ],
)
def test_words(found: Trend, word: str) -> None:
    assert found.word == word


def test_up_and_down_are_judged_alike() -> None:
    opposite = {"vanishes": "explodes", "shrinks": "grows", "stable": "stable"}
    for factor in np.geomspace(1.1, 1e4, 40):
        for layers in (1, 2, 3, 5, 10, 50):
            assert opposite[steady(1.0 / factor, layers).word] == steady(factor, layers).word


def test_a_lower_factor_is_never_a_better_word() -> None:
    rank = {"stable": 0, "shrinks": 1, "vanishes": 2}
    for layers in (1, 2, 5, 20):
        ranks = [rank[steady(factor, layers).word] for factor in np.geomspace(1.0, 1e-5, 60)]
        assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("values", "word", "extreme", "place"),
    [
        ([1.0, 0.5, 0.05, 0.5, 1.0], "dips", 0.05, 2),
        ([2.0, 2.0, 40.0, 30.0, 2.0], "peaks", 20.0, 2),
        ([1.0, 0.3, 1.0], "stable", None, 0),
        ([1.0, 3.9, 1.0], "stable", None, 0),
        ([1.0, 0.001, 0.1], "shrinks", 0.001, 1),
        ([1.0, 0.5, 0.1, 0.01, 0.001], "vanishes", None, 0),
        ([1.0, 1e-3, 1e-5, 1e-3], "vanishes", 1e-5, 2),
        ([1.0, 900.0, 50.0, 10.0], "grows", 900.0, 1),
        ([1.0, 0.1, 20.0, 1.0], "peaks", 20.0, 2),  # what lies farther out
        ([1.0, math.nan, 1.0], "stable", None, 0),
        ([1.0, math.nan, 0.01, 1.0], "dips", 0.01, 2),
        ([1.0, 0.0, 1.0], "stable", None, 0),  # exact zeros are another verdict's
    ],
)
def test_the_middle_counts(values: list[float], word: str, extreme: float | None, place: int) -> None:
    found = judge(np.array(values))
    assert (found.word, found.place) == (word, place)
    assert found.extreme == (None if extreme is None else pytest.approx(extreme))


def test_where_a_trend_that_goes_on_begins_to_count() -> None:
    # Seven layers at 0.6 come to 1/36, at 0.62 to 1/28: neither is below 1/100.
    assert 1.0 / GOING > PACE**7 > 1.0 / FAR
    assert steady(PACE**7 * 0.99, 7).word == "vanishes"
    assert steady(0.62**7, 7).word == "shrinks"


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([1e-300, 1.0, 1e300], "explodes"),
        ([1e300, 1.0, 1e-300], "vanishes"),
        ([1e-200, 1e200, 1e-200], "peaks"),
        ([1e300, 1e-300, 1e300], "dips"),
        ([1.0, 1e-320, 0.5], "dips"),
    ],
)
def test_what_leaves_the_range_of_floats_is_judged_too(values: list[float], word: str) -> None:
    assert judge(np.array(values)).word == word
