"""Layers in plain float64 NumPy with their own forward and backward passes: what predictions are tested against."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Function = Callable[[Array], Array]
Window = tuple[Any, ...]
Plain = dict[str, Any]


class Operation:
    """One layer with its parameters: knows its output and, given the gradient of that, the gradient of its input."""

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        return x

    def backward(self, gradient: Array) -> Array:
        return gradient


class Dense(Operation):
    def forward(self, x: Array) -> Array:
        self.x = x
        return x @ self.parameters["weight"].T + self.parameters.get("bias", 0.0)

    def backward(self, gradient: Array) -> Array:
        flat = gradient.reshape(-1, gradient.shape[-1])
        self.gradients["weight"] = flat.T @ self.x.reshape(-1, self.x.shape[-1])
        self.gradients["bias"] = flat.sum(axis=0)
        result: Array = gradient @ self.parameters["weight"]
        return result


def channelwise(bias: Array | None, y: Array) -> Array:
    """Shape a bias so that it adds to every position; zero where there is none."""
    return np.zeros(1) if bias is None else bias.reshape(-1, *(1,) * (y.ndim - 2))


class Convolution(Operation):
    """Sums over the taps of the kernel; padding is a list of source positions an axis, in which -1 reads a zero."""

    def __init__(self, sources: list[NDArray[np.int64]], stride: list[int], dilation: list[int], groups: int) -> None:
        super().__init__()
        self.sources, self.stride, self.dilation, self.groups = sources, stride, dilation, groups

    def _padded(self, x: Array) -> Array:
        for axis, source in enumerate(self.sources, start=2):
            widened = np.concatenate([x, np.zeros_like(x.take([0], axis))], axis)
            x = widened.take(source, axis)
        return x

    def _unpadded(self, gradient: Array) -> Array:
        for axis, source in reversed(list(enumerate(self.sources, start=2))):
            moved = np.moveaxis(gradient, axis, 0)
            folded = np.zeros((self.shape[axis] + 1, *moved.shape[1:]))
            np.add.at(folded, source, moved)
            gradient = np.moveaxis(folded[:-1], 0, axis)
        return gradient

    def _views(self, output: tuple[int, ...]) -> list[tuple[Window, Window]]:
        """Give each tap with the padded entries that it meets, one for each output position."""
        kernel = self.parameters["weight"].shape[2:]
        return [
            (
                tap,
                tuple(
                    slice(t * d, t * d + s * (extent - 1) + 1, s)
                    for t, d, s, extent in zip(tap, self.dilation, self.stride, output, strict=True)
                ),
            )
            for tap in itertools.product(*(range(extent) for extent in kernel))
        ]

    def _grouped(self, x: Array) -> Array:
        return x.reshape(x.shape[0], self.groups, -1, *x.shape[2:])

    def forward(self, x: Array) -> Array:
        self.shape = x.shape
        self.padded = self._padded(x)
        weight = self.parameters["weight"]
        weight = weight.reshape(self.groups, -1, *weight.shape[1:])
        self.output = tuple(
            (extent - d * (k - 1) - 1) // s + 1
            for extent, d, k, s in zip(self.padded.shape[2:], self.dilation, weight.shape[3:], self.stride, strict=True)
        )
        y = np.zeros((len(x), self.groups, weight.shape[1], *self.output))
        for tap, where in self._views(self.output):
            seen = self._grouped(self.padded[(..., *where)])
            y += np.einsum("goi,bgi...->bgo...", weight[(..., *tap)], seen)
        y = y.reshape(len(x), -1, *self.output)
        return y + channelwise(self.parameters.get("bias"), y)

    def backward(self, gradient: Array) -> Array:
        self.gradients["bias"] = gradient.sum(axis=(0, *range(2, gradient.ndim)))
        weight = self.parameters["weight"]
        grouped_weight = weight.reshape(self.groups, -1, *weight.shape[1:])
        grouped = self._grouped(gradient)
        letters = "hwd"[: len(self.output)]
        own = np.zeros_like(grouped_weight)
        back = np.zeros_like(self.padded)
        for tap, where in self._views(self.output):
            seen = self._grouped(self.padded[(..., *where)])
            own[(..., *tap)] = np.einsum(f"bgo{letters},bgi{letters}->goi", grouped, seen, optimize=True)
            handed = np.einsum("goi,bgo...->bgi...", grouped_weight[(..., *tap)], grouped)
            back[(..., *where)] += handed.reshape(len(gradient), -1, *self.output)
        self.gradients["weight"] = own.reshape(weight.shape)
        return self._unpadded(back)


class TransposedConvolution(Operation):
    """Spreads each input over the kernel, which is the backward pass of a convolution, and cuts the borders."""

    def __init__(self, stride: list[int], dilation: list[int], cut: list[int], extra: list[int], groups: int) -> None:
        super().__init__()
        self.stride, self.dilation, self.cut, self.extra, self.groups = stride, dilation, cut, extra, groups

    def _views(self) -> list[tuple[Window, Window]]:
        kernel = self.parameters["weight"].shape[2:]
        return [
            (
                tap,
                tuple(
                    slice(t * d, t * d + s * (extent - 1) + 1, s)
                    for t, d, s, extent in zip(tap, self.dilation, self.stride, self.x.shape[2:], strict=True)
                ),
            )
            for tap in itertools.product(*(range(extent) for extent in kernel))
        ]

    def _weight(self) -> Array:
        weight = self.parameters["weight"]
        return weight.reshape(self.groups, -1, *weight.shape[1:])

    def _inner(self, full: tuple[int, ...]) -> Window:
        return tuple(slice(c, extent - c + e) for c, e, extent in zip(self.cut, self.extra, full, strict=True))

    def forward(self, x: Array) -> Array:
        self.x = x
        weight = self._weight()
        reach = [
            (extent - 1) * s + d * (k - 1) + 1
            for extent, s, d, k in zip(x.shape[2:], self.stride, self.dilation, weight.shape[3:], strict=True)
        ]
        self.full = (len(x), self.groups * weight.shape[2], *(r + e for r, e in zip(reach, self.extra, strict=True)))
        y = np.zeros(self.full)
        grouped = x.reshape(len(x), self.groups, -1, *x.shape[2:])
        for tap, where in self._views():
            spread = np.einsum("gio,bgi...->bgo...", weight[(..., *tap)], grouped)
            y[(..., *where)] += spread.reshape(len(x), -1, *x.shape[2:])
        self.inner = self._inner(tuple(reach))
        y = y[(..., *self.inner)]
        return y + channelwise(self.parameters.get("bias"), y)

    def backward(self, gradient: Array) -> Array:
        self.gradients["bias"] = gradient.sum(axis=(0, *range(2, gradient.ndim)))
        full = np.zeros(self.full)
        full[(..., *self.inner)] = gradient
        weight = self._weight()
        grouped = self.x.reshape(len(full), self.groups, -1, *self.x.shape[2:])
        letters = "hwd"[: self.x.ndim - 2]
        own, back = np.zeros_like(weight), np.zeros_like(grouped)
        for tap, where in self._views():
            met = full[(..., *where)].reshape(len(full), self.groups, -1, *self.x.shape[2:])
            own[(..., *tap)] = np.einsum(f"bgi{letters},bgo{letters}->gio", grouped, met, optimize=True)
            back += np.einsum("gio,bgo...->bgi...", weight[(..., *tap)], met)
        self.gradients["weight"] = own.reshape(self.parameters["weight"].shape)
        return back.reshape(self.x.shape)


class Pool(Operation):
    """The largest entry or the mean of each window; windows come axis by axis, each the inputs that it holds.

    `sizes` is what a mean divides by, axis by axis; None asks for the largest.
    """

    def __init__(self, windows: list[list[list[int]]], sizes: list[list[float]] | None) -> None:
        super().__init__()
        self.windows, self.sizes = windows, sizes

    def _each(self) -> list[tuple[Window, Window, float]]:
        found: list[tuple[Window, Window, float]] = []
        for place in itertools.product(*(range(len(axis)) for axis in self.windows)):
            inside = np.ix_(*(axis[i] for axis, i in zip(self.windows, place, strict=True)))
            size = math.prod(axis[i] for axis, i in zip(self.sizes, place, strict=True)) if self.sizes else 0.0
            found.append(((..., *place), (slice(None), slice(None), *inside), size))
        return found

    def forward(self, x: Array) -> Array:
        self.x = x
        y = np.zeros((*x.shape[:2], *(len(axis) for axis in self.windows)))
        for place, inside, size in self._each():
            held = x[inside].reshape(*x.shape[:2], -1)
            y[place] = held.sum(axis=2) / size if size else held.max(axis=2)
        return y

    def backward(self, gradient: Array) -> Array:
        back = np.zeros_like(self.x)
        for place, inside, size in self._each():
            held = self.x[inside]
            handed = gradient[place].reshape(*held.shape[:2], *(1,) * (held.ndim - 2))
            if size:
                back[inside] += handed / size
            else:  # the first of equal ones, as torch does
                first = np.argmax(held.reshape(*held.shape[:2], -1), axis=2)
                chosen = np.arange(math.prod(held.shape[2:])) == first[..., None]
                back[inside] += handed * chosen.reshape(held.shape)
        return back


class Elementwise(Operation):
    def __init__(self, value: Function, slope: Function) -> None:
        super().__init__()
        self.value, self.slope = value, slope

    def forward(self, x: Array) -> Array:
        self.x = x
        return self.value(x)

    def backward(self, gradient: Array) -> Array:
        return gradient * self.slope(self.x)


class Prelu(Operation):
    def forward(self, x: Array) -> Array:
        self.x = x
        self.below = self.parameters["weight"].reshape(-1, *(1,) * (x.ndim - 2))
        return np.where(x > 0, x, self.below * x)

    def backward(self, gradient: Array) -> Array:
        own = gradient * np.minimum(self.x, 0.0)
        if self.parameters["weight"].size == 1:
            self.gradients["weight"] = own.sum(keepdims=True).ravel()
        else:
            self.gradients["weight"] = own.sum(axis=(0, *range(2, own.ndim)))
        return gradient * np.where(self.x > 0, 1.0, self.below)


class Mask(Operation):
    def __init__(self, share: float, rng: np.random.Generator) -> None:
        super().__init__()
        self.share, self.rng = share, rng

    def forward(self, x: Array) -> Array:
        kept = self.rng.random(x.shape) >= self.share
        self.mask = kept / (1.0 - self.share) if self.share < 1 else np.zeros(x.shape)
        return np.asarray(x * self.mask)

    def backward(self, gradient: Array) -> Array:
        return np.asarray(gradient * self.mask)


class Join(Operation):
    def __init__(self, start: int, end: int) -> None:
        super().__init__()
        self.start, self.end = start, end

    def forward(self, x: Array) -> Array:
        self.shape = x.shape
        end = self.end % x.ndim
        return x.reshape(*x.shape[: self.start], -1, *x.shape[end + 1 :])

    def backward(self, gradient: Array) -> Array:
        return gradient.reshape(self.shape)


class Normalization(Operation):
    """Normalizes over some axes of a tensor that was reshaped so that these axes can be named."""

    def __init__(self, eps: float, view: tuple[int, ...], axes: tuple[int, ...], affine: tuple[int, ...]) -> None:
        super().__init__()
        self.eps, self.view, self.axes, self.affine = eps, view, axes, affine

    def forward(self, x: Array) -> Array:
        viewed = x.reshape(len(x), *self.view)
        centred = viewed - viewed.mean(axis=self.axes, keepdims=True)
        self.scale = 1.0 / np.sqrt((centred**2).mean(axis=self.axes, keepdims=True) + self.eps)
        self.normalized = (centred * self.scale).reshape(x.shape)
        return np.asarray(self.normalized * self._affine("weight", 1.0) + self._affine("bias", 0.0))

    def _affine(self, name: str, otherwise: float) -> Array:
        return self.parameters[name].reshape(self.affine) if name in self.parameters else np.array(otherwise)

    def _summed(self, values: Array) -> Array:
        shared = (0, *(axis for axis in range(1, values.ndim) if (1, *self.affine)[axis - values.ndim] == 1))
        return np.asarray(values.sum(axis=shared))

    def backward(self, gradient: Array) -> Array:
        self.gradients = {"weight": self._summed(gradient * self.normalized), "bias": self._summed(gradient)}
        inner = (gradient * self._affine("weight", 1.0)).reshape(len(gradient), *self.view)
        normalized = self.normalized.reshape(inner.shape)
        centred = inner - inner.mean(axis=self.axes, keepdims=True)
        along = (inner * normalized).mean(axis=self.axes, keepdims=True)
        return np.asarray(self.scale * (centred - normalized * along)).reshape(gradient.shape)


class Scaled(Operation):
    """BatchNorm in eval mode before any training: mean 0 and variance 1 are remembered."""

    def __init__(self, eps: float) -> None:
        super().__init__()
        self.factor = 1.0 / math.sqrt(1.0 + eps)

    def forward(self, x: Array) -> Array:
        self.normalized = x * self.factor
        return self.normalized

    def backward(self, gradient: Array) -> Array:
        others = (0, *range(2, gradient.ndim))
        self.gradients = {
            "weight": (gradient * self.normalized).sum(axis=others),
            "bias": gradient.sum(axis=others),
        }
        return gradient * self.factor
