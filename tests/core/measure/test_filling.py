"""Filling a model: each module once, and one layer alone as it is filled in the model."""

from typing import Any
from unittest.mock import patch

import torch

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolved
from initviz.core.measure import model
from initviz.core.measure.fill import fill
from initviz.core.measure.filling import fill_all, filled_layer
from initviz.core.measure.measure import never
from initviz.core.measure.state import state_file
from initviz.core.seeds import Draw

LAYERS: list[dict[str, Any]] = [
    {"id": "a", "type": "Linear", "out_features": 6},
    {"id": "r", "type": "ReLU"},
    {"id": "b", "type": "Linear", "out_features": 6, "tied_to": "a"},
    {"id": "c", "type": "Linear", "out_features": 3},
]


def scene(weight: str) -> Experiment:
    rule = {"layers": "*", "weight": {"init": weight}}
    return from_builtins({"network": {"input": [6], "layers": LAYERS}, "schemes": [{"rules": [rule]}]})


def test_a_state_dict_fills_every_module_once() -> None:
    names: list[str] = []

    def noted(tensor: torch.Tensor, call: Any, draw: Draw, name: str) -> None:  # noqa: ANN401
        names.append(name)
        fill(tensor, call, draw, name)

    with patch.object(model, "fill", noted):
        state_file(scene("normal"), 0)
    assert names == ["a.weight", "a.bias", "c.weight", "c.bias"]


def test_a_layer_alone_is_what_it_is_in_the_model() -> None:
    for weight in ("normal", "lsuv"):
        experiment = scene(weight)
        draw = Draw(experiment.probe.seed, 0)
        blocks = model.build(experiment)
        fill_all(blocks, experiment, experiment.schemes[0], draw, never)
        for found in resolved(experiment).layers:
            if found.parameters:
                alone = filled_layer(experiment, found, experiment.schemes[0], draw, never)
                for one, other in zip(alone.slots, blocks[found.index].slots, strict=True):
                    assert torch.equal(one.tensor, other.tensor), (weight, found.layer.id)
