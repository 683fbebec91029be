"""Data sets in the shape and on the scale in which they enter the network."""

from pathlib import Path

import numpy as np
import pytest

from initviz.core.data.dataset import DataError, DataSet, Samples
from initviz.core.data.digits import digits
from initviz.core.document.probe import CrossEntropy, DataInput, DigitsInput, FileInput, Probe
from initviz.core.document.samples import data_labels, samples_of

RNG = np.random.default_rng(11)


def test_the_digits_are_those_that_were_published() -> None:
    found = digits()
    assert found.labels is not None
    assert found.values.shape == (1797, 8, 8)
    assert (found.values.min(), found.values.max()) == (0, 16)
    # The first image, a zero, and the counts of the test set's classes (its file optdigits.names).
    assert found.values[0, 0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert found.labels[:10].tolist() == list(range(10))
    assert np.bincount(found.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.mark.parametrize("shape", [(64,), (1, 8, 8), (8, 8), (4, 16)])
def test_a_sample_is_reshaped_row_by_row(shape: tuple[int, ...]) -> None:
    samples = samples_of(DigitsInput(scale="unit"), shape)
    assert samples.take(slice(0, 3)).shape == (3, *shape)
    assert (samples.take(np.array([5])).ravel() * 16 == digits().values[5].ravel()).all()


def test_standard_samples_have_mean_0_and_variance_1() -> None:
    everything = samples_of(DigitsInput(), (64,)).take(slice(None))
    assert everything.mean() == pytest.approx(0.0, abs=1e-12)
    assert everything.std() == pytest.approx(1.0, rel=1e-12)


def test_moments_are_those_of_the_samples() -> None:
    values = RNG.normal(3.0, 2.0, (50, 4, 5)).astype(np.float32)
    samples = Samples(DataSet("drawn", values), (4, 5), shift=1.0, factor=0.5)
    scaled = (values.astype(np.float64) - 1.0) * 0.5
    found = samples.moments
    assert found.mean == pytest.approx(scaled.mean(axis=0))
    assert found.second == pytest.approx((scaled**2).mean(axis=0))
    assert found.sum_mean[..., 0] == pytest.approx(scaled.sum(axis=2).mean(axis=0))
    assert found.sum_second[..., 0] == pytest.approx((scaled.sum(axis=2) ** 2).mean(axis=0))
    strengths = (scaled**2).mean(axis=(1, 2))
    assert found.spread == pytest.approx(strengths.var() / strengths.mean() ** 2)
    assert not found.zero_entries


def test_a_scale_is_exact_far_from_zero(tmp_path: Path) -> None:
    values = 1e8 + RNG.normal(size=(500, 3))
    np.save(tmp_path / "far.npy", values)
    mean, std = DataSet("far", values).scale
    assert mean == pytest.approx(values.mean(), rel=1e-15)
    assert std == pytest.approx(values.std(), rel=1e-7)


@pytest.mark.parametrize(
    ("values", "scale", "shape", "expected"),
    [
        (np.ones((5, 3, 4)), "none", (11,), "a sample has shape 3×4, which does not fit the network's input 11"),
        (np.ones((5, 3, 4)), "standard", (12,), "all entries are equal"),
        (np.ones(5), "none", (2,), "a sample has shape (), which does not fit the network's input 2"),
    ],
)
def test_data_that_do_not_fit_are_refused(
    tmp_path: Path,
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    scale: str,
    shape: tuple[int, ...],
    expected: str,
) -> None:
    np.save(tmp_path / "x.npy", values)
    chosen = FileInput(path=str(tmp_path / "x.npy"), scale=scale)  # type: ignore[arg-type]  # one of the two
    with pytest.raises(DataError, match=r"x\.npy") as caught:
        samples_of(chosen, shape)
    assert expected in str(caught.value)


def test_numbers_alone_are_samples_of_one_entry(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.arange(5.0))
    assert samples_of(FileInput(path=str(tmp_path / "x.npy")), (1,)).take(slice(None)).tolist() == [
        [0],
        [1],
        [2],
        [3],
        [4],
    ]


@pytest.mark.parametrize(
    ("law", "output", "expected"),
    [
        (FileInput(path="x.npy"), (10,), "only the digits have labels of their own"),
        (DigitsInput(), (9,), "an output of at least 10 numbers a sample, got shape 9"),
        (DigitsInput(), (10, 4), "got shape 10×4"),
    ],
)
def test_labels_need_digits_and_ten_outputs(law: DataInput, output: tuple[int, ...], expected: str) -> None:
    probe = Probe(input=law, gradient=CrossEntropy(labels="data"))
    with pytest.raises(DataError) as caught:
        data_labels(probe, output)
    assert expected in str(caught.value)


def test_labels_are_given_only_where_they_are_asked_for() -> None:
    assert data_labels(Probe(input=DigitsInput()), (10,)) is None
    assert data_labels(Probe(input=DigitsInput(), gradient=CrossEntropy()), (10,)) is None
    found = data_labels(Probe(input=DigitsInput(), gradient=CrossEntropy(labels="data")), (12,))
    assert found is not None
    assert len(found) == 1797
