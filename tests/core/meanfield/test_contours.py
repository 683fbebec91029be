"""Contours of ξ_c: on each of them the map of correlations settles over that many layers."""

import math

import numpy as np
import pytest

from initviz.core.layers.activation import Activation
from initviz.core.layers.rectifiers import Hardtanh, ReLU
from initviz.core.layers.smooth import Tanh
from initviz.core.meanfield.contours import contours
from initviz.core.meanfield.lengths import Variances, lengths
from initviz.core.meanfield.outlook import correlation_map, outlook

SCALES = (3.0, 10.0, 30.0)


@pytest.mark.parametrize("activation", [Tanh(), Hardtanh()], ids=["tanh", "hardtanh"])
@pytest.mark.parametrize("scale", SCALES)
def test_on_a_contour_theory_expects_its_depth_scale(activation: Activation, scale: float) -> None:
    lines = [line for line in contours(activation, SCALES) if line.scale == scale]
    phases = set()
    for line in lines:
        for place in range(0, line.weight.size, max(line.weight.size // 6, 1)):
            at = Variances(float(line.weight[place]), float(line.bias[place]))
            if not 1e-3 < at.bias < 2.0:
                continue
            found = outlook(activation, at)
            assert found.correlation_scale == pytest.approx(scale, rel=0.03)
            phases.add(found.phase)
    assert phases >= ({"ordered", "chaotic"} if scale == 10.0 else {"ordered"})


def test_distances_shrink_by_e_over_the_scale_of_a_contour() -> None:
    """Iterating the map itself, in the chaotic phase: the definition, and nothing of how contours are traced."""
    line = next(line for line in contours(Tanh(), SCALES)[::-1] if line.scale == 10.0)
    place = int(np.argmin(np.abs(line.bias - 0.1)))
    at = Variances(float(line.weight[place]), float(line.bias[place]))
    settled = lengths(Tanh(), at).reached(1.0)
    assert settled is not None
    pairs = correlation_map(Tanh(), at, settled.q)
    c = [0.9]
    for _ in range(400):
        c.append(float(pairs(np.array([c[-1]]))[0]))
    apart = np.abs(np.array(c) - c[-1])
    assert c[-1] < 0.99
    assert math.log(apart[30] / apart[50]) == pytest.approx(20 / 10.0, rel=0.03)


def test_contours_of_relu_are_upright_lines_left_of_the_edge() -> None:
    for line in contours(ReLU(), SCALES):
        assert line.weight == pytest.approx(np.full(line.weight.shape, 2.0 * math.exp(-1.0 / line.scale)))
