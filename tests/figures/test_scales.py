import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from initviz.figures.scales import Cells, Counting, Linear, Logarithmic, Scale, SignedLogarithmic

SCALES: list[Scale] = [Linear(), Counting(), Logarithmic(), SignedLogarithmic(1e-3), Cells(), Cells(downwards=True)]


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: type(scale).__name__)
@given(low=st.floats(-300, 300), span=st.floats(1e-6, 600), most=st.integers(2, 12))
def test_labelled_ticks_are_few_and_inside(scale: Scale, low: float, span: float, most: int) -> None:
    labelled = [tick for tick in scale.ticks(low, low + span, most) if tick.label]
    assert all(low - 1e-6 * span <= tick.position <= low + span + 1e-6 * span for tick in labelled)
    assert len(labelled) <= 3 * most + 3
    assert len({tick.label for tick in labelled}) == len(labelled)


@given(low=st.floats(-60, 60), span=st.floats(0.02, 200))
def test_a_log_axis_always_has_labels(low: float, span: float) -> None:
    assert [tick for tick in Logarithmic().ticks(low, low + span, 6) if tick.label]


def test_decades_have_round_names() -> None:
    labels = [tick.label for tick in Logarithmic().ticks(-3.5, 0.25, 8) if tick.label]
    assert labels == ["0.001", "0.01", "0.1", "1"]
    wide = [tick.label for tick in Logarithmic().ticks(-18.0, 90.0, 6) if tick.label]
    assert wide == ["1", "10²⁰", "10⁴⁰", "10⁶⁰", "10⁸⁰"]


def test_what_cannot_be_placed_is_nan() -> None:
    values = np.array([1.0, 0.0, -1.0, np.inf, np.nan])
    assert np.isnan(Logarithmic().forward(values)).tolist() == [False, True, True, True, True]
    assert np.isnan(Linear().forward(values)).tolist() == [False, False, False, True, True]


def test_the_signed_scale_is_odd_and_a_decade_far_out() -> None:
    scale = SignedLogarithmic(1e-3)
    values = np.array([0.0, 1e-3, 1.0, 10.0])
    placed = scale.forward(values)
    np.testing.assert_allclose(scale.forward(-values), -placed)
    assert placed[3] - placed[2] == pytest.approx(1.0, abs=1e-6)
    labels = [tick.label for tick in scale.ticks(-4.5, 4.5, 12)]
    assert {"0", "1", "−1", "0.1", "−0.1", "10", "−10"} <= set(labels)


@pytest.mark.parametrize("scale", SCALES)
def test_scales_lead_back_to_values(scale: Scale) -> None:
    values = np.array([0.001, 0.5, 1.0, 30.0, 2e5])
    np.testing.assert_allclose(scale.backward(scale.forward(values)), values, rtol=1e-9, atol=1e-12)


def test_cells_are_labelled_in_their_middles_from_zero_on() -> None:
    across, down = Cells().ticks(0.0, 10.0, 10), Cells(downwards=True).ticks(-10.0, 0.0, 5)
    assert [(tick.position, tick.label) for tick in across[:3]] == [(0.5, "0"), (1.5, "1"), (2.5, "2")]
    assert [(tick.position, tick.label) for tick in down] == [(-0.5 - k, str(k)) for k in (0, 2, 4, 6, 8)]
