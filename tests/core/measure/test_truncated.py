import numpy as np
import pytest
import torch
from scipy import stats

from initviz.core.measure.truncated import truncated_normal_by_inverse


@pytest.mark.parametrize(
    ("mean", "std", "a", "b"),
    [
        (0.0, 1.0, -2.0, 2.0),
        (-10.0, 1.0, -2.0, 2.0),
        (10.0, 1.0, -2.0, 2.0),
        (0.0, 0.001, 0.001, 2.0),
        (0.0, 1.0, 30.0, 31.0),
        (0.0, 1.0, -36.0, -35.9),
    ],
)
def test_draws_have_scipys_law(mean: float, std: float, a: float, b: float) -> None:
    generator = torch.Generator().manual_seed(5)
    tensor = torch.empty(20_000, dtype=torch.float64)
    truncated_normal_by_inverse(tensor, mean=mean, std=std, a=a, b=b, generator=generator)
    values = tensor.numpy()
    law = stats.truncnorm((a - mean) / std, (b - mean) / std, loc=mean, scale=std)
    assert values.min() >= a
    assert values.max() <= b
    assert stats.kstest(values, law.cdf).pvalue > 1e-3
    assert np.mean(values) == pytest.approx(law.mean(), abs=4 * law.std() / 20_000**0.5)


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_where_the_mass_underflows_the_tail_is_exponential(side: float) -> None:
    tensor = torch.empty(20_000, dtype=torch.float64)
    low, high = sorted((side * 100.0, side * 200.0))
    truncated_normal_by_inverse(tensor, mean=0.0, std=1.0, a=low, b=high, generator=torch.Generator().manual_seed(6))
    energy = (tensor.numpy() ** 2 - 100.0**2) / 2.0
    assert stats.kstest(energy, stats.expon.cdf).pvalue > 1e-3


def test_a_narrow_window_far_out_is_filled_evenly() -> None:
    tensor = torch.empty(20_000, dtype=torch.float64)
    generator = torch.Generator().manual_seed(7)
    truncated_normal_by_inverse(tensor, mean=0.0, std=1.0, a=100.0, b=100.0001, generator=generator)
    assert stats.kstest((tensor.numpy() - 100.0) / 1e-4, "uniform").pvalue > 1e-3


def test_extreme_arguments_stay_within_bounds() -> None:
    tensor = torch.empty(100, dtype=torch.float64)
    for mean, std, a, b in [(0.0, 1e-300, 1.0, 2.0), (0.0, 1.0, -1e300, 1e300), (1e300, 1.0, -1.0, 1.0)]:
        truncated_normal_by_inverse(tensor, mean=mean, std=std, a=a, b=b, generator=torch.Generator())
        assert ((tensor >= a) & (tensor <= b)).all()
