"""The gallery: every scene is a valid document that can be built, and is what its sentence says."""

import pytest

from initviz.core.document.decode import decode, encode, validated
from initviz.core.document.papers import SCENES
from initviz.core.document.resolve import resolve
from initviz.core.document.scenes import GALLERY
from initviz.core.measure.measure import measure
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory, ReplicateReport
from initviz.messages import SENTENCES


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_a_valid_document_with_words(name: str) -> None:
    scene = SCENES[name]()
    assert validated(scene) == scene
    assert decode(encode(scene)) == scene
    assert resolve(scene.network).problem is None
    assert {f"gallery.{name}", f"gallery.{name}.about"} <= SENTENCES.keys()


@pytest.mark.parametrize("name", GALLERY)
def test_a_scene_can_be_measured(name: str) -> None:
    scene = GALLERY[name]()
    first = next(report for report in measure(scene) if isinstance(report, ReplicateReport))
    assert len(first.forward.second_moment) == len(scene.network.layers) + 1
    assert (first.forward.nonfinite_fraction == 0).all()


def growth(name: str, scheme: int) -> tuple[float, float]:
    """Predicted factors of the signal from first to last tensor, and of the gradient on its way back."""
    tensors = predict(GALLERY[name]()).schemes[scheme].tensors
    first, last = tensors[0].forward, tensors[-1].forward
    assert isinstance(first, ForwardTheory)
    assert isinstance(last, ForwardTheory)
    backward = tensors[0].backward
    assert isinstance(backward, float)
    return last.second_moment / first.second_moment, backward


def test_a_factor_of_two_a_layer_over_fifty_layers() -> None:
    assert growth("deep_mlp", 0)[0] == pytest.approx(2.0**-50, rel=1e-9)
    assert growth("deep_mlp", 1)[0] == pytest.approx(1.0, rel=1e-9)


def test_fan_in_keeps_the_signal_and_fan_out_the_gradient() -> None:
    forward, backward = growth("wide_narrow_wide", 0)
    assert forward == pytest.approx(1.0, rel=1e-9)
    # Each layer's gradient power is multiplied by fan_out / fan_in: over all layers 512 / 512.
    assert backward == pytest.approx(1.0, rel=1e-9)
    tensors = [predict(GALLERY["wide_narrow_wide"]()).schemes[k].tensors for k in range(2)]
    middle = 2 * 4  # the output of the waist
    assert isinstance(tensors[0][middle].backward, float)
    assert tensors[0][middle].backward == pytest.approx(512 / 32, rel=1e-9)
    assert tensors[1][middle].backward == pytest.approx(1.0, rel=1e-9)


def test_self_normalization() -> None:
    assert growth("self_normalizing", 0)[0] == pytest.approx(1.0, abs=0.01)
