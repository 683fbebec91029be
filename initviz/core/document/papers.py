"""Published experiments as scenes: networks, schemes and probes that show what a paper found.

Where a paper's network is larger than what answers while one watches, the scene keeps what its result depends on, and
its docstring says what was left out.
"""

import math
from collections.abc import Callable, Mapping

from initviz.core.document.experiment import SCHEME_COLORS, Experiment, Rule, Scheme
from initviz.core.document.probe import NormalInput, Probe
from initviz.core.document.scenes import GALLERY, dense, everywhere, scene_of
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import KaimingNormal, LecunNormal, XavierNormal, XavierUniform
from initviz.core.initializers.simple import Normal
from initviz.core.initializers.structured import Default, Orthogonal
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import SELU, ReLU
from initviz.core.layers.smooth import Tanh

_BLUE, _ORANGE, _GREEN = SCHEME_COLORS[:3]
_QUICK = Probe(batch=64, seeds=10)


def glorot_bengio_2010() -> Experiment:
    """Compare "standard" with "normalized" initialization on five layers of 1000 Tanh units (section 4.2).

    Standard (figures 6 and 7, top) is U(±1/√fan_in), which torch still has as its default; biases are zero in both.
    """
    standard = everywhere("standard", Default(), _BLUE)
    normalized = everywhere("normalized", XavierUniform(), _ORANGE)
    return scene_of((1000,), dense([1000] * 5, Tanh()), (standard, normalized), Probe(batch=300, seeds=5))


def saxe_2013() -> Experiment:
    """Compare orthogonal with Gaussian weights in a deep linear network (section 3: independence of depth)."""
    orthogonal = everywhere("orthogonal", Orthogonal(), _BLUE)
    gaussian = everywhere("Gaussian", XavierNormal(), _ORANGE)
    layers: list[Layer] = [Linear(out_features=128) for _ in range(40)]
    return scene_of((128,), layers, (orthogonal, gaussian), _QUICK)


def he_2015() -> Experiment:
    """Compare Xavier's with He's scale on thirty layers of ReLU (section 2.2, figure 3).

    Layers are fully connected here; the paper's are convolutions, whose fan in is what counts.
    """
    xavier = everywhere("Xavier", XavierNormal(), _BLUE)
    he = everywhere("He", KaimingNormal(nonlinearity="relu"), _ORANGE)
    return scene_of((256,), dense([256] * 30, ReLU()), (xavier, he), _QUICK)


def he_2015_vgg() -> Experiment:
    """Follow the gradient through convolutions 2 to 10 of VGG model B with weights of std 0.01 (section 2.2, remark).

    Pooling, which passes gradients on, is left out; borders are circular, so that no position has fewer taps.
    """
    channels = [64, 64, 128, 128, 256, 256, 512, 512, 512, 512]
    layers: list[Layer] = []
    for count in channels:
        layers += [Conv2d(out_channels=count, kernel_size=3, padding=1, padding_mode="circular"), ReLU()]
    fixed = everywhere("std 0.01", Normal(std=0.01), _BLUE)
    he = everywhere("He", KaimingNormal(nonlinearity="relu"), _ORANGE)
    return scene_of((3, 6, 6), layers, (fixed, he), Probe(batch=16, seeds=3))


def schoenholz_2017() -> Experiment:
    """Show the ordered phase, the edge and the chaotic phase of Tanh with σ_b² = 0.05 (section 3, figures 1 to 3)."""
    width, shared = 400, math.sqrt(0.05)
    phases = (("ordered", 1.3, _BLUE), ("critical", 1.761, _ORANGE), ("chaotic", 2.5, _GREEN))
    schemes = tuple(
        Scheme(
            name=f"{name} {strength:g}",
            color=color,
            rules=(Rule(weight=Normal(std=math.sqrt(strength / width)), bias=Normal(std=shared)),),
        )
        for name, strength, color in phases
    )
    return scene_of((width,), dense([width] * 30, Tanh()), schemes, Probe(batch=32, seeds=5))


def klambauer_2017() -> Experiment:
    """Show how SELU draws a signal that is too small to mean 0 and variance 1 (section 2, theorem 1)."""
    lecun = everywhere("LeCun", LecunNormal(), _BLUE)
    torchs = everywhere("torch's gain", XavierNormal(gain=GainOf(gain_of="selu")), _ORANGE)
    probe = Probe(input=NormalInput(std=0.5), batch=128, seeds=10)
    return scene_of((256,), dense([256] * 32, SELU()), (lecun, torchs), probe)


def hanin_rolnick_2018() -> Experiment:
    """Show how lengths scatter from seed to seed as exp(5 Σ 1/n), whatever their mean does (theorem 5, figure 1)."""
    he = everywhere("He", KaimingNormal(nonlinearity="relu"), _BLUE)
    return scene_of((24,), dense([24] * 30, ReLU()), (he,), Probe(batch=1, seeds=200))


def pennington_2017() -> Experiment:
    """Compare the Jacobian's singular values in deep chains, orthogonal against Gaussian (section 2.4, figure 1)."""
    orthogonal = everywhere("orthogonal", Orthogonal(), _BLUE)
    gaussian = everywhere("Gaussian", XavierNormal(), _ORANGE)
    layers: list[Layer] = [Linear(out_features=200) for _ in range(16)]
    return scene_of((200,), layers, (orthogonal, gaussian), _QUICK)


def yang_2019() -> Experiment:
    """Show the gradient growing by π / (π - 1) per layer of BatchNorm and ReLU, whatever the weights (section 3)."""
    small = everywhere("Xavier", XavierNormal(), _BLUE)
    he = everywhere("He", KaimingNormal(nonlinearity="relu"), _ORANGE)
    layers: list[Layer] = []
    for _ in range(12):
        layers += [Linear(out_features=256, bias=False), BatchNorm1d(), ReLU()]
    return scene_of((256,), layers, (small, he), Probe(batch=256, seeds=5))


PAPERS: Mapping[str, Callable[[], Experiment]] = {
    "glorot_bengio_2010": glorot_bengio_2010,
    "saxe_2013": saxe_2013,
    "he_2015": he_2015,
    "he_2015_vgg": he_2015_vgg,
    "schoenholz_2017": schoenholz_2017,
    "klambauer_2017": klambauer_2017,
    "pennington_2017": pennington_2017,
    "hanin_rolnick_2018": hanin_rolnick_2018,
    "yang_2019": yang_2019,
}
"""Scenes of papers, by first authors and year."""

SCENES: Mapping[str, Callable[[], Experiment]] = {**GALLERY, **PAPERS}
"""All that the window can begin with."""
