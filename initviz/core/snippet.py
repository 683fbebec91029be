"""From a document to PyTorch source that builds and initializes the model, weight for weight as initviz does."""

import ast
from collections.abc import Iterable
from importlib import resources

from initviz import __version__
from initviz.core.data.dataset import DataError
from initviz.core.document.codes import codes_of
from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork, initializer_for, resolve
from initviz.core.initializers.calls import BY_INVERSE, DELTA, call_for
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.initializers.structured import Default
from initviz.core.layers.base import Layer
from initviz.core.parameter import Parameter
from initviz.core.writing.batch import FILES, batch_lines
from initviz.core.writing.calls import WIDTH, custom_function, custom_name, filling_lines
from initviz.core.writing.function import initialize_weights, names_of_layers
from initviz.core.writing.modules import constructor, freezing, modules
from initviz.core.writing.rescaling import RESCALE, UNIT_VARIANCE, rescales, rescaling
from initviz.messages import text

_NARROW = 34
"""Characters that fit into the panel beside the plots."""

_SEEDING = '''
def seed_for(name: str) -> int:
    """One seed per parameter, derived as initviz does."""
    digest = hashlib.blake2b(f"{SEED}/0/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def generator(name: str) -> torch.Generator:
    """One generator per parameter: the same weights as in initviz, bit for bit."""
    return torch.Generator().manual_seed(seed_for(name))
'''

_CHECK = """
if __name__ == "__main__":
    for name, parameter in model.named_parameters():
        std, mean = torch.std_mean(parameter.detach().double(), correction=0)
        print(f"{name:14} mean {mean.item():+.4g}  std {std.item():.4g}")
"""


def source(experiment: Experiment, scheme: int = 0) -> str:
    """Generate a program that builds the network and initializes it with one scheme.

    Run in plain Python it gives the weights of replicate 0, bit for bit on the same torch and CPU kernels.
    """
    network, chosen = resolve(experiment.network), experiment.schemes[scheme]
    function = initialize_weights(network, chosen, WIDTH)
    random, by_inverse = "generator(" in function, BY_INVERSE in function
    delta = f"{DELTA}(" in function
    # A scheme's name is the user's text: repr keeps it on its line.
    parts = [f"# {chosen.name!r}, made by initviz {__version__}."]
    walk, batch = _rescaling(experiment, network, chosen)
    maths = by_inverse or bool(walk)
    standard = [*(["import hashlib"] if random else []), *(["import math"] if maths else [])]
    standard += [FILES] if "files(" in batch else []
    arrays = ["import numpy as np"] if "np." in function + batch else []
    parts.append(
        "\n".join(
            [*standard, "", *arrays, "import torch", f"from torch import {'Tensor, ' * (maths or delta)}nn"]
        ).lstrip()
    )
    if random:
        parts.append(f"\nSEED = {experiment.probe.seed}\n\n{_SEEDING.rstrip()}\n")
    if by_inverse:
        parts.append(f"\n{_function_source('truncated.py', BY_INVERSE)}\n")
    if delta:
        parts.append(f"\n{_function_source('delta.py', DELTA)}\n")
    written = [code for code in codes_of(experiment) if custom_name(code) in function]
    parts += [f"\n{custom_function(code)}\n" for code in written]
    if "NAMES" in function:
        parts.append(f"\n{names_of_layers(network, WIDTH)}\n")
    if function:
        parts.append(f"\n{function}\n")
    if walk:
        parts.append(f"\n{_function_source('lsuv.py', UNIT_VARIANCE)}\n\n\n{walk}\n")
    if network.problem is not None:
        parts.append(f"\n# {text(network.problem.reason)}\n# The model ends before that layer.")
    shared, layers = modules(network, WIDTH)
    parts.append("\n".join(["", *shared, f"model = nn.Sequential(\n{layers}){_in_dtype(experiment)}"]))
    if experiment.probe.mode == "eval":
        parts.append("model.eval()")
    parts.append("initialize_weights(model)" if function else "# No layer has parameters.")
    parts += [batch, RESCALE] if walk else [batch] if batch else []
    parts += freezing(network)
    return "\n".join([*parts, _CHECK])


def _rescaling(experiment: Experiment, network: ResolvedNetwork, scheme: Scheme) -> tuple[str, str]:
    """Write what rescales weights by the probe's batch, and the lines that make the batch; empty without such."""
    if not rescales(network, scheme):
        return "", ""
    try:
        batch = batch_lines(experiment.probe, network.input_shape, WIDTH)
    except DataError as error:
        return "", f"# {text(error.reason)}"
    return rescaling(network, scheme, WIDTH), batch


def layer_source(experiment: Experiment, scheme: int, layer_id: str) -> str:
    """Generate the lines that construct and initialize one layer, narrow enough to stand beside a plot.

    Empty for a layer that cannot be built.
    """
    for layer in resolve(experiment.network).layers:
        if layer.layer.id == layer_id:
            lines = _assignments(layer, experiment.schemes[scheme])
            dtype = _in_dtype(experiment) if layer.parameters else ""
            tied = [f"# The module of {layer.layer.owner}."] if layer.source is not None else []
            frozen = ["layer.requires_grad_(False)"] if layer.layer.is_frozen else []
            return "\n".join([*tied, f"layer = {constructor(layer, _NARROW)}{dtype}", *lines, *frozen])
    return ""


def rules_source(experiment: Experiment, scheme: int) -> str:
    """Generate the function that initializes a model by a scheme's rules, narrow enough to stand beside a plot."""
    # Calls stand twenty columns inside of it.
    return initialize_weights(resolve(experiment.network), experiment.schemes[scheme], _NARROW + 20)


def _in_dtype(experiment: Experiment) -> str:
    """Write what turns a module into the probe's dtype; torch's own default is float32."""
    return ".double()" if experiment.probe.dtype == "float64" else ""


def _assignments(layer: ResolvedLayer, scheme: Scheme) -> list[str]:
    return [_assignment(layer.layer, parameter, scheme) for parameter in layer.parameters]


def _assignment(layer: Layer, parameter: Parameter, scheme: Scheme) -> str:
    """Write the lines that fill one parameter of a layer."""
    initializer = initializer_for(scheme, layer, parameter.name)
    lines = filling_lines(call_for(initializer, parameter), "layer", parameter.name, layer.owner, _NARROW)
    if isinstance(initializer, Lsuv):
        return f"{lines}\n# Then, on what enters it:\n# {UNIT_VARIANCE}(layer, x)"
    return f"# torch's own default:\n{lines}" if isinstance(initializer, Default) else lines


def _function_source(file: str, function: str) -> str:
    """Give the source of one function of the measuring room, read as text: this room does not import torch."""
    content = resources.files("initviz.core.measure").joinpath(file).read_text(encoding="utf-8")
    nodes: Iterable[ast.stmt] = ast.parse(content).body
    found = next(node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == function)
    return ast.get_source_segment(content, found) or ""
