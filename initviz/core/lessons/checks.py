"""Checks: by what a lesson knows that a step was done."""

import math
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from initviz.core.document.resolve import initializer_for, resolve, star_reaches
from initviz.core.document.ties import group_of
from initviz.core.initializers.base import Initializer
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer
from initviz.core.lessons.quantities import AnyQuantity
from initviz.core.lessons.state import State
from initviz.core.parameter import Role
from initviz.core.structs import AbstractStruct
from initviz.core.verdict.verdict import verdict


class Check(AbstractStruct, frozen=True, kw_only=True, tag_field="done", forbid_unknown_fields=True):
    """Says whether something was done."""

    @abstractmethod
    def holds(self, state: State) -> bool:
        """Whether it is done now."""


class InitializerCheck(Check, frozen=True, kw_only=True, tag="initializer"):
    """An initializer is chosen for the layer of an id, or for all Linear and Conv layers.

    Attributes
    ----------
    init
        Its tag; empty for any.
    arguments
        Those of its arguments that count, gains as numbers.
    other_than
        Tag of an initializer that it must not be.
    """

    scheme: int = 0
    role: Role = "weight"
    layer: str = ""
    init: str = ""
    arguments: dict[str, float | str] = msgspec.field(default_factory=dict)
    other_than: str = ""

    def holds(self, state: State) -> bool:
        found = self.fits(state)
        return bool(found) and all(found)

    def fits(self, state: State) -> tuple[bool, ...]:
        """Say of every layer that is meant whether it is done there; empty where the scheme is not shown."""
        index = state.index(self.scheme)
        if index is None:
            return ()
        scheme = state.experiment.schemes[index]
        return tuple(
            self._fits(initializer_for(scheme, resolved.layer, self.role))
            for resolved in resolve(state.experiment.network).layers
            if self._means(resolved.layer) and any(one.name == self.role for one in resolved.parameters)
        )

    def _means(self, layer: Layer) -> bool:
        return layer.id == self.layer if self.layer else star_reaches(layer.tag())

    def _fits(self, found: Initializer) -> bool:
        if found.tag() == self.other_than or self.init not in {"", found.tag()}:
            return False
        return agrees(found.arguments(), self.arguments)


def agrees(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether all that is wanted is found, numbers up to three digits: a person may type 0.088 for 1/√128."""
    return all(name in found and _equal(found[name], value) for name, value in wanted.items())


def _equal(found: object, wanted: object) -> bool:
    if isinstance(wanted, dict):
        return isinstance(found, dict) and agrees(found, wanted)
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return math.isclose(found, wanted, rel_tol=1e-2, abs_tol=1e-9)
    return found == wanted


class ActivationCheck(Check, frozen=True, kw_only=True, tag="activation"):
    """Every activation is of one type."""

    type: str

    def holds(self, state: State) -> bool:
        found = [layer for layer in state.experiment.network.layers if isinstance(layer, Activation)]
        return bool(found) and all(layer.tag() == self.type for layer in found)


class DepthCheck(Check, frozen=True, kw_only=True, tag="depth"):
    """The network has at least as many layers with weights that `*` reaches."""

    at_least: int

    def holds(self, state: State) -> bool:
        return sum(star_reaches(layer.tag()) for layer in state.experiment.network.layers) >= self.at_least


class ProbeCheck(Check, frozen=True, kw_only=True, tag="probe"):
    """The probe has these values, written as in a document."""

    values: dict[str, Any]

    def holds(self, state: State) -> bool:
        return agrees(msgspec.to_builtins(state.experiment.probe), self.values)


class SeedCheck(Check, frozen=True, kw_only=True, tag="resampled"):
    """Another seed than the scene's is drawn from."""

    def holds(self, state: State) -> bool:
        return state.experiment.probe.seed != state.start.probe.seed


class VerdictCheck(Check, frozen=True, kw_only=True, tag="verdict"):
    """The verdict on a scheme is one of these words; empty where any is."""

    scheme: int = 0
    forward: tuple[str, ...] = ()
    backward: tuple[str, ...] = ()

    def holds(self, state: State) -> bool:
        index = state.index(self.scheme)
        if index is None or index >= len(state.prediction.schemes):
            return False
        judged = verdict(state.experiment, index, state.prediction, state.replicates)
        return all(
            not wanted or word in wanted
            for word, wanted in ((judged.forward, self.forward), (judged.backward, self.backward))
        )


class ReachedCheck(Check, frozen=True, kw_only=True, tag="reached"):
    """A number, measured on average over seeds, is inside of bounds."""

    quantity: AnyQuantity
    above: float = -math.inf
    below: float = math.inf

    def holds(self, state: State) -> bool:
        values = self.quantity.measured(state)
        return bool(values.size) and self.above < float(np.mean(values)) < self.below


class PageCheck(Check, frozen=True, kw_only=True, tag="page"):
    """A page is in front."""

    name: str

    def holds(self, state: State) -> bool:
        return state.page == self.name


class SelectedCheck(Check, frozen=True, kw_only=True, tag="selected"):
    """The layer of an id is selected, or one of them."""

    layers: tuple[str, ...]

    def holds(self, state: State) -> bool:
        return state.layer in self.layers


class TieCheck(Check, frozen=True, kw_only=True, tag="tied"):
    """Layers, by their ids, are one module; or each is one of its own."""

    layers: tuple[str, ...]
    tied: bool = True

    def holds(self, state: State) -> bool:
        groups = [group_of(state.experiment.network, id_) for id_ in self.layers]
        if self.tied:
            return all(set(self.layers) <= set(group) for group in groups)
        return all(group == (id_,) for group, id_ in zip(groups, self.layers, strict=True))


AnyCheck = (
    InitializerCheck
    | ActivationCheck
    | DepthCheck
    | ProbeCheck
    | SeedCheck
    | VerdictCheck
    | ReachedCheck
    | PageCheck
    | SelectedCheck
    | TieCheck
)


def done(checks: tuple[AnyCheck, ...], state: State) -> bool:
    """Whether all checks hold."""
    return all(check.holds(state) for check in checks)
