"""Starting scenes."""

from initviz.core.document.experiment import SCHEME_COLORS, Experiment, Network, Rule, Scheme
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingUniform, XavierUniform
from initviz.core.initializers.simple import Zeros
from initviz.core.layers.base import Layer
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU

FIRST_WIDTH, FIRST_DEPTH = 256, 10


def everywhere(name: str, weight: Initializer, color: str) -> Scheme:
    """Make a scheme that gives one initializer to every weight and zeros to every bias."""
    rule = Rule(layers="*", weight=weight, bias=Zeros())  # type: ignore[arg-type]  # every Initializer class is in the union
    return Scheme(name=name, color=color, rules=(rule,))


def first_scene() -> Experiment:
    """Make the first thing anyone sees: Xavier against Kaiming on ten blocks of Linear and ReLU."""
    layers: list[Layer] = []
    for block in range(1, FIRST_DEPTH + 1):
        layers += [Linear(id=f"l{block}", out_features=FIRST_WIDTH), ReLU(id=f"a{block}")]
    schemes = (
        everywhere("Xavier", XavierUniform(), SCHEME_COLORS[0]),
        everywhere("Kaiming", KaimingUniform(nonlinearity="relu"), SCHEME_COLORS[1]),
    )
    network = Network(input=(FIRST_WIDTH,), layers=tuple(layers))  # type: ignore[arg-type]  # both kinds are in the union
    return Experiment(network=network, schemes=schemes)
