"""Many seeds of one network at once, in float64: replicates are the first axis of everything.

Convolutions are sums over unfolded patches, each replicate with its own kernel, and gradients come from torch's
autograd: nothing here is shared with the program.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from tests.core.operations import Array

Layers = Sequence[dict[str, Any]]
_AT_ONCE = 100
ACTIVATIONS = (
    *("CELU", "ELU", "GELU", "Hardsigmoid", "Hardswish", "Hardtanh", "LogSigmoid", "Mish", "ReLU"),
    *("ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Softsign", "Tanh", "Tanhshrink"),
)  # fmt: skip
"""With the arguments that torch gives them."""


@dataclass(frozen=True)
class Drawn:
    """How parameters are drawn: `weight` by name, biases normal with that standard deviation."""

    weight: str
    bias: float = 0.0


def _weights(drawn: Drawn, count: int, outputs: int, fan_in: int, fan_out: int) -> Tensor:
    """Draw matrices of shape (count, outputs, fan_in)."""
    shape = (count, outputs, fan_in)
    if drawn.weight == "orthogonal":
        found, signs = torch.linalg.qr(torch.randn(count, max(outputs, fan_in), min(outputs, fan_in)))
        found = found * torch.diagonal(signs, dim1=-2, dim2=-1).sign().unsqueeze(-2)
        frames: Tensor = math.sqrt(2.0) * (found if outputs >= fan_in else found.transpose(1, 2))
        return frames
    if drawn.weight == "kaiming_uniform":
        return (2.0 * torch.rand(shape) - 1.0) * math.sqrt(6.0 / fan_in)
    if drawn.weight == "lecun":  # cut off at two standard deviations, as JAX does
        share = math.erf(math.sqrt(2.0))
        left = 1.0 - 4.0 * math.exp(-2.0) / (math.sqrt(2.0 * math.pi) * share)
        cut = math.sqrt(2.0) * torch.erfinv(share * (2.0 * torch.rand(shape) - 1.0))
        return cut / math.sqrt(left * fan_in)
    variance = {
        "he": 2.0 / fan_in,
        "xavier": 2.0 / (fan_in + fan_out),
        "tanh": (5.0 / 3.0) ** 2 * 2.0 / (fan_in + fan_out),
    }[drawn.weight]
    return torch.randn(shape) * math.sqrt(variance)


def _linear(layer: dict[str, Any], x: Tensor, drawn: Drawn) -> Tensor:
    outputs, inputs = layer["out_features"], x.shape[-1]
    bias = drawn.bias * torch.randn(len(x), 1, outputs)
    return x @ _weights(drawn, len(x), outputs, inputs, outputs).transpose(1, 2) + bias


def _convolution(layer: dict[str, Any], x: Tensor, drawn: Drawn) -> Tensor:
    count, batch, channels, *extents = x.shape
    kernel, stride, pad = layer["kernel_size"], layer.get("stride", 1), layer.get("padding", 0)
    mode = {"zeros": "constant", "circular": "circular"}[layer.get("padding_mode", "zeros")]
    padded = functional.pad(x.flatten(0, 1), (pad,) * 4, mode=mode)
    patches = functional.unfold(padded, kernel, stride=stride).reshape(count, batch, channels * kernel**2, -1)
    outputs = layer["out_channels"]
    weights = _weights(drawn, count, outputs, channels * kernel**2, outputs * kernel**2)
    found = weights[:, None] @ patches + drawn.bias * torch.randn(count, 1, outputs, 1)
    side = [(extent + 2 * pad - kernel) // stride + 1 for extent in extents]
    return found.reshape(count, batch, outputs, *side)


def _norm(x: Tensor, axes: tuple[int, ...]) -> Tensor:
    centred = x - x.mean(axes, keepdim=True)
    found: Tensor = centred / torch.sqrt((centred**2).mean(axes, keepdim=True) + 1e-5)
    return found


def _apply(layer: dict[str, Any], x: Tensor, drawn: Drawn) -> Tensor:
    kind = layer["type"]
    if kind in ACTIVATIONS:
        return cast("Tensor", getattr(torch.nn, kind)()(x))
    if kind == "LeakyReLU":
        return torch.where(x > 0, x, layer["negative_slope"] * x)
    if kind == "Dropout":
        kept: Tensor = torch.rand(x.shape) >= layer["p"]
        return x * kept / (1.0 - float(layer["p"]))
    if kind == "AvgPool2d":
        pooled = functional.avg_pool2d(x.flatten(0, 1), layer["kernel_size"])
        return pooled.reshape(*x.shape[:2], *pooled.shape[1:])
    if kind == "Flatten":
        return x.flatten(2)
    if kind.startswith("BatchNorm"):
        return _norm(x, (1, *range(3, x.ndim)))
    if kind == "GroupNorm":
        grouped = x.reshape(*x.shape[:2], layer["num_groups"], -1)
        return _norm(grouped, (-1,)).reshape(x.shape)
    if kind == "LayerNorm":
        return _norm(x, (-1,))
    return _linear(layer, x, drawn) if kind == "Linear" else _convolution(layer, x, drawn)


def many_seeds(layers: Layers, draw: Callable[[int], Tensor], drawn: Drawn, count: int) -> tuple[Array, Array]:
    """Give mean squares over tensors, forward and of the gradient of L = Σ v·y, by seeds in rows.

    Parameters
    ----------
    layers
        Plain documents of layers.
    draw
        Gives so many batches of inputs.
    drawn
        How parameters are drawn.
    count
        Of seeds, a multiple of a hundred.
    """
    dtype = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        parts = [_some_seeds(layers, draw(_AT_ONCE), drawn) for _ in range(count // _AT_ONCE)]
    finally:
        torch.set_default_dtype(dtype)
    forward, backward = (np.concatenate(part) for part in zip(*parts, strict=True))
    return forward, backward


def _some_seeds(layers: Layers, x: Tensor, drawn: Drawn) -> tuple[Array, Array]:
    tensors = [x.requires_grad_()]
    for layer in layers:
        tensors.append(_apply(layer, tensors[-1], drawn))
    gradients = torch.autograd.grad(tensors[-1], tensors, torch.randn(tensors[-1].shape))
    powers = [torch.stack([(part**2).flatten(1).mean(1) for part in found], 1) for found in (tensors, gradients)]
    return powers[0].detach().numpy(), powers[1].numpy()
