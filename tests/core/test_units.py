"""Statistics by unit, kept in few arrays."""

import pickle

import numpy as np
import pytest

from initviz.core.units import UnitStatistics, UnitTable

SIZES = (3, 1, 256, 7)


def tensors(scale: float = 1.0) -> list[UnitStatistics]:
    random = np.random.default_rng(0)
    return [UnitStatistics(scale * random.normal(size=size), scale * random.gamma(2.0, size=size)) for size in SIZES]


@pytest.mark.parametrize("scale", [1.0, 1e-20, 1e30])
def test_every_tensor_comes_back_with_seven_digits(scale: float) -> None:
    given = tensors(scale)
    table = pickle.loads(pickle.dumps(UnitTable(given)))  # noqa: S301  (what was pickled in this line)
    assert len(table) == len(SIZES)
    for of, found in zip(given, table, strict=True):
        assert found.mean.dtype == found.variance.dtype == np.float64
        np.testing.assert_allclose(found.mean, of.mean, rtol=1e-7)
        np.testing.assert_allclose(found.variance, of.variance, rtol=1e-7)
    np.testing.assert_array_equal(table[2].mean, list(table)[2].mean)


@pytest.mark.parametrize("scale", [1e-60, 1e45, 1e300])
def test_what_float32_does_not_reach_keeps_all_digits(scale: float) -> None:
    for of, found in zip(tensors(scale), UnitTable(tensors(scale)), strict=True):
        np.testing.assert_array_equal(found.mean, of.mean)
        np.testing.assert_array_equal(found.variance, of.variance)


def test_what_is_not_finite_or_zero_stays_so() -> None:
    odd = np.array([np.nan, np.inf, -np.inf, 0.0, 1.5])
    found = UnitTable([UnitStatistics(odd, odd[::-1])])[0]
    np.testing.assert_array_equal(found.mean, odd)
    np.testing.assert_array_equal(found.variance, odd[::-1])


def test_it_takes_half_of_the_room_and_no_more_objects_for_more_tensors() -> None:
    few, many = (UnitTable(tensors() * times) for times in (1, 100))
    exact = sum(of.mean.nbytes + of.variance.nbytes for of in tensors() * 100)
    assert len(pickle.dumps(many)) < 0.6 * exact
    assert len(pickle.dumps(many)) < 100 * len(pickle.dumps(few))


def test_there_is_nothing_outside_of_it() -> None:
    assert list(UnitTable()) == []
    for tensor in (-1, 4):
        with pytest.raises(IndexError):
            UnitTable(tensors())[tensor]
