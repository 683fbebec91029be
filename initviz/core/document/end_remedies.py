"""Remedies at the ends of the network: what can be done where the data, the loss and the network do not go together.

As for layers, each is tried before it is offered.
"""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from initviz.core.data.dataset import DataError
from initviz.core.data.digits import CLASSES
from initviz.core.document.edits import set_input, set_layer, set_probe
from initviz.core.document.experiment import Experiment
from initviz.core.document.fitting import misfit, set_input_law
from initviz.core.document.probe import CrossEntropy, DataInput, DigitsInput
from initviz.core.document.remedies import Remedy
from initviz.core.document.resolve import resolved
from initviz.core.document.samples import data_labels, samples_of
from initviz.core.layers.linear import Linear
from initviz.messages import Message, RefusedValueError, message

Edit = Callable[[Experiment], Experiment]


def input_problem(experiment: Experiment) -> Message | None:
    """Say why a data set cannot be sent through the network; None where it can, or where there is none."""
    law = experiment.probe.input
    if not isinstance(law, DataInput):
        return None
    try:
        samples_of(law, experiment.network.input)
    except DataError as error:
        return error.reason
    return None


def loss_problem(experiment: Experiment) -> Message | None:
    """Say why the loss does not go with the input or the output; None where it does.

    The output of a network with an impossible layer is not known: it could have a number for each class.
    """
    network = resolved(experiment)
    output = network.layers[-1].output_shape if network.layers else network.input_shape
    try:
        data_labels(experiment.probe, output if network.problem is None else (CLASSES,))
    except DataError as error:
        return error.reason
    return None


def input_remedies(experiment: Experiment) -> tuple[Remedy, ...]:
    """Find what can be done about samples that do not fit the network's input."""
    law, shape = experiment.probe.input, experiment.network.input
    wanted = misfit(law, shape) if isinstance(law, DataInput) else None
    if wanted is None:
        return ()
    return (Remedy("", message("remedy.input", shape=wanted), lambda now: set_input(now, wanted)),)


def loss_remedies(experiment: Experiment) -> tuple[Remedy, ...]:
    """Find what can be done about a loss that asks for labels which the input or the output has not."""
    if loss_problem(experiment) is None:
        return ()
    return tuple(Remedy("", says, edit) for says, edit in _label_edits(experiment) if _goes(experiment, edit))


def _label_edits(experiment: Experiment) -> Iterator[tuple[Message, Edit]]:
    yield message("remedy.random_labels"), _random_labels
    if not isinstance(experiment.probe.input, DigitsInput):
        yield message("remedy.digits"), lambda now: set_input_law(now, DigitsInput())
        return
    last = experiment.network.layers[-1] if experiment.network.layers else None
    if isinstance(last, Linear):
        wider = replace(last, out_features=CLASSES)
        yield message("remedy.outputs", count=CLASSES), lambda now: set_layer(now, last.id, wider)


def _random_labels(experiment: Experiment) -> Experiment:
    return set_probe(experiment, replace(experiment.probe, gradient=CrossEntropy(labels="random")))


def _goes(experiment: Experiment, edit: Edit) -> bool:
    """Say whether an edit mends the loss and breaks nothing else."""
    try:
        mended = edit(experiment)
    except RefusedValueError:
        return False
    fits = resolved(mended).problem is None or resolved(experiment).problem is not None
    return fits and loss_problem(mended) is None
