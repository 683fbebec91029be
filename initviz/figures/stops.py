"""Where theories stop, and why: one sentence for all layers and schemes that share a reason."""

from collections.abc import Iterator, Sequence

from initviz.figures.scene import Scene
from initviz.figures.spread import Spread
from initviz.messages import Message, message

Span = tuple[int, int]
"""First and last of neighbouring sites, by drawn position."""


def stops_notes(scene: Scene, values: Sequence[Spread], places: Sequence[int]) -> tuple[Message, ...]:
    """Say where there is no theory, and where it has no band, and why.

    Parameters
    ----------
    scene
        Names the schemes.
    values
        Of each scheme.
    places
        Drawn positions of the sites.
    """
    stops = _notes(scene, [found.stops for found in values], places)
    return (*stops, *_notes(scene, [_no_bands(found) for found in values], places))


def _no_bands(found: Spread) -> tuple[Message | None, ...]:
    """Say where theory gives a number, and not how seeds scatter about it."""
    return tuple(None if why is None else message("figure.note.no_band", reason=why) for why in found.unbanded)


def _notes(scene: Scene, values: Sequence[Sequence[Message | None]], places: Sequence[int]) -> tuple[Message, ...]:
    said: list[tuple[Message, tuple[Span, ...], list[str]]] = []
    for scheme, found in zip(scene.experiment.schemes, values, strict=False):
        for reason, spans in _by_reason(found, places):
            same = next((names for *stop, names in said if stop == [reason, spans]), None)
            if same is None:
                said.append((reason, spans, [scheme.name]))
            else:
                same.append(scheme.name)
    return tuple(_sentence(scene, names, reason, _where(spans, places)) for reason, spans, names in said)


def _by_reason(stops: Sequence[Message | None], places: Sequence[int]) -> list[tuple[Message, tuple[Span, ...]]]:
    """Give every reason with the runs of neighbouring sites to which it belongs."""
    found: list[tuple[Message, tuple[Span, ...]]] = []
    for reason, span in _runs(stops, places):
        place = next((k for k, (known, _) in enumerate(found) if known == reason), None)
        if place is None:
            found.append((reason, (span,)))
        else:
            found[place] = (reason, (*found[place][1], span))
    return found


def _runs(stops: Sequence[Message | None], places: Sequence[int]) -> Iterator[tuple[Message, Span]]:
    """Give the runs of neighbouring sites without theory; the first reason of a run is that of all of it."""
    first = 0
    while first < len(stops):
        reason, last = stops[first], first
        if reason is not None:
            while last + 1 < len(stops) and stops[last + 1] is not None:
                last += 1
            yield reason, (places[first], places[last])
        first = last + 1


def _sentence(scene: Scene, names: Sequence[str], reason: Message, where: Message) -> Message:
    """Say it, with the names of the schemes unless it is true of all."""
    if len(names) == len(scene.experiment.schemes):
        return message("figure.note.stops_all", where=where, reason=reason)
    return message("figure.note.stops", names=", ".join(names), where=where, reason=reason)


def _where(spans: Sequence[Span], places: Sequence[int]) -> Message:
    """Name layers by the numbers that the axis shows."""
    first, last = spans[0]
    if len(spans) == 1 and last == places[-1]:
        if first == places[0]:
            return message("figure.where.all")
        if first < last:
            return message("figure.where.from", number=first)
    said = ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in spans)
    return message("figure.where.one" if len(spans) == 1 and first == last else "figure.where.some", spans=said)
