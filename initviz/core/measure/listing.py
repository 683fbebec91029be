"""The model's `state_dict` as a list: what a person sees who prints names, shapes and first values."""

from collections.abc import Callable

import torch
from torch import nn

from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.shown import filling
from initviz.core.inspections import FIRST_VALUES, StateEntry, StateListing, StateSource, state_source
from initviz.core.measure.filling import fill_all
from initviz.core.measure.model import Block, build
from initviz.core.measure.quiet import quietly
from initviz.core.seeds import Draw

Stop = Callable[[], bool]


class Lister:
    """Lists models, and keeps the last list."""

    def __init__(self) -> None:
        self._kept: dict[StateSource, StateListing] = {}

    def look(self, experiment: Experiment, scheme: Scheme, stopped: Stop) -> StateListing:
        """List parameters and buffers of replicate 0, as they are before any batch has gone through.

        Parameters
        ----------
        experiment
            Network and probe.
        scheme
            What fills the parameters.
        stopped
            Asked between two layers.

        Raises
        ------
        MeasureError
            When torch cannot build or fill the model.
        Stopped
            When nobody wants to look any more.
        """
        source = state_source(experiment, scheme)
        if source not in self._kept:
            self._kept = {source: _listed(experiment, filling(scheme), source, stopped)}
        return self._kept[source]


def _listed(experiment: Experiment, scheme: Scheme, source: StateSource, stopped: Stop) -> StateListing:
    with quietly():
        blocks = build(experiment)
        draw = Draw(experiment.probe.seed, 0)
        fill_all(blocks, experiment, scheme, draw, stopped)
        model = nn.Sequential(*(block.module for block in blocks))
        # What torch names once and what it names in every place.
        unique = {id(parameter): name for name, parameter in model.named_parameters()}
        parameters = dict(model.named_parameters(remove_duplicate=False))
        entries = [
            _entry(name, tensor, parameters.get(name), unique, blocks)
            for name, tensor in model.state_dict(keep_vars=True).items()
        ]
    return StateListing(source, tuple(entries))


def _entry(
    name: str, tensor: torch.Tensor, parameter: nn.Parameter | None, unique: dict[int, str], blocks: tuple[Block, ...]
) -> StateEntry:
    place = int(name.partition(".")[0])
    block = blocks[place]
    same = unique[id(parameter)] if parameter is not None else f"{_first(block)}.{name.partition('.')[2]}"
    return StateEntry(
        name=name,
        layer=block.resolved.layer.id,
        shape=tuple(tensor.shape),
        dtype=str(tensor.dtype).removeprefix("torch."),
        numel=tensor.numel(),
        requires_grad=None if parameter is None else parameter.requires_grad,
        same_as="" if same == name else same,
        first=tuple(tensor.detach().reshape(-1)[:FIRST_VALUES].tolist()),
    )


def _first(block: Block) -> int:
    """Give the first place of a block's module."""
    return block.resolved.index if block.resolved.source is None else block.resolved.source
