"""Numbers that lessons speak of: what each is in theory, and what every seed measured."""

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Literal

import numpy as np

from initviz.core.document.resolve import resolve
from initviz.core.laws.law import FloatArray
from initviz.core.lessons.state import State
from initviz.core.parameter import Role
from initviz.core.reports import ForwardTheory, ParameterPrediction, ReplicateReport, SchemePrediction
from initviz.core.structs import AbstractStruct
from initviz.messages import Message, message

SignalStatistic = Literal["mean", "second_moment", "variance", "zero_fraction", "dead_fraction", "saturated_fraction"]
EntryStatistic = Literal["mean", "std", "min", "max", "zero_fraction", "gradient"]
LawStatistic = Literal["mean", "std", "low", "high"]

NameOf = Callable[[str], Message | str]


class Quantity(AbstractStruct, frozen=True, kw_only=True, tag_field="of", forbid_unknown_fields=True):
    """A number of one scheme; `scheme` is its place in the document."""

    scheme: int = 0

    @abstractmethod
    def measured(self, state: State) -> FloatArray:
        """Give one value per replicate; none where nothing is measured, or the layer does not exist."""

    @abstractmethod
    def predicted(self, state: State) -> float:
        """Give the value of theory; nan where there is none."""

    @abstractmethod
    def words(self, name_of: NameOf) -> Message:
        """Say what it is; `name_of` names the layer of an id."""


class OnTheWay(Quantity, frozen=True, kw_only=True):
    """A number of one tensor: at the "input", the "output", or behind the layer of an id.

    `over` names another tensor, by whose number it is divided.
    """

    at: str = "output"
    over: str = ""

    def measured(self, state: State) -> FloatArray:
        top, bottom = self._tensors(state)
        rows = [self.values(report) for report in state.measured(self.scheme)]
        if top is None or not all(max(top, bottom or 0) < len(row) for row in rows):
            return np.empty(0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = [row[top] / (1.0 if bottom is None else row[bottom]) for row in rows]
        return np.array(found, dtype=np.float64)

    def predicted(self, state: State) -> float:
        top, bottom = self._tensors(state)
        scheme = state.theory(self.scheme)
        if top is None or scheme is None or max(top, bottom or 0) >= len(scheme.tensors):
            return math.nan
        below = 1.0 if bottom is None else self.theory(scheme, bottom)
        return self.theory(scheme, top) / below if below else math.nan

    def _tensors(self, state: State) -> tuple[int | None, int | None]:
        """Give both tensors, the first None where either does not exist."""
        top, bottom = state.tensor(self.at), state.tensor(self.over) if self.over else None
        return (None, None) if self.over and bottom is None else (top, bottom)

    def words(self, name_of: NameOf) -> Message:
        name = message(f"lesson.reading.{self.name()}")
        place = _place(self.at, name_of)
        if self.over:
            place = message("lesson.reading.ratio", at=place, over=_place(self.over, name_of))
        return message("lesson.reading.place", name=name, place=place)

    @abstractmethod
    def name(self) -> str:
        """Name the statistic."""

    @abstractmethod
    def values(self, report: ReplicateReport) -> FloatArray:
        """Give the measured values over tensors."""

    @abstractmethod
    def theory(self, scheme: SchemePrediction, tensor: int) -> float:
        """Give the predicted value of one tensor."""


def _place(at: str, name_of: NameOf) -> Message | str:
    """Name a tensor."""
    return message(f"lesson.place.{at}") if at in {"input", "output"} else name_of(at)


class Signal(OnTheWay, frozen=True, kw_only=True, tag="signal"):
    """A statistic of a tensor on the way forward."""

    statistic: SignalStatistic = "second_moment"

    def name(self) -> str:
        return self.statistic

    def values(self, report: ReplicateReport) -> FloatArray:
        found: FloatArray = getattr(report.forward, self.statistic)
        return found

    def theory(self, scheme: SchemePrediction, tensor: int) -> float:
        predicted = scheme.tensors[tensor]
        if self.statistic == "saturated_fraction":
            return math.nan if predicted.saturated is None else predicted.saturated
        if not isinstance(predicted.forward, ForwardTheory):
            return math.nan
        return float(getattr(predicted.forward, self.statistic, math.nan))


class Gradient(OnTheWay, frozen=True, kw_only=True, tag="gradient"):
    """The mean square of the gradient with respect to a tensor."""

    def name(self) -> str:
        return "gradient"

    def values(self, report: ReplicateReport) -> FloatArray:
        return report.backward

    def theory(self, scheme: SchemePrediction, tensor: int) -> float:
        predicted = scheme.tensors[tensor].backward
        return math.nan if isinstance(predicted, Message) else predicted


class Spread(OnTheWay, frozen=True, kw_only=True, tag="spread"):
    """How far apart the means of a tensor's units are, largest minus smallest, of the signal or of its gradient.

    In replicate 0 only, in which statistics are taken by unit.
    """

    way: Literal["forward", "backward"] = "forward"

    def name(self) -> str:
        return f"spread.{self.way}"

    def measured(self, state: State) -> FloatArray:
        found = [report for report in state.measured(self.scheme) if report.units and report.gradient_units]
        tensor = state.tensor(self.at)
        if not found or tensor is None or tensor >= len(found[0].units):
            return np.empty(0)
        return np.array([self.values(found[0])[tensor]])

    def values(self, report: ReplicateReport) -> FloatArray:
        by_tensor = report.units if self.way == "forward" else report.gradient_units
        return np.array([float(np.ptp(units.mean)) for units in by_tensor])

    def theory(self, scheme: SchemePrediction, tensor: int) -> float:  # noqa: ARG002  (theory pools units)
        return math.nan


class OfParameter(Quantity, frozen=True, kw_only=True):
    """A number of the weight or the bias of the layer of an id."""

    layer: str
    role: Role = "weight"

    def prediction(self, state: State) -> ParameterPrediction | None:
        """Give the theory of the parameter."""
        scheme, position = state.theory(self.scheme), state.positions.get(self.layer)
        return scheme.by_parameter.get((position, self.role)) if scheme is not None and position is not None else None


class Entries(OfParameter, frozen=True, kw_only=True, tag="entries"):
    """A statistic of a parameter's entries, or the mean square of the gradient of the whole batch."""

    statistic: EntryStatistic = "std"

    def measured(self, state: State) -> FloatArray:
        key = (state.positions.get(self.layer, -1), self.role)
        found = [report.by_parameter[key] for report in state.measured(self.scheme) if key in report.by_parameter]
        return np.array([getattr(entries, self.statistic) for entries in found], dtype=np.float64)

    def predicted(self, state: State) -> float:
        found = self.prediction(state)
        if found is None:
            return math.nan
        law = found.filling.law
        if self.statistic == "gradient":
            return math.nan if isinstance(found.gradient, Message) else found.gradient
        zero = sum(mass for value, mass in law.atoms if value == 0.0)
        low, high = law.support
        return {"mean": law.mean, "std": law.std, "min": low, "max": high, "zero_fraction": zero}[self.statistic]

    def words(self, name_of: NameOf) -> Message:  # noqa: ARG002  (parameters go by their names in code)
        if self.statistic == "gradient":
            return message(f"lesson.reading.{self.role}_gradient", layer=self.layer)
        return message(f"lesson.reading.entries.{self.statistic}", layer=self.layer, role=self.role)


class LawNumber(OfParameter, frozen=True, kw_only=True, tag="law"):
    """A number of the law that a parameter is drawn from; nothing is measured of it."""

    statistic: LawStatistic = "std"

    def measured(self, state: State) -> FloatArray:
        return np.empty(0) if self.prediction(state) is None else np.array([self.predicted(state)])

    def predicted(self, state: State) -> float:
        found = self.prediction(state)
        if found is None:
            return math.nan
        law = found.filling.law
        low, high = law.support
        return {"mean": law.mean, "std": law.std, "low": low, "high": high}[self.statistic]

    def words(self, name_of: NameOf) -> Message:  # noqa: ARG002  (as above)
        return message(f"lesson.reading.law.{self.statistic}", layer=self.layer, role=self.role)


class Count(Quantity, frozen=True, kw_only=True, tag="parameters"):
    """How many parameters the network has, those of tied layers counted once; of it nothing is random."""

    def measured(self, state: State) -> FloatArray:
        return np.array([self.predicted(state)])

    def predicted(self, state: State) -> float:
        return float(resolve(state.experiment.network).parameter_count)

    def words(self, name_of: NameOf) -> Message:  # noqa: ARG002  (as above)
        return message("lesson.reading.parameters")


AnyQuantity = Signal | Gradient | Spread | Entries | LawNumber | Count
