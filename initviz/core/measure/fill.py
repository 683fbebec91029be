"""Filling a parameter: the call of `torch.nn.init`, with a generator of the parameter's own."""

import warnings

import numpy as np
import torch
from torch import Tensor

from initviz.core.data.reader import read_values
from initviz.core.initializers.calls import BY_INVERSE, CUSTOM, DELTA, GIVEN, Call
from initviz.core.measure.custom import fill_by_code
from initviz.core.measure.delta import delta_orthogonal
from initviz.core.measure.truncated import truncated_normal_by_inverse
from initviz.core.seeds import Draw


def fill(tensor: Tensor, call: Call, draw: Draw, name: str) -> None:
    """Fill a tensor in place; the global generator is left as it was.

    Parameters
    ----------
    tensor
        The parameter.
    call
        What fills it.
    draw
        Seed and replicate.
    name
        Name that its randomness follows from, such as "l1.weight".
    """
    if call.function == CUSTOM:
        fill_by_code(tensor, str(call.arguments["code"]), draw.seed_of(name), name)
        return
    arguments: dict[str, object] = dict(call.arguments)
    if call.takes_generator:
        arguments["generator"] = torch.Generator().manual_seed(draw.seed_of(name))
    if call.function == BY_INVERSE:
        truncated_normal_by_inverse(tensor, **arguments)  # type: ignore[arg-type]  # the call has its keywords
        return
    if call.function == DELTA:
        delta_orthogonal(tensor, **arguments)  # type: ignore[arg-type]  # as above
        return
    if call.function == GIVEN:
        with torch.no_grad():
            values = np.array(read_values(str(call.arguments["path"])))
            tensor.copy_(torch.from_numpy(values).reshape(tensor.shape))
        return
    function = getattr(torch.nn.init, call.function)
    if call.function == "sparse_":
        # It takes its zeros from the global generator, whatever generator it is given.
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(draw.seed_of(f"{name}.mask"))
            function(tensor, **arguments)
    elif call.function == "trunc_normal_":
        with warnings.catch_warnings():
            # It warns that the mean is far outside the bounds, which is what the person asked for and sees drawn.
            warnings.simplefilter("ignore", UserWarning)
            function(tensor, **arguments)
    else:
        function(tensor, **arguments)
