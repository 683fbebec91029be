"""Moments of rectified normal variables in closed form."""

import math

import numpy as np

from initviz.core.laws.law import SQRT_2PI, FloatArray, normal_cdf, normal_density
from initviz.core.layers.activation import Moments
from initviz.core.layers.entry import Entry
from initviz.core.layers.expectation import SlopeStatistics


def leaky_moments(entry: Entry, slope: float) -> Moments | None:
    """Moments of x for x > 0 and slope · x below, of a normal entry.

    The kernel between two samples is that of Cho and Saul 2009, eq. 6, for a zero mean; for another mean it is left
    to quadrature.
    """
    std = np.sqrt(entry.variance)
    if not entry.mean.any():
        cosine, angle = _angles(entry)
        kernel = entry.variance / (2 * math.pi) * (np.sin(angle) + (math.pi - angle) * cosine)
        cross = (1 - slope) ** 2 * kernel + slope * entry.covariance
        return Moments((1.0 - slope) * std / SQRT_2PI, 0.5 * (1.0 + slope**2) * entry.variance, cross)
    if entry.covariance.any() or not entry.variance.all():
        return None
    ratio = entry.mean / std
    above = normal_cdf(ratio)
    bump = std * normal_density(ratio)
    mean_above, mean_below = entry.mean * above + bump, bump - entry.mean * (1 - above)
    power_above = (entry.mean**2 + entry.variance) * above + entry.mean * bump
    power_below = (entry.mean**2 + entry.variance) * (1 - above) - entry.mean * bump
    mean = mean_above - slope * mean_below
    return Moments(mean, power_above + slope**2 * power_below, mean**2)


def leaky_slopes(entry: Entry, slope: float) -> SlopeStatistics | None:
    """Statistics of the slope 1 for x > 0 and `slope` below, of a zero-mean normal entry (Cho and Saul 2009)."""
    if entry.mean.any() or not entry.variance.all():
        return None
    _, angle = _angles(entry)
    power = np.full_like(angle, 0.5 * (1.0 + slope**2))
    between = (1 - slope) ** 2 * (math.pi - angle) / (2 * math.pi) + slope
    # φ'(x) x is φ(x).
    moments = leaky_moments(entry, slope)
    return None if moments is None else SlopeStatistics(power, between, power * entry.variance, moments.cross)


def _angles(entry: Entry) -> tuple[FloatArray, FloatArray]:
    """Give the correlation of two samples and its angle."""
    safe = np.where(entry.variance > 0, entry.variance, 1.0)
    cosine = np.clip(entry.covariance / safe, -1.0, 1.0)
    return cosine, np.arccos(cosine)


def exponential_moments(entry: Entry, alpha: float, width: float, scale: float) -> Moments | None:
    """Moments of scale · (x for x > 0, alpha (exp(x / width) - 1) below) of a zero-mean normal entry.

    With q = E[x²] / width², A₁ = ½ erfcx(√(q/2)) and A₂ = ½ erfcx(√(2q)) are E[e^x; x < 0] and E[e^2x; x < 0].
    """
    if entry.mean.any() or entry.covariance.any() or not entry.variance.all():
        return None
    from scipy.special import erfcx  # noqa: PLC0415  (kept off the way to the first paint)

    q = entry.variance / width**2
    a1, a2 = 0.5 * erfcx(np.sqrt(0.5 * q)), 0.5 * erfcx(np.sqrt(2.0 * q))
    mean = scale * (np.sqrt(entry.variance) / SQRT_2PI + alpha * (a1 - 0.5))
    second = scale**2 * (0.5 * entry.variance + alpha**2 * (a2 - 2.0 * a1 + 0.5))
    return Moments(mean, second, mean**2)
