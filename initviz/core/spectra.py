"""Singular values that somebody looks at: of a weight, of a convolution as an operator, of the whole Jacobian."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from msgspec.structs import replace

from initviz.core.document.dependence import ground_of
from initviz.core.document.edits import set_probe
from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.resolve import ResolvedLayer, initializer_for, resolved
from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.spectra_edges import Expected
from initviz.core.layers.batch_norm import BatchNorm
from initviz.messages import Message

SpectrumKind = Literal["matrix", "operator", "jacobian"]
"""Of what: of the selected layer's weight as torch flattens it, of that layer's convolution under circular padding, or
of the whole network's output with respect to its input at one sample."""

SPECTRUM_KINDS: tuple[SpectrumKind, ...] = ("matrix", "operator", "jacobian")

MOST_REPLICATES = 5
"""Replicates whose extremes are taken."""


@dataclass(frozen=True)
class SpectrumTheory:
    """What singular values are expected.

    Attributes
    ----------
    law
        Of one of them, drawn with equal probability; or why none is known.
    largest, smallest
        In one draw; None where no more is known than the edges of the law.
    """

    law: Law | Message
    largest: Expected | None = None
    smallest: Expected | None = None


@dataclass(frozen=True)
class NoSpectrum:
    """Why a scheme has no singular values to look at; attributes as of `Spectrum`."""

    scheme: int
    kind: SpectrumKind
    layer: str
    source: Hashable
    reason: Message
    theory: SpectrumTheory | None = None


@dataclass(frozen=True)
class Spectrum:
    """Singular values in replicate 0.

    Attributes
    ----------
    scheme
        Index of the scheme that filled it.
    kind
        Of what.
    layer
        Id of the layer; empty for the Jacobian.
    source
        All that they follow from: where it is equal, so are they.
    values
        All singular values, descending, of a convolution those of every frequency; zero where they are too small
        beside the largest to be told from rounding.
    extremes
        Largest and smallest in the first replicates, this one included: one row a replicate.
    theory
        What is expected, where that takes too long to be found out while somebody waits; else None.
    """

    scheme: int
    kind: SpectrumKind
    layer: str
    source: Hashable
    values: FloatArray
    extremes: FloatArray
    theory: SpectrumTheory | None = None

    @property
    def largest(self) -> float:
        """The spectral norm; of a convolution its operator norm."""
        return float(self.values[0])

    @property
    def smallest(self) -> float:
        """The least singular value."""
        return float(self.values[-1])

    @property
    def condition(self) -> float:
        """Largest over smallest; inf where a matrix does not have full rank."""
        return self.largest / self.smallest if self.smallest > 0 else float("inf")

    @property
    def stable_rank(self) -> float:
        """Sum of the squares over the largest square: how many directions carry the matrix; nan for zero."""
        return float(np.sum((self.values / self.largest) ** 2)) if self.largest > 0 else float("nan")


def couples_samples(experiment: Experiment) -> bool:
    """Say whether BatchNorm in train mode makes one sample's output depend on the others: it has no Jacobian alone."""
    return experiment.probe.mode == "train" and any(isinstance(one, BatchNorm) for one in experiment.network.layers)


def in_eval_mode(experiment: Experiment) -> Experiment:
    """Let the probe be taken in eval mode, where every sample stands alone."""
    return set_probe(experiment, replace(experiment.probe, mode="eval"))


def source_of(experiment: Experiment, scheme: int, kind: SpectrumKind, layer: str) -> Hashable:
    """Give all that a scheme's singular values follow from; None where there is no such layer.

    Parameters
    ----------
    experiment
        The document.
    scheme, kind, layer
        As of a `Spectrum`.
    """
    known = resolved(experiment)
    filled = known.layers if kind == "jacobian" else [found for found in known.layers if found.layer.id == layer]
    if not filled:
        return None
    probe, chosen = experiment.probe, experiment.schemes[scheme]
    # The number of replicates counts as far as their extremes are taken.
    ground = (kind, probe.seed, probe.dtype, min(probe.seeds, MOST_REPLICATES))
    of_input = (probe.input, probe.batch, probe.mode, known.problem) if kind == "jacobian" else ()
    data = tuple(ground_of(experiment, chosen, found) for found in filled)
    return (*ground, *of_input, *data, *(_filled(found, chosen) for found in filled))


def _filled(found: ResolvedLayer, scheme: Scheme) -> tuple[Hashable, ...]:
    initializers = (initializer_for(scheme, found.layer, parameter.name) for parameter in found.parameters)
    return (found.layer, found.input_shape, *initializers)
