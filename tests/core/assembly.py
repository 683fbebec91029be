"""From a document, read as plain data, to the operations of the independent simulation, filled by a scheme."""

import math
from typing import Any

import numpy as np

from tests.core.fills import FILLS, activations
from tests.core.operations import (
    Array,
    Convolution,
    Dense,
    Elementwise,
    Join,
    Mask,
    Normalization,
    Operation,
    Plain,
    Pool,
    Prelu,
    Scaled,
    TransposedConvolution,
)


def _axes(value: int | list[int], dimensions: int) -> list[int]:
    return [value] * dimensions if isinstance(value, int) else list(value)


def _sources(layer: Plain, extents: tuple[int, ...], kernel: list[int], dilation: list[int]) -> list[Array]:
    """Give for each axis which input each padded entry copies; one past the end stands for zero."""
    modes: dict[str, Any] = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    found = []
    for axis, extent in enumerate(extents):
        total = {"same": dilation[axis] * (kernel[axis] - 1), "valid": 0}.get(str(layer["padding"]))
        if total is None:
            total = 2 * _axes(layer["padding"], len(extents))[axis]
        pad = (total // 2, total - total // 2)
        if layer["padding_mode"] == "zeros":
            found.append(np.pad(np.arange(extent), pad, constant_values=extent))
        else:
            found.append(np.pad(np.arange(extent), pad, mode=modes[layer["padding_mode"]]))
    return found


def _convolution(layer: Plain, shape: tuple[int, ...]) -> Operation:
    dimensions = len(shape) - 1
    kernel, stride, dilation = (_axes(layer[name], dimensions) for name in ("kernel_size", "stride", "dilation"))
    made: Operation
    if "Transpose" in layer["type"]:
        cut, extra = _axes(layer["padding"], dimensions), _axes(layer["output_padding"], dimensions)
        made = TransposedConvolution(stride, dilation, cut, extra, layer["groups"])
        weight = (shape[0], layer["out_channels"] // layer["groups"], *kernel)
    else:
        made = Convolution(_sources(layer, shape[1:], kernel, dilation), stride, dilation, layer["groups"])
        weight = (layer["out_channels"], shape[0] // layer["groups"], *kernel)
    made.parameters = {"weight": np.empty(weight), "bias": np.empty(layer["out_channels"])}
    return made


def _pool(layer: Plain, shape: tuple[int, ...]) -> Operation:
    extents = shape[1:]
    windows: list[list[list[int]]] = []
    sizes: list[list[float]] = []
    if layer["type"].startswith("Adaptive"):
        wanted = layer["output_size"]
        for axis, extent in enumerate(extents):
            want = wanted[axis] if isinstance(wanted, list | tuple) else wanted
            count = extent if want is None else want
            edges = [(math.floor(i * extent / count), math.ceil((i + 1) * extent / count)) for i in range(count)]
            windows.append([list(range(low, high)) for low, high in edges])
            sizes.append([high - low for low, high in edges])
        return Pool(windows, sizes)
    dimensions = len(extents)
    kernel, pad = _axes(layer["kernel_size"], dimensions), _axes(layer["padding"], dimensions)
    stride = kernel if layer["stride"] is None else _axes(layer["stride"], dimensions)
    dilation = _axes(layer.get("dilation", 1), dimensions)
    for axis, extent in enumerate(extents):
        starts = range(-pad[axis], extent + pad[axis], stride[axis])
        reach = dilation[axis] * (kernel[axis] - 1) + 1
        # A last, incomplete window counts in ceil mode if it starts inside the input or its left border.
        kept = [s for s in starts if s + reach <= extent + pad[axis] or (layer["ceil_mode"] and s < extent)]
        if layer["ceil_mode"]:  # only the first of the incomplete windows, and none where the others end at the border
            whole = [s for s in kept if s + reach <= extent + pad[axis]]
            kept = kept[: len(whole) + bool((extent + 2 * pad[axis] - reach) % stride[axis])]
        windows.append([[i for i in range(s, s + reach, dilation[axis]) if 0 <= i < extent] for s in kept])
        full = layer.get("count_include_pad", True)
        sizes.append(
            [
                min(s + kernel[axis], extent + pad[axis]) - s if full else len(w)
                for s, w in zip(kept, windows[-1], strict=True)
            ]
        )
    if layer["type"].startswith("Max"):
        return Pool(windows, None)
    if layer.get("divisor_override"):
        sizes = [[float(layer["divisor_override"] if axis == 0 else 1)] * len(w) for axis, w in enumerate(windows)]
    return Pool(windows, sizes)


def _norm(layer: Plain, shape: tuple[int, ...], mode: str) -> Operation:
    channels, ones = shape[0], (1,) * (len(shape) - 1)
    made: Operation
    if layer["type"] == "LayerNorm":
        made = Normalization(layer["eps"], shape, (len(shape),), shape[-1:])
        channels = shape[-1]
    elif layer["type"] == "GroupNorm":
        view = (layer["num_groups"], shape[0] // layer["num_groups"], *shape[1:])
        made = Normalization(layer["eps"], view, tuple(range(2, len(view) + 1)), (channels, *ones))
    elif mode == "train":
        made = Normalization(layer["eps"], shape, (0, *range(2, 1 + len(shape))), (channels, *ones))
    else:
        made = Scaled(layer["eps"])
    made.parameters = {"weight": np.empty(channels), "bias": np.empty(channels)}
    return made


def operation_for(layer: Plain, shape: tuple[int, ...], mode: str, rng: np.random.Generator) -> Operation:
    """Build an operation, whose parameters have their shapes but no values yet."""
    kind, made = layer["type"], Operation()
    known = activations(layer)
    if kind in known:
        return Elementwise(*known[kind])
    if kind == "Linear":
        made = Dense()
        made.parameters = {
            "weight": np.empty((layer["out_features"], shape[-1])),
            "bias": np.empty(layer["out_features"]),
        }
    elif kind.startswith("Conv"):
        made = _convolution(layer, shape)
    elif "Pool" in kind:
        made = _pool(layer, shape)
    elif kind.endswith("Norm") or kind.startswith("BatchNorm"):
        made = _norm(layer, shape, mode)
    elif kind == "PReLU":
        made = Prelu()
        made.parameters = {"weight": np.empty(layer["num_parameters"])}
    elif kind == "Dropout" and mode == "train":
        made = Mask(layer["p"], rng)
    elif kind == "Flatten":
        made = Join(layer["start_dim"], layer["end_dim"])
    else:
        assert kind in {"Identity", "Dropout"}, f"no simulation of {kind}"
    if layer.get("bias") is False:
        made.parameters.pop("bias", None)
    return made


def _chosen(scheme: Plain, layer: Plain, role: str) -> Plain | None:
    """Find what fills a parameter: the override, else the last rule that reaches it."""
    found: Plain | None = None
    for rule in scheme["rules"]:
        everywhere = rule["layers"] == "*" and (layer["type"] == "Linear" or layer["type"].startswith("Conv"))
        if everywhere or rule["layers"] == layer["type"]:
            found = rule[role] or found
    return scheme["overrides"].get(layer["id"], {}).get(role) or found


def fill(made: Operation, scheme: Plain, layer: Plain, rng: np.random.Generator) -> None:
    """Fill the parameters by the scheme, or as torch's modules do by themselves."""
    weight = made.parameters.get("weight", np.empty(0))
    for role, values in made.parameters.items():
        init = _chosen(scheme, layer, role)
        if init is not None and init["init"] != "default":
            made.parameters[role] = FILLS[init["init"]](init, values.shape, rng)
        elif weight.ndim == 1:
            made.parameters[role] = np.full(values.shape, layer.get("init", 1.0) if role == "weight" else 0.0)
        else:
            bound = 1.0 / math.sqrt(math.prod(made.parameters["weight"].shape[1:]))
            made.parameters[role] = rng.uniform(-bound, bound, values.shape)
