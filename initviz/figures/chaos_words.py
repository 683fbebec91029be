"""Mean-field theory in words: phases, fixed points and depth scales."""

import math

from initviz.core.layers.activation import Activation
from initviz.core.meanfield.outlook import Arrival, Outlook
from initviz.figures.chaos_subject import ChaosSubject
from initviz.figures.numbers import short
from initviz.messages import Message, message


def activation_name(activation: Activation) -> str:
    """Name an activation with the arguments that are not torch's own."""
    plain = type(activation)()
    given = {
        name: getattr(activation, name)
        for name in activation.__struct_fields__
        if name not in {"id", "inplace"} and getattr(activation, name) != getattr(plain, name)
    }
    said = ", ".join(short(value) if isinstance(value, float) else str(value) for value in given.values())
    return f"{activation.tag()}({said})" if said else activation.tag()


def phase_words(phase: str) -> Message:
    """Name a phase."""
    return message(f"chaos.phase.{phase}")


def meaning(found: Arrival) -> Message:
    """Say what a phase does to inputs and gradients."""
    dies = found.phase == "ordered" and found.point is not None and found.point.q == 0.0
    return message("chaos.means.dying" if dies else f"chaos.means.{found.phase}")


def fixed_length(found: Arrival) -> Message | str:
    """Say which length deep layers come to."""
    if found.lengths.neutral:
        return message("chaos.length.kept")
    if found.point is None:
        return message("chaos.length.diverges")
    value = short(found.point.q)
    return value if found.point.stable else message("chaos.length.unstable", q=value)


def other_lengths(found: Arrival) -> tuple[str, ...]:
    """Give the other stable fixed points, to which other inputs go."""
    return tuple(short(point.q) for point in found.lengths.stable if point is not found.point)


def fixed_correlation(found: Outlook) -> Message | str:
    """Say which correlation two inputs come to."""
    return message("chaos.correlation.kept") if math.isnan(found.correlation) else short(found.correlation)


def layers_of(scale: float) -> Message | str:
    """Write a depth scale: a number of layers, or that there is none."""
    return message("chaos.scale.none") if math.isinf(scale) else short(scale, 3)


def outlook_lines(found: Outlook) -> tuple[Message, ...]:
    """Say all that theory expects at a point of the plane."""
    where = message("chaos.read.at", weight=short(found.at.weight), bias=short(found.at.bias))
    phase = message("chaos.read.phase", phase=phase_words(found.phase), chi=short(found.chi))
    length = message("chaos.read.length", q=fixed_length(found), scale=layers_of(found.length_scale))
    others = other_lengths(found)
    also = (message("chaos.read.others", others=", ".join(others)),) if others else ()
    pairs = message("chaos.read.correlation", c=fixed_correlation(found), scale=layers_of(found.correlation_scale))
    return (where, phase, length, *also, pairs)


def remark_notes(subject: ChaosSubject, activation: Activation) -> tuple[Message, ...]:
    """Say why layers are drawn hollow: the selected one's own reason, and that others have another activation."""
    chosen = subject.selected(subject.scene.scheme)
    notes = []
    if chosen is not None and chosen.remark is not None:
        number = subject.number(chosen)
        notes.append(message("chaos.note.remark", number=number, remark=chosen.remark))
    points = [point for of_scheme in subject.points for point in of_scheme]
    if any(point.activation != activation for point in points):
        notes.append(message("chaos.note.others", activation=activation_name(activation)))
    elif chosen is not None and chosen.remark is None and any(point.remark is not None for point in points):
        notes.append(message("chaos.note.hollow"))
    return tuple(notes)
