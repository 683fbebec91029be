"""Changes: what "Show me" does to the document, written as data."""

from abc import abstractmethod
from collections.abc import Iterable
from functools import reduce
from typing import Any

import msgspec

from initviz.core.document import edits
from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Assignment, Experiment
from initviz.core.document.origin import ROLES
from initviz.core.document.tying import tie_layers, untie_layers
from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import AnyLayer
from initviz.core.structs import AbstractStruct
from initviz.messages import RefusedValueError, message


class Change(AbstractStruct, frozen=True, kw_only=True, tag_field="change", forbid_unknown_fields=True):
    """One edit of the document."""

    @abstractmethod
    def apply(self, experiment: Experiment) -> Experiment:
        """Make the edit; raises RefusedValueError where it is none."""


class InitializerChange(Change, frozen=True, kw_only=True, tag="initializer"):
    """Give initializers to the layer of an id, or to all Linear and Conv layers."""

    scheme: int = 0
    layer: str = ""
    to: Assignment

    def apply(self, experiment: Experiment) -> Experiment:
        for role in ROLES:
            initializer = getattr(self.to, role)
            if initializer is not None and self.layer:
                experiment = edits.set_initializer(experiment, self.scheme, self.layer, role, initializer)
            elif initializer is not None:
                experiment = edits.set_all_initializers(experiment, self.scheme, role, initializer)
        return experiment


class ActivationChange(Change, frozen=True, kw_only=True, tag="activation"):
    """Replace every activation by one kind."""

    to: AnyLayer

    def apply(self, experiment: Experiment) -> Experiment:
        if not isinstance(self.to, Activation):
            raise RefusedValueError(message("lesson.no_activation", got=self.to.tag()))
        return edits.set_all_activations(experiment, self.to)


class DepthChange(Change, frozen=True, kw_only=True, tag="depth"):
    """Repeat blocks, or drop them."""

    to: int

    def apply(self, experiment: Experiment) -> Experiment:
        return edits.set_depth(experiment, self.to)


class ProbeChange(Change, frozen=True, kw_only=True, tag="probe"):
    """Give the probe other values, written as in a document."""

    values: dict[str, Any]

    def apply(self, experiment: Experiment) -> Experiment:
        data = msgspec.to_builtins(experiment)
        return from_builtins({**data, "probe": {**data["probe"], **self.values}})


class SeedChange(Change, frozen=True, kw_only=True, tag="resample"):
    """Go on to the next seed."""

    def apply(self, experiment: Experiment) -> Experiment:
        return edits.resample(experiment)


class TieChange(Change, frozen=True, kw_only=True, tag="tie"):
    """Make one module of layers, by their ids, or modules of their own again."""

    layers: tuple[str, ...]
    tied: bool = True

    def apply(self, experiment: Experiment) -> Experiment:
        return tie_layers(experiment, self.layers) if self.tied else untie_layers(experiment, self.layers)


AnyChange = InitializerChange | ActivationChange | DepthChange | ProbeChange | SeedChange | TieChange


def applied(changes: Iterable[AnyChange], experiment: Experiment) -> Experiment:
    """Make all changes, one after the other."""
    return reduce(lambda before, change: change.apply(before), changes, experiment)
