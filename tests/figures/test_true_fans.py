"""Where torch's fans are not those that variances follow, the pane says which are."""

from typing import Any

import numpy as np
import pytest

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.figures.explanation import explain
from initviz.messages import text
from tests.core.simulation import simulate
from tests.figures.scenes import scene_of

IN, OUT = "inputs of an output", "outputs of an input"

TRANSPOSED: dict[str, Any] = {"out_channels": 8, "kernel_size": 4, "stride": 2}


def scene(layer: dict[str, Any], shape: list[int]) -> Experiment:
    return from_builtins({"network": {"input": shape, "layers": [{"id": "l1", **layer}]}})


@pytest.mark.parametrize(
    ("layer", "shape", "expected"),
    [
        ({**TRANSPOSED, "type": "ConvTranspose2d"}, [3, 5, 5], {IN: "12", OUT: "128"}),
        ({"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "groups": 4}, [4, 9, 9], {OUT: "18"}),
        ({"type": "Conv2d", "out_channels": 8, "kernel_size": 3}, [4, 9, 9], {}),
        ({"type": "Linear", "out_features": 7}, [5], {}),
    ],
    ids=str,
)  # fmt: skip
def test_fans_that_differ_from_torchs_are_shown(
    layer: dict[str, Any], shape: list[int], expected: dict[str, str]
) -> None:
    found = explain(scene_of(scene(layer, shape), measured=False), 0, 0, "weight")
    assert found is not None
    said = {text(fact.name): fact.value for fact in found.facts}
    assert {name: said[name] for name in (IN, OUT) if name in said} == expected


def test_variances_of_a_transposed_convolution_follow_the_fans_that_are_shown() -> None:
    layer = {**TRANSPOSED, "type": "ConvTranspose1d", "padding": 1}
    made = from_builtins(
        {
            "network": {"input": [6, 200], "layers": [layer]},
            "schemes": [
                {"name": "A", "rules": [{"weight": {"init": "normal", "std": 0.3}, "bias": {"init": "zeros"}}]}
            ],
            "probe": {"batch": 4},
        }
    )
    found = simulate(made, 60)
    ahead, back = 6 * 4 / 2, 8 * 4  # not torch's 8 · 4 and 6 · 4
    assert float(found.second[:, 1].mean()) == pytest.approx(ahead * 0.09, rel=0.05)
    assert float(np.mean(found.backward[:, 0])) == pytest.approx(back * 0.09, rel=0.05)
