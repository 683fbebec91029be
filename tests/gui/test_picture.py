"""Copied pictures: whole, with title, schemes and key over the plot, in either theme."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec import structs
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from initviz.core.document.experiment import SCHEME_COLORS
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.simple import Normal
from initviz.figures.catalogue import FIGURES
from initviz.figures.figure import Figure
from initviz.gui.plots.key import items_of
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import THEMES, Theme, scheme_color
from tests.figures.looks import looked_at
from tests.figures.scenes import scene_of, small

SIZE = (500, 300)


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[Plot]:
    made = Plot()
    made.resize(*SIZE)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close_surface()
    made.deleteLater()


def six_schemes() -> Figure:
    """The first figure with six schemes that end up with nearly the same signal."""
    known = small(depth=3, width=16, seeds=2)
    schemes = tuple(
        everywhere(f"scheme number {k}", Normal(std=0.25 + 0.002 * k), color) for k, color in enumerate(SCHEME_COLORS)
    )
    return FIGURES["signal"].build(scene_of(structs.replace(known, schemes=schemes)))


def copied(plot: Plot, figure: Figure, theme: Theme) -> tuple[QImage, QImage]:
    """Give the picture on the clipboard, and what the plot itself shows."""
    plot.draw(figure, theme)
    QTest.qWait(1)
    plot.copy_picture()
    return QApplication.clipboard().image(), plot.grab().toImage()


def inks(picture: QImage, part: QRect) -> set[str]:
    """Give all colours in a part of a picture."""
    return {
        picture.pixelColor(x, y).name()
        for x in range(part.left(), part.right() + 1)
        for y in range(part.top(), part.bottom() + 1)
    }


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", ["signal", "weight_histogram", "activations", "weight_image", "walk_out"])
def test_the_plot_is_there_as_it_is_and_words_stand_over_it(plot: Plot, name: str, theme: Theme) -> None:
    scene = replace(scene_of(small()), inspections=looked_at(small()).inspections)
    figure = FIGURES[name].build(scene)
    picture, shown = copied(plot, figure, theme)
    assert picture.width() == SIZE[0] + 24
    head = picture.height() - 24 - SIZE[1]
    assert head > 16
    assert picture.copy(12, 12 + head, *SIZE).convertToFormat(QImage.Format.Format_RGB32) == shown.convertToFormat(
        QImage.Format.Format_RGB32
    )
    above = inks(picture, QRect(0, 0, picture.width(), 12 + head))
    assert QColor(theme.text).name() in above
    for series in figure.series:
        assert scheme_color(series.color, theme).name() in above
    assert inks(picture, QRect(0, 0, picture.width(), 12)) == {QColor(theme.background).name()}


def test_names_and_key_take_as_many_lines_as_they_need(plot: Plot) -> None:
    figure = six_schemes()
    assert len(items_of(figure)) >= 3
    wide, _ = copied(plot, figure, THEMES["light"])
    plot.resize(240, 200)
    narrow, _ = copied(plot, figure, THEMES["light"])
    assert narrow.width() == 264
    assert narrow.height() - 200 > wide.height() - SIZE[1] + 40
    right = inks(narrow, QRect(253, 0, 11, narrow.height() - 212))
    assert right == {QColor(THEMES["light"].background).name()}
