"""Expectations and fixed points computed in another way: SciPy's adaptive quadrature and root finding."""

import math
from collections.abc import Callable

import numpy as np
from scipy.integrate import dblquad, quad
from scipy.optimize import brentq
from scipy.special import erf

from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation

Function = Callable[[float], float]
_PEAK = 1.0 / math.sqrt(2.0 * math.pi)


class Erf(Activation, frozen=True, kw_only=True, tag="Erf"):
    """The error function, for which Williams (1997) gives all integrals in closed form."""

    def value(self, x: FloatArray) -> FloatArray:
        return np.asarray(erf(x))

    def slope(self, x: FloatArray) -> FloatArray:
        return np.asarray(2.0 / math.sqrt(math.pi) * np.exp(-x * x))


def expected(function: Function, q: float, *, kinks: tuple[float, ...] = (0.0,)) -> float:
    """E[f(z)] for z ~ N(0, q), by QUADPACK over u = z / √q from -9 to 9."""
    std = math.sqrt(q)
    points = [kink / std for kink in kinks if abs(kink / std) < 9]
    value, _ = quad(
        lambda u: _PEAK * math.exp(-0.5 * u * u) * function(std * u), -9, 9, points=points, limit=400, epsabs=1e-13
    )
    return float(value)


def expected_pair(function: Function, q: float, c: float) -> float:
    """E[f(z) f(z')] at correlation c, by a double integral over independent normal variables."""
    std, rest = math.sqrt(q), math.sqrt(1.0 - c * c)
    value, _ = dblquad(
        lambda v, u: (
            _PEAK**2 * math.exp(-0.5 * (u * u + v * v)) * function(std * u) * function(std * (c * u + rest * v))
        ),
        *(-8, 8, -8, 8),
        epsabs=1e-9,
    )
    return float(value)


def tanh_fixed_point(weight: float, bias: float) -> float:
    """q* of tanh by Brent's method."""
    return float(
        brentq(lambda q: weight * expected(lambda z: math.tanh(z) ** 2, q) + bias - q, 1e-9, 100.0, xtol=1e-13)
    )
