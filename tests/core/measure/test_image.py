import numpy as np
import pytest

from initviz.core.inspections import MOST_CELLS, Region
from initviz.core.measure.entries import entry_statistics
from initviz.core.measure.image import color_limit, weight_image

RNG = np.random.default_rng(5)


def numbered(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Entries that say where they are."""
    return np.arange(np.prod(shape), dtype=np.float64)


@pytest.mark.parametrize(
    ("shape", "region"),
    [
        ((3, 5), None),
        ((1024, 1024), None),
        ((3000, 40), None),
        ((2500, 2100), Region(7, 100, 2000, 1500)),
        ((8, 3, 3, 3), None),
        ((40, 300, 3, 3), None),
        ((40, 300, 3, 3), Region(2, 31, 6, 100)),
        ((1500, 64, 5), None),
        ((4, 2, 40, 40), None),
        ((1,), None),
        ((2000,), Region(10, 0, 1500, 1)),
    ],
)
def test_a_cell_is_the_entry_that_the_docstring_says(shape: tuple[int, ...], region: Region | None) -> None:
    values = numbered(*shape)
    image = weight_image(values, shape, region, 1.0)
    matrix = values.reshape(shape[0], -1)
    assert (image.rows, image.columns) == matrix.shape
    seen = image.region
    assert image.values.shape[0] <= MOST_CELLS
    assert image.values.shape[1] <= MOST_CELLS
    for row in range(image.values.shape[0]):
        for column in {0, image.values.shape[1] // 2, image.values.shape[1] - 1}:
            run, inside = divmod(column, image.patch)
            expected = matrix[seen.top + row * image.row_step, seen.left + run * image.column_step + inside]
            assert image.values[row, column] == expected
    # The last sampled row and run are the last of their steps: nothing at the end is left out.
    assert image.values.shape[0] == -(-seen.height // image.row_step)
    assert image.values.shape[1] == -(-seen.width // image.column_step) * image.patch
    if image.is_complete:
        inside = matrix[seen.top : seen.top + seen.height, seen.left : seen.left + seen.width]
        assert np.array_equal(image.values, inside)


def test_filters_stay_whole() -> None:
    image = weight_image(numbered(64, 500, 3, 3), (64, 500, 3, 3), Region(5, 20, 10, 2000), 1.0)
    assert image.patch == 9
    assert image.region.left == 18
    assert (image.region.left + image.region.width) % 9 == 0
    assert image.region.left + image.region.width >= 2020
    assert image.column_step % 9 == 0


def test_the_first_filters_of_a_convolution_are_complete_up_to_a_thousand() -> None:
    image = weight_image(numbered(32, 32, 3, 3), (32, 32, 3, 3), None, 1.0)
    assert image.is_complete
    assert image.values.size == 32 * 32 * 9


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        (Region(-5, -5, 8, 9), Region(0, 0, 3, 4)),
        (Region(8, 18, 50, 50), Region(8, 18, 2, 2)),
        (Region(90, 90, 3, 3), Region(9, 19, 1, 1)),
        (Region(4, 4, 0, 0), Region(4, 4, 1, 1)),
    ],
)
def test_a_region_is_cut_to_what_exists(asked: Region, seen: Region) -> None:
    assert weight_image(numbered(10, 20), (10, 20), asked, 1.0).region == seen


def test_an_image_does_not_hold_on_to_the_whole_matrix() -> None:
    values = numbered(2000, 2000)
    image = weight_image(values, (2000, 2000), Region(0, 0, 10, 10), 1.0)
    assert not np.shares_memory(image.values, values)
    assert image.values.base is None or image.values.base.size == 100


@pytest.mark.parametrize(
    ("values", "limit"),
    [
        ([0.0, 0.0], 0.0),
        ([0.0, -0.5, 0.5], 0.5),
        ([np.inf, np.nan], 0.0),
        ([1.0, 1.0, np.nan, 0.0], 1.0),
        ([1.0] * 50 + [100.0], 3.0 * np.sqrt((50 + 1e4) / 51)),
    ],
)
def test_colours_end_near_the_bulk_of_the_entries(values: list[float], limit: float) -> None:
    entries = entry_statistics(np.array(values, dtype=np.float32))
    assert color_limit(entries) == pytest.approx(limit, rel=1e-5)


def test_zeros_do_not_narrow_the_colours() -> None:
    values = RNG.normal(size=10_000)
    values[1000:] = 0.0
    expected = min(np.abs(values).max(), 3.0 * np.sqrt((values[:1000] ** 2).mean()))
    assert color_limit(entry_statistics(values.astype(np.float32))) == pytest.approx(expected, rel=1e-5)
