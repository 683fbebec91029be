"""Every activation, and every layer kind that no other file sends a signal through, against a simulation."""

import math
from typing import Any

import numpy as np
import pytest
import torch

from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import LAYERS
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory
from tests.core.agreement import assert_theory_holds
from tests.core.many_seeds import ACTIVATIONS, Drawn, many_seeds
from tests.core.test_propagation_conv import experiment as of_images
from tests.core.test_propagation_dense import experiment, stack

BATCH, SEEDS = 16, 600
NEGLECTED = 6.0
"""What theory neglects of two layers, at most, times the width: of Tanhshrink, which grows fastest with the scale."""


def test_every_activation_is_tried() -> None:
    elsewhere = {"LeakyReLU", "PReLU"}  # in test_propagation_dense, where they are exact
    assert {kind.tag() for kind in LAYERS if issubclass(kind, Activation)} == {*ACTIVATIONS, *elsewhere}


@pytest.mark.parametrize("kind", ACTIVATIONS)
@pytest.mark.parametrize("width", [16, 64])
def test_what_theory_neglects_of_an_activation_falls_with_the_width(kind: str, width: int) -> None:
    layers = stack(2, width, {"type": kind})
    torch.manual_seed(width)
    found = many_seeds(layers, lambda n: torch.randn(n, BATCH, width), Drawn("he"), SEEDS)
    weight = {"init": "kaiming_normal", "nonlinearity": "relu"}
    for at, tensor in enumerate(predict(experiment(layers, width, weight, batch=BATCH)).schemes[0].tensors):
        assert isinstance(tensor.forward, ForwardTheory)
        assert isinstance(tensor.backward, float)
        for values, theory in ((found[0][:, at], tensor.forward.second_moment), (found[1][:, at], tensor.backward)):
            error = 4.5 * float(np.std(values)) / math.sqrt(SEEDS)
            assert abs(float(values.mean()) - theory) <= error + NEGLECTED / width * theory


CONV1 = {"type": "Conv1d", "out_channels": 6, "kernel_size": 3}
CONV3 = {"type": "Conv3d", "out_channels": 4, "kernel_size": 2}


@pytest.mark.parametrize(
    ("layers", "shape", "room"),
    [
        ([{"type": "MaxPool1d", "kernel_size": 3}, CONV1], [4, 12], 0.0),
        ([{"type": "MaxPool3d", "kernel_size": 2}, CONV3], [2, 4, 4, 4], 0.0),
        ([CONV1, {"type": "AdaptiveAvgPool1d", "output_size": 4}], [4, 10], 0.0),
        ([CONV3, {"type": "BatchNorm3d"}], [2, 4, 4, 4], 0.1),
    ],
    ids=str,
)
def test_kinds_in_one_and_three_dimensions(layers: list[dict[str, Any]], shape: list[int], room: float) -> None:
    made = of_images(layers, shape, {"init": "kaiming_normal", "nonlinearity": "linear"}, batch=6)
    assert_theory_holds(made, replicates=150, forward=room, backward=room, pooled=0.3)
