"""The `state_dict` of a scheme's model, as a file that generated code loads."""

import io

import torch
from torch import nn

from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolved
from initviz.core.measure.errors import MeasureError
from initviz.core.measure.filling import fill_all
from initviz.core.measure.measure import never, suitable_threads
from initviz.core.measure.model import build
from initviz.core.seeds import Draw


def state_file(experiment: Experiment, scheme: int, replicate: int = 0) -> bytes:
    """Fill a scheme's model and write its `state_dict` as `torch.save` does.

    Parameters
    ----------
    experiment
        The document.
    scheme
        Index of the scheme.
    replicate
        Which draw; 0 is what histograms show and generated code makes.

    Returns
    -------
    bytes
        Content of a `.pt` file; `torch.load(file, weights_only=True)` reads it, and an `nn.Sequential` of these layers
        takes it.

    Raises
    ------
    MeasureError
        When a layer cannot take its input, or torch cannot build or fill the model.
    """
    problem = resolved(experiment).problem
    if problem is not None:
        raise MeasureError(problem.reason)
    with suitable_threads(experiment):
        blocks = build(experiment)
        draw = Draw(experiment.probe.seed, replicate)
        fill_all(blocks, experiment, experiment.schemes[scheme], draw, never)
    written = io.BytesIO()
    torch.save(nn.Sequential(*(block.module for block in blocks)).state_dict(), written)
    return written.getvalue()
