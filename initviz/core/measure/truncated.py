"""Truncated normal numbers where rejection sampling would take for ever: through the inverse of the cdf."""

import math

import torch
from torch import Tensor


def truncated_normal_by_inverse(
    tensor: Tensor, *, mean: float, std: float, a: float, b: float, generator: torch.Generator | None = None
) -> Tensor:
    """Fill a tensor from N(mean, std²) truncated to [a, b], in float64 and in bounded time.

    The window is mirrored into the lower tail, where the normal cdf keeps its relative precision. So far out that
    the cdf underflows, the tail is exponential in (z² - bound²) / 2, with a relative error of 1 / bound².

    Parameters
    ----------
    tensor
        What to fill, in place.
    mean, std
        Of the normal law before truncation.
    a, b
        Bounds, absolute.
    generator
        Source of the uniform numbers.
    """
    low, high = (a - mean) / std, (b - mean) / std
    mirrored = low > 0
    if mirrored:
        low, high = -high, -low
    share = torch.rand(tensor.shape, generator=generator, dtype=torch.float64)
    below = 0.5 * math.erfc(-low / math.sqrt(2.0))
    mass = 0.5 * math.erfc(-high / math.sqrt(2.0)) - below
    if mass > 1e-300:
        z = torch.special.ndtri(below + share * mass)
    else:
        span = 0.5 * (low - high) * (low + high)
        energy = -torch.log1p(share * math.expm1(-span))
        z = high - 2.0 * energy / (torch.sqrt(high * high + 2.0 * energy) - high)
    values = mean - std * z if mirrored else mean + std * z
    with torch.no_grad():
        return tensor.copy_(values.clamp_(a, b))
