from typing import Any

import pytest

from initviz.core.document.decode import from_builtins
from initviz.core.document.edits import set_depth
from initviz.core.document.scenes import GALLERY, first_scene
from initviz.core.predict.outline import LIGHT, PENDING, is_light, outline
from initviz.core.predict.predict import predict, predict_scheme
from initviz.messages import message


@pytest.mark.parametrize("name", GALLERY)
def test_an_outline_is_the_prediction_without_what_travels(name: str) -> None:
    experiment = GALLERY[name]()
    full, found = predict(experiment), outline(experiment)
    assert len(found.schemes) == len(full.schemes)
    for whole, part in zip(full.schemes, found.schemes, strict=True):
        assert part.name == whole.name
        assert [p.parameter for p in part.parameters] == [p.parameter for p in whole.parameters]
        assert [p.initializer for p in part.parameters] == [p.initializer for p in whole.parameters]
        assert [p.filling for p in part.parameters] == [p.filling for p in whole.parameters]
        assert [p.layer for p in part.parameters] == [p.layer for p in whole.parameters]
        assert all(p.gradient is PENDING for p in part.parameters)
        assert len(part.tensors) == len(whole.tensors)
        assert all(tensor.forward is PENDING and tensor.backward is PENDING for tensor in part.tensors)


def test_an_outline_can_say_another_reason() -> None:
    reason = message("theory.failed", error="division by zero")
    assert outline(first_scene(), reason).schemes[0].tensors[3].forward == reason


def test_schemes_are_predicted_one_by_one_as_together() -> None:
    together = predict(first_scene()).schemes
    assert repr(tuple(predict_scheme(first_scene(), index) for index in range(2))) == repr(together)


def test_deep_networks_are_heavy() -> None:
    assert is_light(first_scene())
    assert is_light(set_depth(first_scene(), LIGHT // 4))
    assert not is_light(set_depth(first_scene(), LIGHT // 4 + 1))


CONV: dict[str, Any] = {"type": "Conv2d", "out_channels": 4, "kernel_size": 3}
MAX: dict[str, Any] = {"type": "MaxPool2d", "kernel_size": 2}


@pytest.mark.parametrize(
    ("layers", "light"),
    [
        ([{**CONV, "padding": 1}, MAX], True),  # theory stops there, as positions at the border have another law
        ([CONV, MAX], False),
        ([{**CONV, "padding": 1, "padding_mode": "circular"}, MAX], False),
        ([{**CONV, "padding": 1}, {"type": "AvgPool2d", "kernel_size": 2}], False),
        ([CONV, {"type": "AdaptiveAvgPool2d", "output_size": 1}], False),
        ([CONV, {"type": "Flatten"}], True),
    ],
    ids=str,
)
def test_networks_whose_positions_are_followed_in_pairs_are_heavy(layers: list[dict[str, Any]], *, light: bool) -> None:
    assert is_light(from_builtins({"network": {"input": [2, 8, 8], "layers": layers}})) is light


def test_of_the_gallery_only_deep_networks_and_lenet_are_heavy() -> None:
    assert {name for name, made in GALLERY.items() if not is_light(made())} == {"deep_mlp", "lenet"}
