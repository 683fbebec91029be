"""The table of gains: what torch recommends, what keeps E[z²] and what is on the edge; and where each leads."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from initviz.core.initializers.gains import exact_gain
from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.meanfield.gains import Gain, Gains, gains
from initviz.core.meanfield.lengths import Variances, length_curve
from initviz.figures.chaos_subject import ChaosSubject
from initviz.figures.chaos_words import activation_name, fixed_length
from initviz.figures.figure import Axis, Figure
from initviz.figures.numbers import short
from initviz.figures.plane_marks import Trace
from initviz.figures.scales import Logarithmic
from initviz.messages import Message, message

KINDS = ("torch", "keeping", "edge")
"""What gains are for: the columns of the table."""
_RANGE, _POINTS = (-2.0, 2.0), 161
"""Decades of q that the figure shows."""
_SAME = 1e-3
"""A scheme whose σ_w² differs by less than this share has a gain."""
_LINES: Mapping[str, Literal["bound", "edge", "unstable"]] = {"torch": "bound", "keeping": "edge", "edge": "unstable"}
"""How the curves of the gains are told apart: dashed, solid and dotted."""


@dataclass(frozen=True)
class GainCell:
    """One gain of one activation.

    Attributes
    ----------
    gain
        The gain; None where there is none.
    ours
        Whether torch's table lacks it, so that it is the one that keeps E[z²] instead.
    measured, depth
        E[z²] of the deepest layer of a scheme that has this very gain, and its number; None where there is none.
    """

    gain: Gain | None
    ours: bool = False
    measured: float | None = None
    depth: int = 0

    def number(self) -> Message | str:
        """Write the gain."""
        if self.gain is None:
            return message("gain.none")
        written = gain_text(self.gain.value)
        return message("gain.ours", gain=written) if self.ours else written

    def leads(self) -> Message | None:
        """Say where it leads in a few words; None without a gain."""
        if self.gain is None:
            return None
        values = {"q": _brief_length(self.gain), "chi": short(self.gain.leads.chi, 3)}
        if self.measured is None:
            return message("gain.leads", **values)
        return message("gain.leads_measured", **values, measured=short(self.measured, 3), depth=self.depth)


@dataclass(frozen=True)
class GainRow:
    """One activation of the table."""

    activation: Activation
    in_network: bool
    cells: tuple[GainCell, ...]

    @property
    def name(self) -> str:
        """Name with arguments."""
        return activation_name(self.activation)


def listed(subject: ChaosSubject) -> tuple[Activation, ...]:
    """Give the activations of the table: the network's own first, with their arguments."""
    own = _own(subject)
    return (*own, *(kind() for kind in ACTIVATIONS if kind() not in own))


def _own(subject: ChaosSubject) -> tuple[Activation, ...]:
    found = (point.activation for points in subject.points for point in points)
    # A PReLU stands in the network under its own name, at the slope that it begins with.
    return tuple(dict.fromkeys(activation for activation in found if activation is not None))


def gain_row(subject: ChaosSubject, activation: Activation) -> GainRow:
    """Give the row of an activation, with what was measured of its gains."""
    known = gains(activation)
    given = {"torch": known.torch or known.keeping, "keeping": known.keeping, "edge": known.edge}
    cells = tuple(
        GainCell(gain, kind == "torch" and known.torch is None, *_measured(subject, activation, gain))
        for kind, gain in given.items()
    )
    return GainRow(anonymous(activation), activation in _own(subject), cells)


def gain_text(gain: float) -> str:
    """Write a gain: as what it is where that has a name, else in five digits."""
    return exact_gain(gain) or short(gain, 5)


def _brief_length(gain: Gain) -> Message | str:
    found = gain.leads
    if found.lengths.neutral:
        return message("gain.any")
    if found.point is None:
        return "∞"
    value = short(found.point.q, 3)
    return value if found.point.stable else message("gain.unstable", q=value)


def _measured(subject: ChaosSubject, activation: Activation, gain: Gain | None) -> tuple[float | None, int]:
    """Take E[z²] of the deepest layer, and its number, from a scheme with this gain everywhere and no biases."""
    if gain is None:
        return None, 0
    wanted = Variances(gain.value**2, 0.0)
    for scheme, points in enumerate(subject.points):
        if len(points) < 2 or any(point.activation != activation for point in points):
            continue
        if any(not math.isclose(point.at.weight, wanted.weight, rel_tol=_SAME) or point.at.bias for point in points):
            continue
        found = [
            float(report.forward.second_moment[points[-1].index + 1]) for report in subject.scene.replicates(scheme)
        ]
        return (float(np.median(found)), subject.number(points[-1])) if found else (None, 0)
    return None, 0


def gain_sentence(row: GainRow, kind: str) -> Message:
    """Say what a gain does, in whole sentences."""
    cell = row.cells[KINDS.index(kind)]
    if cell.gain is None:
        return message("gain.says.none", name=row.name)
    found, measured = cell.gain.leads, cell.measured
    seen = message("gain.says.measured", measured=short(measured or 0.0), depth=cell.depth)
    return message(
        f"gain.says.{'ours' if cell.ours else kind}",
        name=row.name,
        gain=gain_text(cell.gain.value),
        q=fixed_length(found),
        chi=short(found.chi),
        measured="" if measured is None else seen,
    )


def gain_figure(activation: Activation) -> Figure:
    """Draw q′ / q, what one layer makes of a length, for each gain of an activation: where it is one, lengths stay."""
    known = gains(activation)
    positions = np.linspace(*_RANGE, _POINTS)
    marks = list(_curves(known, positions))
    heights = np.concatenate([mark.y for mark in marks])
    low, high = min(float(heights.min()), -0.05), max(float(heights.max()), 0.05)
    air = 0.06 * (high - low)
    return Figure(
        name="gains",
        title=message("figure.gains.title", activation=activation_name(activation)),
        x=Axis(message("figure.gains.x"), *_RANGE, Logarithmic()),
        y=Axis(message("figure.gains.y"), low - air, high + air, Logarithmic()),
        series=(),
        marks=(Trace(np.array(_RANGE), np.zeros(2), "diagonal"), *marks),
    )


def curve_names(activation: Activation) -> tuple[Message, ...]:
    """Say which line of the figure is which; gains that are the same share one."""
    found = _different(gains(activation))
    return tuple(message(f"gain.kind.{kind}", gain=gain_text(gain.value)) for kind, gain in found.items())


def _different(known: Gains) -> dict[str, Gain]:
    """Leave out gains that an earlier one is, too."""
    found: dict[str, Gain] = {}
    for kind in ("keeping", "torch", "edge"):
        gain = known.by_name.get(kind)
        if gain is not None and not any(
            math.isclose(gain.value, other.value, rel_tol=1e-6) for other in found.values()
        ):
            found[kind] = gain
    return found


def _curves(known: Gains, positions: FloatArray) -> Iterator[Trace]:
    q = 10.0**positions
    for kind, gain in _different(known).items():
        ratio = np.log10(length_curve(known.activation, gain.leads.at, q) / q)
        yield Trace(positions, ratio, _LINES[kind])
