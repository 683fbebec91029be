"""Many schemes in one plot: side by side where they have points at one layer, and never one word over another."""

from dataclasses import replace

import pytest
from msgspec import structs
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from initviz.core.document.experiment import SCHEME_COLORS
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.simple import Normal, Zeros
from initviz.figures.catalogue import FIGURES
from initviz.figures.figure import Figure
from initviz.figures.marks import Boxes, EdgeMark, Rule
from initviz.gui.plots.drawing import draw_marks
from initviz.gui.plots.lanes import draw_edges, lane_step
from initviz.gui.plots.mapping import Mapping
from initviz.gui.theme import LIGHT, scheme_color
from initviz.gui.window import application
from tests.figures.scenes import changed, scene_of, small

SIZE = (400, 200)
MARGIN = 40.0


def six_schemes() -> Figure:
    """The first figure with six schemes that end up with nearly the same signal."""
    known = small(depth=3, width=16, seeds=2)
    schemes = tuple(
        everywhere(f"scheme number {k}", Normal(std=0.25 + 0.002 * k), color) for k, color in enumerate(SCHEME_COLORS)
    )
    return FIGURES["signal"].build(scene_of(structs.replace(known, schemes=schemes)))


def mapped(figure: Figure, width: float = SIZE[0] - 2 * MARGIN) -> Mapping:
    area = QRectF(MARGIN, 10.0, width, SIZE[1] - 20.0)
    return Mapping(area, (figure.x.low, figure.x.high), (figure.y.low, figure.y.high))


def test_schemes_stand_beside_each_other_and_not_over_the_next_layers() -> None:
    figure = six_schemes()
    lanes = [mark.lane for mark in figure.marks if isinstance(mark, Boxes)]
    assert sorted(lanes) == [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]
    for width in (90.0, 300.0, 1200.0):
        mapping = mapped(figure, width)
        assert 5 * lane_step(figure, mapping) < mapping.per_x


def painted(figure: Figure, *, edges: bool) -> QImage:
    """Draw marks alone, without axes."""
    application()
    picture = QImage(*SIZE, QImage.Format.Format_RGB32)
    picture.fill(LIGHT.background)
    painter = QPainter(picture)
    (draw_edges if edges else draw_marks)(painter, figure, mapped(figure), LIGHT)
    painter.end()
    return picture


def inked(picture: QImage, part: QRect) -> set[str]:
    """Give the colours in a part of a picture, without the background."""
    found = {
        picture.pixelColor(x, y).name()
        for x in range(part.left(), part.right() + 1)
        for y in range(part.top(), part.bottom() + 1)
    }
    return found - {LIGHT.background}


@pytest.mark.parametrize("front", [0, 1])
def test_of_numbers_that_would_touch_the_active_schemes_is_written(front: int) -> None:
    known = FIGURES["weights"].build(scene_of(small(depth=1)))
    rules = tuple(Rule(k % 2, x, 0.0, 0.8, f"±0.{k}") for k, x in enumerate((-0.1, -0.099, 0.1, 0.101)))
    series = tuple(replace(one, front=one.index == front) for one in known.series)
    figure = replace(known, marks=rules, x=replace(known.x, low=-0.2, high=0.2), series=series)
    picture, mapping = painted(figure, edges=False), mapped(figure)
    over = QRect(0, 0, SIZE[0], int(mapping.to_y(0.8)) - 1)
    colors = [scheme_color(one.color, LIGHT).name() for one in known.series]
    assert colors[front] in inked(picture, over)
    assert colors[1 - front] not in inked(picture, over)


def test_overflows_from_the_first_place_on_leave_the_ticks_alone() -> None:
    figure = FIGURES["gradient"].build(scene_of(changed(small(depth=45, width=64, seeds=2), weight=Normal(std=3.0))))
    first = next(mark for mark in figure.marks if isinstance(mark, EdgeMark))
    assert (first.x, first.edge, first.text is not None) == (0.0, "high", True)
    picture = painted(figure, edges=True)
    assert inked(picture, QRect(int(MARGIN), 0, 120, 60))
    assert not inked(picture, QRect(0, 0, int(MARGIN), SIZE[1]))


def test_words_that_two_schemes_share_are_written_once() -> None:
    zeros = changed(small(), weight=Zeros())
    second = structs.replace(zeros.schemes[0], name="B", color="#D55E00")
    both = structs.replace(zeros, schemes=(zeros.schemes[0], second))
    figure = FIGURES["signal"].build(scene_of(both))
    assert sum(isinstance(mark, EdgeMark) and mark.text is not None for mark in figure.marks) == 2
    words = QRect(0, 0, SIZE[0], int(mapped(figure).area.bottom()) - 12)
    hues = {QColor(ink).hue() // 60 for ink in inked(painted(figure, edges=True), words)}
    assert len(hues) == 1
