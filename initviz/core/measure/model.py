"""The model: torch's own modules, built once without drawing a number and filled anew for every replicate."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.probe import Probe
from initviz.core.document.resolve import ResolvedLayer, initializer_for, resolved
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.calls import call_for
from initviz.core.measure.dtypes import dtype_of
from initviz.core.measure.errors import MeasureError, blaming
from initviz.core.measure.fill import fill
from initviz.core.measure.statistics import Floats, flat
from initviz.core.parameter import Parameter
from initviz.core.seeds import Draw
from initviz.messages import message


@dataclass(frozen=True)
class Slot:
    """One parameter of one module."""

    layer: ResolvedLayer
    parameter: Parameter
    tensor: nn.Parameter

    @property
    def name(self) -> str:
        """Name that its randomness follows from; tied layers share it."""
        return f"{self.layer.layer.owner}.{self.parameter.name}"

    @property
    def values(self) -> Floats:
        """Give the entries, flat; they change when the parameter is filled again."""
        return flat(self.tensor)

    def initializer(self, scheme: Scheme) -> Initializer:
        """Give what the scheme fills it with."""
        return initializer_for(scheme, self.layer.layer, self.parameter.name)


@dataclass(frozen=True)
class Block:
    """One layer as a module, with its parameters."""

    resolved: ResolvedLayer
    module: nn.Module
    slots: tuple[Slot, ...]

    def __call__(self, x: Tensor) -> Tensor:
        """Run the module."""
        output: Tensor = self.module(x)
        return output

    def forget(self) -> None:
        """Forget what batches have left in the module."""
        reset = getattr(self.module, "reset_running_stats", None)
        if reset is not None:
            reset()

    def fill(self, scheme: Scheme, draw: Draw) -> None:
        """Fill all parameters for a scheme and a replicate, and forget what earlier batches left in the module.

        Of tied layers the first is enough: they have one module. What follows from data is done after all are filled.

        Raises
        ------
        MeasureError
            When an initializer cannot fill a parameter.
        """
        self.forget()
        for slot in self.slots:
            initializer = slot.initializer(scheme)
            reason = initializer.refusal(slot.parameter) or initializer.fault(slot.parameter)
            if reason is not None:
                raise MeasureError(message("measure.refused", name=slot.name, reason=reason))
            with blaming("measure.fill", name=slot.name, init=initializer.tag()):
                fill(slot.tensor, call_for(initializer, slot.parameter), draw, slot.name)


def build(experiment: Experiment) -> tuple[Block, ...]:
    """Build the modules of an experiment, up to the first layer that cannot take its input; tied layers share one.

    Raises
    ------
    MeasureError
        When torch refuses a layer's arguments.
    """
    blocks: list[Block] = []
    for layer in resolved(experiment).layers:
        if layer.source is None:
            blocks.append(build_block(layer, experiment.probe))
        else:
            blocks.append(_again(blocks[layer.source], layer))
    return tuple(blocks)


def _again(block: Block, layer: ResolvedLayer) -> Block:
    """Use the module of an earlier layer in another place."""
    return Block(layer, block.module, tuple(replace(slot, layer=layer) for slot in block.slots))


def build_block(layer: ResolvedLayer, probe: Probe) -> Block:
    """Build the module of one layer.

    Raises
    ------
    MeasureError
        When torch refuses the layer's arguments.
    """
    with blaming("measure.build", layer=layer.layer.id, type=layer.layer.tag()):
        module = _module(layer, probe)
        parameters = dict(module.named_parameters())
        slots = tuple(Slot(layer, parameter, parameters[parameter.name]) for parameter in layer.parameters)
        module.requires_grad_(not layer.layer.is_frozen)
    return Block(layer, module, slots)


def _module(layer: ResolvedLayer, probe: Probe) -> nn.Module:
    """Build one module: under the meta device its constructor neither draws a random number nor fills memory."""
    arguments = layer.layer.arguments(layer.input_shape)
    if "inplace" in arguments:
        # The input is read after the module has run.
        arguments["inplace"] = False
    with torch.device("meta"):
        module: nn.Module = getattr(nn, layer.layer.tag())(**arguments)
    return module.to(dtype_of(probe)).to_empty(device="cpu").train(probe.mode == "train")
