"""Rows of networks with norms: every layer with parameters has a row, and everything on it can be read."""

from itertools import combinations

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.figures.scene import Scene
from initviz.gui.network.layout import GAP
from initviz.gui.network.rows import rows_of
from initviz.gui.network.view import RowsView
from initviz.gui.theme import LIGHT


def conv_net(kernel: int = 3) -> Experiment:
    layers = [
        {"type": "Conv2d", "out_channels": 8, "kernel_size": kernel, "id": "c1"},
        {"type": "BatchNorm2d", "id": "n1"},
        {"type": "ReLU", "id": "a1"},
        {"type": "MaxPool2d", "kernel_size": 2, "id": "m1"},
        {"type": "AvgPool2d", "kernel_size": 1, "id": "m2"},
        {"type": "Flatten", "id": "f1"},
        {"type": "Dropout", "id": "d1"},
        {"type": "Linear", "out_features": 4, "id": "l1"},
    ]
    return from_builtins({"network": {"input": [3, 8, 8], "layers": layers}})


def scene_of(experiment: Experiment) -> Scene:
    return Scene(experiment, predict(experiment))


def test_every_layer_with_parameters_has_a_row_and_the_others_are_chips() -> None:
    rows = rows_of(scene_of(conv_net()))
    assert [(row.number, row.layer) for row in rows] == [(1, "c1"), (0, "n1"), (2, "l1")]
    assert [[chip.layer for chip in row.chips] for row in rows] == [[], ["a1", "m1", "m2", "f1", "d1"], []]
    assert [[choice.role for choice in row.dropdowns] for row in rows] == [["weight", "bias"]] * 3


@pytest.mark.parametrize("kernel", [3, 9])
@pytest.mark.parametrize("width", [280, 306, 1200])
def test_everything_in_a_row_has_a_place_of_its_own(kernel: int, width: int, qtbot: QtBot) -> None:
    view = RowsView()
    qtbot.addWidget(view)
    view.resize(QSize(width, 400))
    view.show_scene(scene_of(conv_net(kernel)), LIGHT)
    view.show()
    for place, row in enumerate(view.rows):
        layout = view.layout_at(place)
        assert layout is not None
        assert layout.body == view.visualRect(view.model().index(place, 0)).adjusted(0, 0, 0, -GAP)
        areas = [layout.title, layout.output, layout.note, layout.fold]
        areas += [area for _, area in (*layout.chips, *layout.dropdowns, *layout.offers)]
        boxes = [area for area in areas if not area.isEmpty()]
        assert [chip for chip, _ in layout.chips] == list(row.chips)
        assert all(layout.body.contains(box) for box in boxes)
        assert not any(one.intersects(other) for one, other in combinations(boxes, 2))
