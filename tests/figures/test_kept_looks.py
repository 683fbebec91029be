"""What an edit leaves as it was is not looked at again; what it changed is never kept."""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from initviz.core.document import edits
from initviz.core.document.experiment import Experiment
from initviz.core.document.structure import remove_layers
from initviz.core.initializers.scaled import KaimingNormal, XavierUniform
from initviz.core.initializers.simple import Normal
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.figures.kept_looks import kept_looks
from tests.figures.looks import looked_at, network

TWO = network(
    Linear(id="l0", out_features=40),
    ReLU(id="a0"),
    Linear(id="l1", out_features=24),
    Linear(id="l2", out_features=8),
    fillings=(XavierUniform(), KaimingNormal()),
)


def resized(layer: int) -> Callable[[Experiment], Experiment]:
    def edit(now: Experiment) -> Experiment:
        layers = list(now.network.layers)
        layers[layer] = msgspec.structs.replace(layers[layer], out_features=16)
        return msgspec.structs.replace(now, network=msgspec.structs.replace(now.network, layers=tuple(layers)))

    return edit


EDITS: dict[str, tuple[Callable[[Experiment], Experiment], int]] = {
    "nothing": (lambda now: now, 4),
    "a layer behind it": (resized(3), 4),
    "another layer's weight": (lambda now: edits.set_initializer(now, 0, "l2", "weight", Normal()), 4),
    "the number of seeds": (lambda now: edits.set_seeds(now, 5), 4),
    "a layer before it that goes": (lambda now: remove_layers(now, ["a0"]), 4),
    "its weight in one scheme": (lambda now: edits.set_initializer(now, 0, "l1", "weight", Normal()), 3),
    "the layer itself": (resized(2), 0),
    "what enters it": (resized(0), 0),
    "the seed": (edits.resample, 0),
    "the layer that goes": (lambda now: remove_layers(now, ["l1"]), 0),
}


@pytest.mark.parametrize("name", EDITS)
def test_exactly_what_is_still_true_is_kept(name: str) -> None:
    edit, expected = EDITS[name]
    before = looked_at(TWO)
    after = edit(TWO)
    kept = kept_looks(before, after, "l1")
    assert len(kept) == expected
    anew = {(found.scheme, found.name): found for found in looked_at(after).inspections}
    for found in kept:
        np.testing.assert_array_equal(found.image.values, anew[found.scheme, found.name].image.values)
        assert found.ks == anew[found.scheme, found.name].ks


def test_nothing_is_kept_for_another_layer() -> None:
    assert kept_looks(looked_at(TWO), TWO, "l2") == ()


def test_nothing_is_kept_of_a_scheme_that_went() -> None:
    one = msgspec.structs.replace(TWO, schemes=TWO.schemes[:1])
    assert {found.scheme for found in kept_looks(looked_at(TWO), one, "l1")} == {0}
