"""Starting scenes: the first thing anyone sees, and a gallery of networks to begin with."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from initviz.core.document.experiment import SCHEME_COLORS, Experiment, Network, Rule, Scheme
from initviz.core.document.probe import Probe
from initviz.core.document.structure import insert_layers
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingUniform, LecunNormal, XavierUniform
from initviz.core.initializers.simple import Zeros
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import AvgPool2d, MaxPool2d
from initviz.core.layers.rectifiers import SELU, ReLU
from initviz.core.layers.reshaping import Flatten
from initviz.core.layers.smooth import Tanh

FIRST_WIDTH, FIRST_DEPTH = 256, 10
_DIGIT = (1, 28, 28)
_QUICK = Probe(batch=64, seeds=10)
"""What larger networks are probed with, so that they answer about as fast as the first scene."""


def everywhere(name: str, weight: Initializer, color: str) -> Scheme:
    """Make a scheme that gives one initializer to every weight and zeros to every bias."""
    rule = Rule(layers="*", weight=weight, bias=Zeros())  # type: ignore[arg-type]  # every Initializer class is in the union
    return Scheme(name=name, color=color, rules=(rule,))


_XAVIER = everywhere("Xavier", XavierUniform(), SCHEME_COLORS[0])
_KAIMING = everywhere("Kaiming", KaimingUniform(nonlinearity="relu"), SCHEME_COLORS[1])


def scene_of(
    shape: tuple[int, ...],
    layers: Iterable[Layer],
    schemes: Sequence[Scheme] = (_XAVIER, _KAIMING),
    probe: Probe = Probe(),  # noqa: B008  (frozen)
) -> Experiment:
    """Make an experiment from plain layers, each with an id of its own."""
    empty = Experiment(network=Network(input=shape), schemes=tuple(schemes), probe=probe)
    return insert_layers(empty, 0, list(layers))


def dense(widths: Iterable[int], activation: Activation) -> list[Layer]:
    """Make a Linear of each width with an activation behind it."""
    return [layer for width in widths for layer in (Linear(out_features=width), activation)]


def first_scene() -> Experiment:
    """Make the first thing anyone sees: Xavier against Kaiming on ten blocks of Linear and ReLU."""
    return scene_of((FIRST_WIDTH,), dense([FIRST_WIDTH] * FIRST_DEPTH, ReLU()))


def deep_mlp() -> Experiment:
    """Make fifty equal blocks: what a factor a layer comes to."""
    return scene_of((FIRST_WIDTH,), dense([FIRST_WIDTH] * 50, ReLU()), probe=_QUICK)


def wide_narrow_wide() -> Experiment:
    """Make a network with a waist: the forward and the backward pass want different fans."""
    by_fan_in = everywhere("fan_in", KaimingUniform(nonlinearity="relu"), SCHEME_COLORS[0])
    by_fan_out = everywhere("fan_out", KaimingUniform(mode="fan_out", nonlinearity="relu"), SCHEME_COLORS[1])
    widths = [512, 256, 128, 32, 128, 256, 512]
    return scene_of((512,), dense(widths, ReLU()), (by_fan_in, by_fan_out))


def lenet() -> Experiment:
    """Make a network in the manner of LeNet-5 (LeCun et al. 1998) for images of digits."""
    features = [
        *(Conv2d(out_channels=6, kernel_size=5, padding=2), Tanh(), AvgPool2d(kernel_size=2)),
        *(Conv2d(out_channels=16, kernel_size=5), Tanh(), AvgPool2d(kernel_size=2)),
    ]
    return scene_of(
        (1, 28, 28), [*features, Flatten(), *dense([120, 84], Tanh()), Linear(out_features=10)], probe=_QUICK
    )


def vgg() -> Experiment:
    """Make a network in the manner of VGG (Simonyan and Zisserman 2014), small, for images of 32 by 32."""
    features: list[Layer] = []
    for channels in (16, 32, 64):
        for _ in range(2):
            features += [Conv2d(out_channels=channels, kernel_size=3, padding=1), ReLU()]
        features.append(MaxPool2d(kernel_size=2))
    head = [Flatten(), *dense([128], ReLU()), Linear(out_features=10)]
    return scene_of((3, 32, 32), [*features, *head], probe=_QUICK)


def self_normalizing() -> Experiment:
    """Make a self-normalizing network (Klambauer et al. 2017): SELU wants LeCun's scale."""
    lecun = everywhere("LeCun", LecunNormal(), SCHEME_COLORS[0])
    return scene_of((FIRST_WIDTH,), dense([FIRST_WIDTH] * 16, SELU()), (lecun, _KAIMING))


def autoencoder() -> Experiment:
    """Make an autoencoder: down to a code of 16 numbers and back up, with a linear output."""
    widths = [128, 64, 16, 64, 128]
    return scene_of((FIRST_WIDTH,), [*dense(widths, Tanh()), Linear(out_features=FIRST_WIDTH)])


def empty() -> Experiment:
    """Make a network without layers, for an image of 28 by 28: what a person builds on."""
    return scene_of(_DIGIT, [], probe=_QUICK)


GALLERY: Mapping[str, Callable[[], Experiment]] = {
    "first": first_scene,
    "deep_mlp": deep_mlp,
    "wide_narrow_wide": wide_narrow_wide,
    "lenet": lenet,
    "vgg": vgg,
    "self_normalizing": self_normalizing,
    "autoencoder": autoencoder,
    "empty": empty,
}
"""Scenes to begin with, by name."""
