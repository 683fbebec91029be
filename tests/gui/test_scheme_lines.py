"""Sentences on schemes: in full where there are few, in little room where there are many."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from initviz.figures.figure import Series
from initviz.gui.scheme_lines import Mark, SchemeLines, shortened, some_schemes
from initviz.gui.theme import LIGHT
from initviz.messages import message

SHORT = message("document.at", path="is stable", reason="×0.97")
LONG = message("document.at", path="each output adds 256 products w·x with E[w²] = 1/256", reason="measured 2.01")


def series(count: int, front: int = 0) -> list[Series]:
    return [Series(k, f"scheme {k}", "#0072B2", front=k == front, place=2 * k) for k in range(count)]


@pytest.fixture
def lines(qtbot: QtBot) -> Iterator[SchemeLines]:
    made = SchemeLines()
    qtbot.addWidget(made)
    made.resize(620, 300)
    made.show()
    yield made
    made.hide()


def rows(lines: SchemeLines) -> list[tuple[int, int]]:
    """Give the places of the marks, line by line."""
    layout = lines.layout()
    assert layout is not None
    layout.activate()
    marks = [mark for mark in lines.findChildren(Mark) if mark.isVisible()]
    places = [mark.mapTo(lines, mark.rect().topLeft()) for mark in marks]
    return [(place.x(), place.y()) for place in places]


def text_of(lines: SchemeLines, place: int) -> QLabel:
    return lines.findChildren(QLabel)[place]


def test_few_short_sentences_stand_below_each_other(lines: SchemeLines) -> None:
    lines.show_lines(series(3), [SHORT] * 3, LIGHT)
    assert len({x for x, _ in rows(lines)}) == 1
    assert lines.sentences()[1] == "C scheme 1 is stable: ×0.97"


def test_many_short_sentences_stand_in_two_columns(lines: SchemeLines) -> None:
    lines.show_lines(series(3), [SHORT] * 3, LIGHT)
    low = lines.minimumSizeHint().height()
    lines.show_lines(series(6), [SHORT] * 6, LIGHT)
    assert len({x for x, _ in rows(lines)}) == 2
    assert len({y for _, y in rows(lines)}) == 3
    assert lines.minimumSizeHint().height() == low


def test_of_many_long_sentences_that_of_the_active_scheme_is_seen_in_full(lines: SchemeLines) -> None:
    lines.resize(300, 400)
    lines.show_lines(series(5, front=2), [LONG] * 5, LIGHT, ["<p>why</p>"] * 5)
    assert len({x for x, _ in rows(lines)}) == 1
    seen = [text_of(lines, place).text() for place in range(5)]
    assert "measured 2.01" in seen[2]
    assert all(text.endswith("…") for place, text in enumerate(seen) if place != 2)
    assert lines.sentences()[0].endswith("measured 2.01")
    cut = text_of(lines, 0).parentWidget()
    assert cut is not None
    assert "measured 2.01" in cut.toolTip()
    assert cut.toolTip().endswith("<p>why</p>")


def test_fewer_schemes_take_the_room_back(lines: SchemeLines) -> None:
    lines.show_lines(series(6), [SHORT] * 6, LIGHT)
    lines.show_lines(series(2), [LONG] * 2, LIGHT)
    assert len(rows(lines)) == 2
    assert len(lines.sentences()) == 2
    assert len({x for x, _ in rows(lines)}) == 1


def test_words_are_left_out_whole(lines: SchemeLines) -> None:
    metrics = QFontMetrics(lines.font())
    sentence = "measured 2.01 of 3"
    whole = metrics.horizontalAdvance(sentence)
    allowed = {sentence, "measured 2.01 of …", "measured 2.01 …", "measured …", "…"}
    assert {shortened(sentence, metrics, room) for room in range(whole + 1)} <= allowed
    assert shortened(sentence, metrics, whole) == sentence
    assert shortened(sentence, metrics, whole - 1) != sentence


def test_what_does_not_fit_is_said() -> None:
    assert some_schemes(2, 6) == "2 of 6 schemes fit here; the active one is always among them"
    assert not some_schemes(2, 2)
