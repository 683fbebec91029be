"""Networks are built by searching for layers and adding them; what does not fit is said and mended."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.core.layers.linear import Linear
from initviz.gui.network.delegate import tip_of
from initviz.messages import message, text
from tests.gui.building import LEFT, add, click, click_chip, ids, image_scene, tags
from tests.gui.stage import Stage

pytestmark = pytest.mark.usefixtures("one_page")

Build = Callable[..., Stage]


def test_the_researchers_network_is_built_by_clicks_and_typing_only(stage: Build) -> None:
    shown = stage(image_scene())
    for typed in ("conv", "batch", "relu", "maxp", "conv", "batch", "relu", "maxp", "flat", "drop", "linear"):
        add(shown, typed)
    assert tags(shown) == [
        *("Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d") * 2,
        *("Flatten", "Dropout", "Linear"),
    ]
    rows = shown.rows.rows
    assert [row.title for row in rows] == [
        "Conv2d 16, 3×3", "BatchNorm2d", "Conv2d 32, 3×3", "BatchNorm2d", "Linear 128",
    ]  # fmt: skip
    assert [row.output for row in rows] == ["→ 16×8×8", "→ 16×4×4", "→ 32×4×4", "→ 128", "→ 128"]
    assert all(row.problem is None for row in rows)
    assert shown.session.layer == ids(shown)[-1]
    assert shown.rows.currentIndex().row() == len(rows) - 1
    shown.deliver()
    assert not shown.window.errors.isVisible()


def test_a_layer_goes_behind_the_selected_row_or_chip(net: Stage) -> None:
    click(net, 0)
    add(net, "tanh")
    assert tags(net) == ["Conv2d", "ReLU", "MaxPool2d", "Flatten", "Tanh", "Linear"]
    click_chip(net, 0, "a1")
    add(net, "dropout")
    assert tags(net)[:4] == ["Conv2d", "ReLU", "Dropout", "MaxPool2d"]
    assert net.session.layer == ids(net)[2]
    assert net.session.undo_name == message("edit.name.add", layers="Dropout")


def test_what_does_not_fit_is_grey_says_why_and_can_be_added_all_the_same(net: Stage) -> None:
    network = net.window.network
    click(net, 1)
    QTest.mouseClick(network.add_button, LEFT)
    kinds = {kind.tag: kind for kind in network.chooser.list.kinds()}
    refusal = kinds["Conv2d"].refusal
    assert refusal is not None
    assert "got shape 6" in text(refusal)
    assert kinds["Linear"].refusal is None
    QTest.keyClicks(network.chooser.search, "conv2d")
    QTest.keyClick(network.chooser.search, Qt.Key.Key_Return)
    net.settle()
    assert tags(net)[-1] == "Conv2d"
    assert net.rows.rows[-1].problem is not None


def test_the_chooser_filters_by_description_steps_with_arrows_and_closes_with_escape(net: Stage) -> None:
    network = net.window.network
    before = net.session.experiment
    QTest.mouseClick(network.add_button, LEFT)
    chooser = network.chooser
    assert chooser.search.hasFocus()
    everything = chooser.list.kinds()
    assert [kind.group for kind in everything] == sorted(
        (kind.group for kind in everything), key=["weighted", "activations", "norms", "pooling", "others"].index
    )
    QTest.keyClicks(chooser.search, "hyperbolic")
    assert [kind.tag for kind in chooser.list.kinds()] == ["Tanh"]
    chooser.search.selectAll()
    QTest.keyClicks(chooser.search, "sigmoid")
    current = chooser.list.current()
    assert current is not None
    assert current.tag == "Sigmoid"
    QTest.keyClick(chooser.search, Qt.Key.Key_Down)
    stepped = chooser.list.current()
    assert stepped is not None
    assert stepped.tag != "Sigmoid"
    QTest.keyClick(chooser.search, Qt.Key.Key_Escape)
    assert not chooser.isVisible()
    assert net.session.experiment == before


def test_a_double_click_and_the_button_add_what_they_are_on(net: Stage) -> None:
    network = net.window.network
    click(net, 1)
    QTest.mouseClick(network.add_button, LEFT)
    place = network.chooser.list.place_of("Conv1d").center()
    QTest.mouseClick(network.chooser.list.viewport(), LEFT, pos=place)
    current = network.chooser.list.current()
    assert current is not None
    assert current.tag == "Conv1d"
    place = network.chooser.list.place_of("ReLU").center()
    QTest.mouseDClick(network.chooser.list.viewport(), LEFT, pos=place)
    net.settle()
    QTest.mouseClick(network.add_button, LEFT)
    QTest.keyClicks(network.chooser.search, "linear")
    QTest.mouseClick(network.chooser.take, LEFT)
    net.settle()
    assert tags(net)[-2:] == ["ReLU", "Linear"]
    assert net.session.experiment.network.layers[-1] == Linear(id=ids(net)[-1], out_features=6)


def test_an_impossible_layer_says_why_and_its_button_mends_it_in_one_step(stage: Build) -> None:
    shown = stage(
        image_scene(
            {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "id": "c1"},
            {"type": "Conv2d", "out_channels": 4, "kernel_size": 9, "id": "c2"},
            {"type": "ReLU", "id": "a2"},
            {"type": "Flatten", "id": "f1"},
        )
    )
    first, second = shown.rows.rows
    assert first.problem is None
    assert second.problem is not None
    assert "spans 9" in text(second.problem)
    assert "4×6×6" in text(second.problem)
    assert [part.reach for part in second.parts] == ["impossible", "behind", "behind"]
    layout = shown.rows.layout_at(1)
    assert layout is not None
    offer, area = layout.offers[0]
    assert text(offer.says) == "Kernel 6×6"
    before = shown.session.experiment
    QTest.mouseClick(shown.rows.viewport(), LEFT, pos=area.center())
    shown.settle()
    assert shown.rows.rows[1].problem is None
    shown.session.undo()
    assert shown.session.experiment == before


def test_a_linear_behind_an_image_is_offered_a_flatten(stage: Build) -> None:
    shown = stage(
        image_scene(
            {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "id": "c1"},
            {"type": "Linear", "out_features": 5, "id": "l1"},
        )
    )
    row = shown.rows.rows[1]
    assert row.problem is None
    assert row.note is not None
    assert "last dimension" in text(row.note)
    layout = shown.rows.layout_at(1)
    assert layout is not None
    QTest.mouseClick(shown.rows.viewport(), LEFT, pos=layout.offers[0][1].center())
    shown.settle()
    assert tags(shown) == ["Conv2d", "Flatten", "Linear"]
    assert shown.rows.rows[1].note is None


def test_a_tooltip_tells_shapes_and_parameters(net: Stage) -> None:
    row = net.rows.rows[0]
    assert tip_of(row, None) == "Conv2d 4, 3×3\n1×8×8 → 36\n40 parameters"
    assert tip_of(row, row.chips[1]) == "MaxPool2d\n4×6×6 → 4×3×3"
