"""A data set and the network's input fitted to each other."""

import math

from msgspec.structs import replace

from initviz.core.data.dataset import DataError
from initviz.core.document.edits import checked
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import DataInput, InputLaw
from initviz.core.document.samples import data_of
from initviz.core.layers.base import Shape


def set_input_law(experiment: Experiment, law: InputLaw) -> Experiment:
    """Change what enters the network; where samples have another number of entries, the input takes their shape.

    Raises
    ------
    RefusedValueError
        When the document would not be valid. A file that cannot be read is no such case.
    """
    network = experiment.network
    wanted = misfit(law, network.input) if isinstance(law, DataInput) else None
    if wanted is not None:
        network = replace(network, input=wanted)
    return checked(replace(experiment, network=network, probe=replace(experiment.probe, input=law)))


def misfit(chosen: DataInput, shape: Shape) -> Shape | None:
    """Give the shape that a data set's samples need in place of the network's; None where they fit or are not known."""
    try:
        sample = data_of(chosen).values.shape[1:] or (1,)
    except DataError:
        return None
    return None if math.prod(sample) == math.prod(shape) else _like(sample, shape)


def _like(sample: Shape, shape: Shape) -> Shape:
    """Give a sample's shape in the manner of the present one: flat, or with a channel in front, or as it is."""
    if len(shape) == 1:
        return (math.prod(sample),)
    return (1, *sample) if len(shape) == len(sample) + 1 else sample
