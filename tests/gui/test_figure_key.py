"""The key beside a figure's title: theory and measurement are told apart by shape and word."""

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from initviz.core.initializers.structured import Sparse
from initviz.core.layers.linear import Linear
from initviz.figures.catalogue import FIGURES
from initviz.figures.marks import Band, Boxes, Curve, Outliers, Stem, Steps
from initviz.gui.figure_key import FigureKey
from initviz.gui.figure_view import FigureView
from initviz.gui.plots.key import items_of
from initviz.gui.theme import DARK, LIGHT
from tests.figures.looks import looked_at, network
from tests.figures.scenes import scene_of, small


def test_what_is_drawn_is_explained_and_nothing_else() -> None:
    scene = scene_of(small())
    assert [(item.kind, item.words) for item in items_of(FIGURES["signal"].build(scene))] == [
        (Curve, "theory"),
        (Band, "99 % of seeds"),
        (Boxes, "4 seeds"),
        (Outliers, "outside"),
    ]
    assert [item.kind for item in items_of(FIGURES["mean"].build(scene))] == [Curve, Boxes]
    assert [item.kind for item in items_of(FIGURES["weights"].build(scene))] == [Curve, Steps]
    theory = scene_of(small(), measured=False)
    assert [item.words for item in items_of(FIGURES["signal"].build(theory))] == ["theory", "99 % of seeds"]
    sparse = looked_at(network(Linear(id="l1", out_features=64), fillings=(Sparse(sparsity=0.25),)))
    kinds = [item.kind for item in items_of(FIGURES["weight_histogram"].build(sparse))]
    assert kinds == [Curve, Steps, Band, Stem]


@pytest.mark.parametrize(("width", "written"), [(200, True), (96, False)])
def test_words_that_do_not_fit_are_left_to_the_tooltip(width: int, *, written: bool, qtbot: QtBot) -> None:
    scene = scene_of(small())
    key = FigureKey()
    qtbot.addWidget(key)
    key.resize(width, key.sizeHint().height())
    for theme in (LIGHT, DARK):
        key.show_figure(FIGURES["mean"].build(scene), theme)
        key.setStyleSheet(f"background: {theme.background}")
        picture = key.grab().toImage()
        start = key.fontMetrics().horizontalAdvance("theory") + 30
        beyond = {picture.pixelColor(x, y).name() for x in range(start, width) for y in range(picture.height())}
        assert (len(beyond) > 1) is written
        assert QColor(theme.background).name() in beyond
    assert key.toolTip().startswith("theory · 4 seeds")
    assert key.accessibleName() == "theory · 4 seeds"


@pytest.mark.parametrize("name", ["signal", "activations", "walk_out", "weight_histogram"])
def test_everything_is_explained_at_every_width(name: str, qtbot: QtBot) -> None:
    scene = scene_of(small())
    view = FigureView((name,))
    view.show()
    homes = set()
    for width in (1200, 420, 190):
        view.resize(width, 300)
        qtbot.wait(1)
        view.show_scene(scene, LIGHT)
        qtbot.wait(1)
        key = view.key
        assert key.isVisible()
        room = key.contentsRect().width()
        assert room >= min(key.full_width(), width - 160)
        homes.add(key.geometry().top() if key.parentWidget() is view else -1)
        above = view.plot.geometry().top()
        if view.plot.geometry().intersects(key.geometry()) and key.parentWidget() is view:
            inside = key.geometry().bottom() - above
            assert inside <= view.plot.pixel_of(0.0, view.plot.seen[1][1]).y()
    assert len(homes) > 1
    view.plot.close_surface()
    view.deleteLater()
