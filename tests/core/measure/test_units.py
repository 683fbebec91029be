import numpy as np
import pytest
import torch

from initviz.core.laws.law import FloatArray
from initviz.core.measure.units import unit_statistics

RNG = np.random.default_rng(11)


def tensor(
    *shape: int, shift: FloatArray | float = 0.0, scale: FloatArray | float = 1.0, kind: str = "float32"
) -> torch.Tensor:
    return torch.from_numpy((RNG.normal(size=shape) * scale + shift).astype(kind))


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize(
    ("shape", "unit_axis"),
    [((700, 5), 0), ((1, 5), 0), ((20, 6, 13, 11), 0), ((3, 4, 1100), 0), ((30, 17, 8), 1), ((5, 3, 4, 6), 1)],
)
def test_units_are_pooled_over_batch_and_positions(shape: tuple[int, ...], unit_axis: int, kind: str) -> None:
    x = tensor(*shape, shift=0.3, kind=kind)
    units = unit_statistics(x, unit_axis)
    by_unit = np.moveaxis(x.double().numpy(), unit_axis + 1, 0).reshape(shape[unit_axis + 1], -1)
    tolerance = 1e-5 if kind == "float32" else 1e-12
    assert units.mean == pytest.approx(by_unit.mean(axis=1), abs=tolerance)
    assert units.variance == pytest.approx(by_unit.var(axis=1), rel=1e-4 if kind == "float32" else 1e-12, abs=1e-12)


@pytest.mark.parametrize("positions", [1, 9])
def test_no_unit_is_too_large_too_small_or_too_far_off_for_float32(positions: int) -> None:
    scale = np.array([1e-38, 1e-15, 1.0, 1.0, 1e18, 1e30, 0.0])[:, None]
    shift = np.array([0.0, 0.0, 0.0, 4096.0, 0.0, 0.0, 2.0])[:, None]
    x = tensor(600, 7, positions, shift=shift, scale=scale)
    units = unit_statistics(x, 0)
    exact = np.moveaxis(x.double().numpy(), 1, 0).reshape(7, -1)
    assert units.mean == pytest.approx(exact.mean(axis=1), rel=1e-4, abs=1e-39)
    assert units.variance == pytest.approx(exact.var(axis=1), rel=1e-4, abs=1e-80)


def test_a_unit_that_is_not_finite_spoils_no_other() -> None:
    x = tensor(50, 3)
    x[7, 1] = torch.inf
    with np.errstate(invalid="ignore"):
        units = unit_statistics(x, 0)
    assert np.isfinite(units.variance).tolist() == [True, False, True]


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_a_tensor_of_zeros_has_neither_mean_nor_variance(kind: str) -> None:
    units = unit_statistics(tensor(40, 3, 5, scale=0.0, kind=kind), 0)
    assert units.mean.tolist() == units.variance.tolist() == [0.0, 0.0, 0.0]
