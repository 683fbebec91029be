"""Words, profiles and graphs as they are drawn."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from initviz.figures.figure import Axis, Figure, Series
from initviz.figures.marks import Graph, Mark, Profile, Words
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import DARK, LIGHT, Theme, scheme_color
from initviz.messages import message

SERIES = (Series(0, "A", "#0072B2", front=True), Series(1, "B", "#D55E00", front=False, place=1))
PLAIN = Figure("walk_out", message("figure.walk_out.title"), Axis(None, 0.0, 1.0), Axis(None, 0.0, 1.0), SERIES, ())


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[Plot]:
    made = Plot()
    made.resize(400, 300)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close_surface()
    made.deleteLater()


def drawn(plot: Plot, *marks: Mark, theme: Theme = LIGHT) -> QImage:
    plot.draw(replace(PLAIN, marks=marks), theme)
    return plot.grab().toImage()


def columns_with(picture: QImage, color: QColor) -> list[int]:
    width, height = picture.width(), picture.height()
    return [x for x in range(width) if any(picture.pixel(x, y) == color.rgb() for y in range(height))]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_profile_is_drawn_with_its_schemes_markers_and_gaps_stay_open(plot: Plot, theme: Theme) -> None:
    x = np.linspace(0.0, 1.0, 101)
    y = np.where((x > 0.4) & (x < 0.6), np.nan, 0.53)
    picture = drawn(plot, Profile(1, x, y), theme=theme)
    assert len(columns_with(picture, scheme_color(SERIES[1].color, theme))) >= 5
    # The line is smoothed, so that any ink at its height counts.
    row, (left, right) = plot.pixel_of(0.5, 0.53).y(), (plot.pixel_of(edge, 0.53).x() for edge in (0.4, 0.6))
    paper = QColor(theme.background)
    inked = [any(picture.pixelColor(x, row + step) != paper for step in (-1, 0, 1)) for x in range(picture.width())]
    assert not any(inked[left + 4 : right - 4])
    assert all(inked[plot.pixel_of(0.02, 0.53).x() : left - 4])
    assert all(inked[right + 4 : plot.pixel_of(0.98, 0.53).x()])


def test_a_graph_belongs_to_no_scheme(plot: Plot) -> None:
    picture = drawn(plot, Graph(np.array([0.0, 1.0]), np.array([0.5, 0.5])))
    middle = plot.pixel_of(0.5, 0.5)
    inks = {picture.pixelColor(middle.x(), middle.y() + step).name() for step in range(-2, 3)}
    assert LIGHT.text in inks
    assert not columns_with(picture, QColor(SERIES[0].color))


def test_words_of_several_schemes_stand_side_by_side_at_the_right(plot: Plot) -> None:
    said = message("figure.words.nonfinite_all")
    picture = drawn(plot, Words(0, 0.5, said), Words(1, 0.5, said))
    first, second = (columns_with(picture, QColor(series.color)) for series in SERIES)
    assert max(second) < min(first)
    assert min(second) > plot.pixel_of(0.5, 0.5).x()


def test_words_of_rows_thinner_than_a_line_do_not_cover_each_other(plot: Plot) -> None:
    said = message("figure.words.nonfinite_all")
    many = drawn(plot, *(Words(0, 0.5 + 0.001 * row, said) for row in range(8)))
    assert many == drawn(plot, Words(0, 0.5, said))
