"""One forward and one backward pass, with the statistics of every tensor on the way.

Each layer is a graph of its own: its output can be dropped as soon as the gradient has gone through it, the pass can
stop between any two layers, and a layer that returns its input (Identity, Dropout in eval mode) is no special case.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import SATURATION_SLOPE, Activation
from initviz.core.measure.errors import Stopped, blaming
from initviz.core.measure.histogram import signal_histogram
from initviz.core.measure.model import Block
from initviz.core.measure.statistics import TensorStatistics, mean_square, tensor_statistics
from initviz.core.measure.stimulus import Stimulus
from initviz.core.measure.units import unit_statistics
from initviz.core.reports import Histogram, SignalStatistics
from initviz.core.units import UnitStatistics

Stop = Callable[[], bool]


@dataclass(frozen=True)
class Detail:
    """What is told of a tensor in replicate 0 only."""

    histogram: Histogram
    units: UnitStatistics


@dataclass(frozen=True)
class Passed:
    """What the two passes gave.

    Attributes
    ----------
    forward, backward
        Arrays over tensors.
    gradients
        Mean squares, in the order of layers and their parameters; nan for a frozen one. That of a parameter of tied
        layers sums over all places before it is squared, and is said at each.
    details, gradient_details
        Over tensors, of the tensor and of the gradient with respect to it; empty where none were wanted.
    """

    forward: SignalStatistics
    backward: FloatArray
    gradients: tuple[float, ...]
    details: tuple[Detail, ...]
    gradient_details: tuple[Detail, ...]


@dataclass(frozen=True)
class _Link:
    """One layer's graph."""

    block: Block
    input: Tensor
    output: Tensor


class Probing:
    """The two passes of one scheme and replicate."""

    def __init__(self, stimulus: Stimulus, stopped: Stop, *, detailed: bool) -> None:
        self._stimulus = stimulus
        self._stopped = stopped
        self._detailed = detailed
        self._statistics: list[TensorStatistics] = []
        self._saturated: list[float] = []
        self._unit_axes: list[int] = []
        self._details: list[Detail] = []
        self._gradient_details: list[Detail] = []

    def run(self, blocks: Sequence[Block]) -> Passed:
        """Send the input forward and the cotangent back.

        Raises
        ------
        MeasureError
            When a layer fails.
        Stopped
            When the result is no longer wanted.
        """
        # Dropout draws from the global generator.
        with torch.enable_grad(), torch.random.fork_rng(devices=[]):
            links = self._forward(blocks)
            backward, gradients = self._backward(links)
        forward = _over_tensors(self._statistics, self._saturated)
        return Passed(forward, backward, gradients, tuple(self._details), tuple(self._gradient_details[::-1]))

    def _forward(self, blocks: Sequence[Block]) -> list[_Link]:
        x = self._stimulus.input
        self._observe(x, 0)
        links: list[_Link] = []
        for block in blocks:
            self._check()
            layer = block.resolved.layer
            torch.default_generator.manual_seed(self._stimulus.draw.seed_of(f"{layer.id}.mask"))
            leaf = x.detach().requires_grad_()
            with blaming("measure.layer", layer=layer.id, type=layer.tag()):
                link = _Link(block, leaf, block(leaf))
            links.append(link)
            x = link.output
            self._observe(x, block.resolved.unit_axis)
            self._saturated[-1] = _saturated_fraction(link, self._statistics[-1])
        return links

    def _observe(self, tensor: Tensor, unit_axis: int) -> None:
        self._statistics.append(tensor_statistics(tensor, unit_axis))
        self._saturated.append(float("nan"))
        self._unit_axes.append(unit_axis)
        if self._detailed:
            self._details.append(_detail(tensor, unit_axis))

    def _backward(self, links: list[_Link]) -> tuple[FloatArray, tuple[float, ...]]:
        gradient = self._stimulus.cotangent(links[-1].output.detach() if links else self._stimulus.input)
        powers: list[float] = []
        sums = _Sums()
        parameters = [slot.tensor for link in links for slot in link.block.slots]
        self._observe_gradient(gradient, powers)
        while links:
            self._check()
            link = links.pop()
            layer = link.block.resolved.layer
            tensors = [slot.tensor for slot in link.block.slots if slot.tensor.requires_grad]
            with blaming("measure.layer", layer=layer.id, type=layer.tag()):
                gradient, *of_parameters = torch.autograd.grad(link.output, [link.input, *tensors], gradient)
            self._observe_gradient(gradient, powers)
            sums.add(tensors, of_parameters, last=link.block.resolved.source is None)
        return np.array(powers[::-1]), tuple(sums.mean_squares.get(tensor, math.nan) for tensor in parameters)

    def _observe_gradient(self, gradient: Tensor, powers: list[float]) -> None:
        unit_axis = self._unit_axes[-1 - len(powers)]
        powers.append(mean_square(gradient))
        if self._detailed:
            self._gradient_details.append(_detail(gradient, unit_axis))

    def _check(self) -> None:
        if self._stopped():
            raise Stopped


class _Sums:
    """Gradients of parameters on the way back, summed over the places of tied layers."""

    def __init__(self) -> None:
        self._pending: dict[Tensor, Tensor] = {}
        self.mean_squares: dict[Tensor, float] = {}

    def add(self, tensors: Sequence[Tensor], gradients: Sequence[Tensor], *, last: bool) -> None:
        """Add the gradients of one place; the last on the way back is the first in the network."""
        for tensor, gradient in zip(tensors, gradients, strict=True):
            before = self._pending.pop(tensor, None)
            total = gradient if before is None else before + gradient
            if last:
                self.mean_squares[tensor] = mean_square(total)
            else:
                self._pending[tensor] = total


def _detail(tensor: Tensor, unit_axis: int) -> Detail:
    return Detail(signal_histogram(tensor), unit_statistics(tensor, unit_axis))


def _saturated_fraction(link: _Link, output: TensorStatistics) -> float:
    """Give the share of an activation's inputs at which its slope is below 0.01; nan for other layers."""
    layer = link.block.resolved.layer
    if not isinstance(layer, Activation):
        return float("nan")
    if layer.tag() == "ReLU":
        # Its slope is zero exactly where its output is.
        return output.zero_fraction
    (slopes,) = torch.autograd.grad(link.output, link.input, torch.ones_like(link.output), retain_graph=True)
    flat = slopes.numpy()
    return int(np.count_nonzero(np.abs(flat, out=flat) < SATURATION_SLOPE)) / flat.size


def _over_tensors(statistics: Sequence[TensorStatistics], saturated: Sequence[float]) -> SignalStatistics:
    arrays = {f.name: np.array([getattr(one, f.name) for one in statistics]) for f in fields(TensorStatistics)}
    return SignalStatistics(saturated_fraction=np.array(saturated), **arrays)
