"""Where theories stop: ranges as they are, also where a theory goes on behind them."""

import numpy as np

from initviz.figures.spread import Spread
from initviz.figures.stops import stops_notes
from initviz.messages import Message, message, text
from tests.figures.scenes import scene_of, small

POOL, SOFT = message("theory.pooling", layer="MaxPool2d"), message("theory.softmax")


def said(*stops: tuple[Message | None, ...]) -> list[str]:
    """Give the notes of a scheme for each row of reasons."""
    known = np.ones(len(stops[0]))
    values = [Spread("", known, row, np.zeros((0, len(row))), known, known) for row in stops]
    return [text(note) for note in stops_notes(scene_of(small(), measured=False), values, range(len(stops[0])))]


def test_a_theory_that_goes_on_ends_the_range() -> None:
    row = (None, POOL, POOL, None, None)
    assert said(row, row) == ["Layers 1–2 · no theory: MaxPool2d mixes positions that depend on each other."]


def test_ranges_with_one_reason_share_a_sentence() -> None:
    row = (None, SOFT, None, SOFT, SOFT)
    assert said(row, row) == ["Layers 1, 3–4 · no theory: Softmax couples all entries."]


def test_a_range_is_explained_by_what_begins_it() -> None:
    row = (None, SOFT, POOL, POOL, None)
    assert said(row, row) == ["Layers 1–3 · no theory: Softmax couples all entries."]


def test_to_the_end_everywhere_and_a_single_layer() -> None:
    for row, where in (
        ((None, None, SOFT, SOFT), "From layer 2 on"),
        ((SOFT, SOFT, SOFT, SOFT), "All layers"),
        ((None, SOFT, None, None), "Layer 1"),
        ((None, None, None, SOFT), "Layer 3"),
        ((SOFT, SOFT, None, None), "Layers 0–1"),
    ):
        assert said(row, row) == [f"{where} · no theory: Softmax couples all entries."]


def test_schemes_are_named_where_the_others_have_a_theory_or_another_reason() -> None:
    whole: tuple[Message | None, ...] = (None, None, None)
    assert said((None, SOFT, None), whole) == ["Layer 1 · Xavier · no theory: Softmax couples all entries."]
    assert said((None, SOFT, None), (None, POOL, None)) == [
        "Layer 1 · Xavier · no theory: Softmax couples all entries.",
        "Layer 1 · Kaiming · no theory: MaxPool2d mixes positions that depend on each other.",
    ]
    assert said(whole, whole) == []
