"""What an expert would say of every scene to begin with, with the numbers to say it on."""

import pytest

from initviz.core.analyse import analyse
from initviz.core.document.scenes import GALLERY
from initviz.core.predict.predict import predict
from initviz.core.verdict.verdict import Verdict, verdict
from initviz.messages import text

SAID = {
    "first": ("vanishes (×0.001 over 10 layers)", "is stable (×1 over 10 layers)"),
    "deep_mlp": ("vanishes (×9×10⁻¹⁶ over 50 layers)", "is stable (×1 over 50 layers)"),
    # Kaiming keeps one direction or the other; at the waist of 32, from 512, the other is 16 times as large.
    "wide_narrow_wide": (
        "is stable (×1 over 7 layers); its gradient peaks at ×16 at layer 4 (×1 on the way back)",
        "peaks at ×16 at layer 4 (×1 over 7 layers)",
    ),
    "lenet": (
        "shrinks (×0.019 over 5 layers); its gradient vanishes (×3×10⁻⁴ on the way back)",
        "shrinks (×0.24 over 5 layers, ×0.044 at layer 2); its gradient vanishes (×0.004 on the way back)",
    ),
    # SELU asks for 1/fan_in; twice that is past its fixed point.
    "self_normalizing": (
        "is stable (×1 over 16 layers)",
        "grows (×43 over 16 layers); its gradient explodes (×252 on the way back)",
    ),
    "autoencoder": (
        "shrinks (×0.036 over 6 layers)",
        "is stable (×0.64 over 6 layers); its gradient peaks at ×36 at layer 3 (×1.5 on the way back)",
    ),
    "empty": ("cannot be judged: there are no layers yet",) * 2,
}


def by_theory(name: str) -> tuple[Verdict, ...]:
    experiment = GALLERY[name]()
    prediction = predict(experiment, bands=False)
    return tuple(verdict(experiment, index, prediction, []) for index in range(len(experiment.schemes)))


@pytest.mark.parametrize("name", SAID)
def test_theory_judges_as_an_expert_would(name: str) -> None:
    assert tuple(text(found.short) for found in by_theory(name)) == SAID[name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lenet", [("shrinks", "vanishes"), ("shrinks", "vanishes")]),
        # The pooled maximum of several positions is larger than each: it lifts the signal where ReLU alone would not.
        ("vgg", [("shrinks", "vanishes"), ("grows", "shrinks")]),
    ],
)
def test_measured_networks_for_images(name: str, words: list[tuple[str, str]]) -> None:
    found = analyse(GALLERY[name](), seeds=3).verdicts
    assert [(judged.forward, judged.backward) for judged in found] == words
    if name == "vgg":
        assert found[1].reason is not None
        assert "MaxPool2d multiplies E[a²] by" in text(found[1].reason)


def test_no_scene_is_left_out() -> None:
    assert {*SAID, "vgg"} == set(GALLERY)
