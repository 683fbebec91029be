"""A walk through a model that rescales weights by the probe's batch, written as Python source."""

import textwrap

from initviz.core.document.experiment import Scheme
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork, initializer_for
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.writing.calls import indented

UNIT_VARIANCE = "unit_variance"
"""The function that rescales one layer."""

RESCALE = "rescale(model, x)"


def asked_of(layer: ResolvedLayer, scheme: Scheme) -> Lsuv | None:
    """Give how a layer's weight is rescaled, or None where it is not; of tied layers the first is."""
    if not layer.own_parameters:
        return None
    found = initializer_for(scheme, layer.layer, "weight")
    return found if isinstance(found, Lsuv) else None


def rescales(network: ResolvedNetwork, scheme: Scheme) -> bool:
    """Say whether any weight is rescaled."""
    return any(asked_of(layer, scheme) is not None for layer in network.layers)


def rescaling(network: ResolvedNetwork, scheme: Scheme, width: int) -> str:
    """Write the function that walks through a filled model and rescales the weights that are to be."""
    asked = {layer.index: found for layer in network.layers if (found := asked_of(layer, scheme)) is not None}
    places = ", ".join(
        f"{index}:\N{NO-BREAK SPACE}({one.tol!r},\N{NO-BREAK SPACE}{one.max_iterations})"
        for index, one in asked.items()
    )
    lines = [f"        {line}".replace("\N{NO-BREAK SPACE}", " ") for line in textwrap.wrap(f"{places},", width - 8)]
    last = max(asked)
    masked = any("Dropout" in layer.layer.tag() for layer in network.layers[:last])
    normed = any(layer.layer.tag().startswith("BatchNorm") for layer in network.layers[:last])
    loop = [
        f"for place, m in enumerate(model[:{last + 1}]):",
        "    if place in asked:",
        "        tol, most = asked[place]",
        f"        {UNIT_VARIANCE}(m, x, tol=tol, max_iterations=most)",
        *(['    torch.manual_seed(seed_for(f"{NAMES[place]}.mask"))'] if masked else []),
        "    x = m(x)",
    ]
    walk = indented("\n".join(loop))
    if masked:
        walk = indented(f"with torch.random.fork_rng(devices=[]):\n{walk}")
    forgetting = 'for m in model:\n    if hasattr(m, "reset_running_stats"):\n        m.reset_running_stats()'
    return "\n".join(
        [
            "@torch.no_grad()",
            "def rescale(model: nn.Sequential, x: Tensor) -> None:",
            '    """Bring outputs to variance 1, layer by layer (LSUV, Mishkin and Matas 2015, algorithm 1)."""',
            "    # By place in the model: the tolerance, and the number of steps at most.",
            "    asked = {",
            *lines,
            "    }",
            walk,
            *([indented(forgetting)] if normed else []),
        ]
    )
