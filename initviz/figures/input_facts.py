"""What is known of the network's input: what theory says of its entries, what was measured, and the data behind it."""

import math

from initviz.core.data.dataset import DataError
from initviz.core.document.probe import DataInput
from initviz.core.document.samples import data_of
from initviz.figures.explanation import Fact
from initviz.figures.numbers import grouped, shape, short
from initviz.figures.scene import Scene
from initviz.messages import Message, message

_PENDING = "–"
_DUST = 1e-9


def input_facts(scene: Scene) -> tuple[Fact, ...]:
    """Give the facts, data first; a number that is not there yet keeps its row."""
    return (*_data_facts(scene), *_moments(scene))


def _data_facts(scene: Scene) -> tuple[Fact, ...]:
    law = scene.experiment.probe.input
    if not isinstance(law, DataInput):
        return ()
    try:
        values = data_of(law).values
    except DataError:
        return ()
    sample = shape(values.shape[1:]) or "1"
    return (
        Fact(message("input.fact.samples"), grouped(len(values))),
        Fact(message("input.fact.sample"), sample),
    )


def _moments(scene: Scene) -> tuple[Fact, ...]:
    theory = scene.prediction.schemes[scene.scheme].tensors[0].forward
    first = scene.first_replicate(scene.scheme)
    mean = second = measured_mean = measured_second = _PENDING
    if not isinstance(theory, Message):
        # What is left of a mean that was taken away is rounding.
        is_dust = abs(theory.mean) < _DUST * math.sqrt(theory.second_moment)
        mean, second = short(0.0 if is_dust else theory.mean), short(theory.second_moment)
    if first is not None:
        forward = first.report.forward
        measured_mean, measured_second = short(float(forward.mean[0])), short(float(forward.second_moment[0]))
    return (
        Fact(message("input.fact.mean"), mean),
        Fact(message("input.fact.measured_mean"), measured_mean, measured=True),
        Fact(message("input.fact.second"), second),
        Fact(message("input.fact.measured_second"), measured_second, measured=True),
    )
