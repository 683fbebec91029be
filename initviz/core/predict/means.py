"""Where the mean over several seeds falls, which is more at home near the expected value than single seeds are."""

from functools import lru_cache

import numpy as np

from initviz.core.predict.fluctuations import Scatter
from initviz.core.predict.seen import bent, centre_of
from initviz.core.reports import Band

_DRAWS, _MOST_VALUES, _FEWEST_DRAWS = 20_000, 1_000_000, 4_000
"""Means that are drawn, the same ones every time: they leave a tenth of the share outside of the band to chance."""


def mean_band(band: Band, seeds: int) -> Band | None:
    """Give the band in which 99 of 100 means over so many seeds fall, or None where that is not known.

    No closed form is right for sums of few log-normal variables far from the middle (Fenton 1960 matches two moments,
    which the tail decides): the quantiles are those of means drawn from the law of one seed.
    """
    if seeds == 1:
        return band
    if not np.isfinite(band.variance) or not np.isfinite(band.mean):
        return None
    low, median, high = _quantiles(band.variance, band.third, seeds)
    scale = band.mean
    return Band(low * scale, median * scale, high * scale, band.mean)


@lru_cache(maxsize=512)
def _quantiles(variance: float, third: float, seeds: int) -> tuple[float, float, float]:
    """Give quantiles of the mean of so many values whose expected value is one."""
    count = min(_DRAWS, max(_MOST_VALUES // seeds, _FEWEST_DRAWS))
    scatter = Scatter(centre_of(variance, third), variance, third)
    means = np.exp(np.minimum(bent(np.random.default_rng(0).standard_normal((count, seeds)), scatter), 700.0)).mean(1)
    low, median, high = np.quantile(means, [0.005, 0.5, 0.995])
    return float(low), float(median), float(high)
