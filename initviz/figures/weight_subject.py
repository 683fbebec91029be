"""Which parameter a close look is at, and what is known of it so far."""

from collections.abc import Mapping
from dataclasses import dataclass

from initviz.core.document.blocks import layer_label
from initviz.core.inspections import ParameterInspection
from initviz.core.laws.law import Law
from initviz.core.laws.outcome import KsTest
from initviz.core.parameter import Role
from initviz.core.reports import Histogram, ParameterReport
from initviz.figures.numbers import shape
from initviz.figures.scene import Scene
from initviz.messages import Message, message

ROLES: tuple[Role, ...] = ("weight", "bias")


@dataclass(frozen=True)
class Subject:
    """A layer with parameters.

    Attributes
    ----------
    index, id, kind, label
        Its place, its id, its type, and its name in the list of the network.
    shapes
        Of its parameters.
    """

    index: int
    id: str
    kind: str
    label: str
    shapes: Mapping[Role, tuple[int, ...]]

    def title(self, role: Role) -> Message:
        """Name one of its parameters."""
        extents = shape(self.shapes[role])
        return message("figure.parameter", layer=self.label, role=message(f"role.{role}"), shape=extents)


@dataclass(frozen=True)
class Entries:
    """What one scheme puts into the parameter.

    Attributes
    ----------
    law
        Theory, known at once.
    size
        Number of entries.
    report
        What every measurement says of replicate 0, as soon as there is one.
    inspection
        The close look, as soon as it has arrived.
    histogram
        The finest one that has arrived.
    test
        Against the law, where the close look has not arrived.
    """

    law: Law
    size: int
    report: ParameterReport | None
    inspection: ParameterInspection | None
    histogram: Histogram | None
    test: KsTest | None


def subject(scene: Scene) -> Subject | None:
    """Find the layer to look at.

    That is the selected layer; where it has no parameters, or none is selected, the nearest before it that has some,
    else the first. None where no layer has any.
    """
    known = sorted({found.layer for scheme in scene.prediction.schemes for found in scheme.parameters})
    if not known:
        return None
    wanted = scene.layer_index
    index = max((k for k in known if wanted is not None and k <= wanted), default=known[0])
    found = {role: scene.predicted(0, index, role) for role in ROLES}
    layers = scene.experiment.network.layers
    layer = layers[index]
    shapes = {role: one.parameter.shape for role, one in found.items() if one is not None}
    return Subject(index, layer.id, layer.tag(), layer_label(layers, index), shapes)


def subject_id(scene: Scene) -> str:
    """Give the id of the layer to look at; empty where none has parameters."""
    found = subject(scene)
    return found.id if found is not None else ""


def entries(scene: Scene, looked_at: Subject, role: Role, scheme: int) -> Entries | None:
    """Give what a scheme puts into a parameter; None where the layer has no such parameter."""
    predicted = scene.predicted(scheme, looked_at.index, role)
    if predicted is None:
        return None
    first = scene.first_replicate(scheme)
    report = first.report.by_parameter.get((looked_at.index, role)) if first is not None else None
    inspection = inspected(scene, looked_at, role, scheme)
    histogram = inspection.histogram if inspection is not None else report.histogram if report is not None else None
    law, size = predicted.filling.law, predicted.parameter.size
    return Entries(law, size, report, inspection, histogram, scene.law_test(scheme, looked_at.index, role))


def inspected(scene: Scene, looked_at: Subject, role: Role, scheme: int) -> ParameterInspection | None:
    """Give the close look at this very parameter, if it has arrived."""
    found = scene.inspected(scheme, role)
    return found if found is not None and found.layer == looked_at.id else None
