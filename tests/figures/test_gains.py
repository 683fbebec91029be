"""The table of gains and its figure."""

import numpy as np
import pytest

from initviz.core.document.edits import set_all_activations, set_depth, set_width
from initviz.core.document.scenes import first_scene
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.layers.rectifiers import SELU, LeakyReLU, ReLU
from initviz.core.layers.smooth import GELU, Softplus, Tanh
from initviz.core.meanfield.gains import gain_scene, gains
from initviz.core.measure.measure import measure
from initviz.core.predict.predict import predict
from initviz.figures.chaos_subject import ChaosSubject, chaos_subject
from initviz.figures.gains import KINDS, curve_names, gain_figure, gain_row, gain_sentence, listed
from initviz.figures.plane_marks import Trace
from initviz.figures.scene import Scene
from initviz.messages import Message, text


def words(said: Message | str | None) -> str:
    return text(said) if isinstance(said, Message) else str(said)


def shown(activation: ReLU | LeakyReLU | Tanh = ReLU()) -> Scene:  # noqa: B008  (frozen)
    experiment = set_all_activations(first_scene(), activation)
    return Scene(experiment, predict(experiment), layer="l1")


def seen(activation: ReLU | LeakyReLU | Tanh = ReLU()) -> ChaosSubject:  # noqa: B008  (frozen)
    return chaos_subject(shown(activation))


def test_the_networks_own_activations_come_first_with_their_arguments() -> None:
    found = listed(seen(LeakyReLU(negative_slope=0.3)))
    assert found[0] == LeakyReLU(negative_slope=0.3)
    assert set(found[1:]) == {kind() for kind in ACTIVATIONS}
    assert len(listed(seen())) == len(ACTIVATIONS)
    row = gain_row(seen(LeakyReLU(negative_slope=0.3)), found[0])
    assert row.in_network
    assert row.name == "LeakyReLU(0.3)"


def test_cells_say_gain_and_where_it_leads() -> None:
    torch, keeping, edge = gain_row(seen(), Tanh()).cells
    assert [words(cell.number()) for cell in (torch, keeping, edge)] == ["5/3", "1.5925", "1"]
    assert words(torch.leads()).replace("\u00a0", " ") == "q* 1.18 · χ₁ 1.21"
    assert words(edge.leads()).replace("\u00a0", " ") == "q* 0 · χ₁ 1"


def test_what_torch_lacks_is_ours() -> None:
    torch, keeping, edge = gain_row(seen(), GELU()).cells
    assert torch.ours
    assert words(torch.number()) == "1.5335 (ours)"
    assert torch.gain == keeping.gain
    assert "unstable" in words(torch.leads())
    assert words(edge.number()) == "none without a bias"
    assert edge.leads() is None


@pytest.mark.parametrize("activation", [Tanh(), GELU(), Softplus(), SELU(), ReLU()])
def test_sentences_are_whole(activation: Tanh) -> None:
    row = gain_row(seen(), activation)
    said = [text(gain_sentence(row, kind)) for kind in KINDS]
    assert all(sentence.startswith(row.name) and sentence.endswith(".") for sentence in said)
    assert ("ours" in said[0]) == (gains(activation).torch is None)


def test_gains_are_measured_in_their_own_scene() -> None:
    experiment = set_width(set_depth(gain_scene(first_scene(), Tanh()), 8), 128)
    reports = tuple(measure(experiment))
    scene = Scene(experiment, predict(experiment), reports, layer=experiment.network.layers[0].id)
    cells = gain_row(chaos_subject(scene), Tanh()).cells
    for cell, wanted in zip(cells[:2], (1.1785, 1.0), strict=True):
        assert cell.depth == 8
        assert cell.measured == pytest.approx(wanted, abs=0.1)
    assert "measured" in words(cells[0].leads())
    assert "Measured in layer 8" in text(gain_sentence(gain_row(chaos_subject(scene), Tanh()), "torch"))
    assert gain_row(chaos_subject(scene), ReLU()).cells[0].measured is None


class TestFigure:
    def test_curves_are_what_a_layer_makes_of_a_length(self) -> None:
        traces = [mark for mark in gain_figure(Tanh()).marks if isinstance(mark, Trace) and mark.kind != "diagonal"]
        assert [trace.kind for trace in traces] == ["edge", "bound", "unstable"]
        for trace, crossing in zip(traces, (1.0, 1.1785, 0.0), strict=True):
            falls = np.interp(0.0, -trace.y, trace.x)
            assert (10**falls if crossing else 0.0) == pytest.approx(crossing, rel=1e-3)

    def test_of_equal_gains_is_one_curve(self) -> None:
        traces = [mark for mark in gain_figure(ReLU()).marks if isinstance(mark, Trace)]
        assert len(traces) == 2
        assert [text(name) for name in curve_names(ReLU())] == ["━ keeps E[z²] = 1: √2"]
