"""A parameter as a picture: every entry in its place, filters as tiles, regions, and what is read out."""

import numpy as np
import pytest
from numpy.typing import NDArray

from initviz.core.document.experiment import Experiment
from initviz.core.initializers.scaled import KaimingNormal, XavierUniform
from initviz.core.initializers.simple import Constant, Normal, Zeros
from initviz.core.inspections import Region, WeightImage
from initviz.core.layers.convolution import Conv2d, ConvTranspose2d
from initviz.core.layers.linear import Linear
from initviz.figures.figure import Figure
from initviz.figures.marks import Image, Remark
from initviz.figures.scene import Scene
from initviz.figures.weight_image import weight_image
from initviz.figures.weight_sheet import Sheet, region_within
from initviz.messages import text
from tests.figures.looks import looked_at, network

LINEAR = network(Linear(id="l1", out_features=20), fillings=(XavierUniform(), KaimingNormal()))
CONV = network(Conv2d(id="l1", out_channels=5, kernel_size=(2, 3)), entering=(4, 9, 9), fillings=(KaimingNormal(),))


def images(scene: Scene, scheme: int = 0) -> list[Image]:
    return [mark for mark in weight_image(scene, scheme).marks if isinstance(mark, Image)]


def remarks(figure: Figure) -> list[str]:
    return [text(mark.text) for mark in figure.marks if isinstance(mark, Remark)]


def tensor(experiment: Experiment, shape: tuple[int, ...]) -> NDArray[np.float64]:
    found = looked_at(experiment).inspected(0, "weight")
    assert found is not None
    return np.asarray(found.image.values, dtype=np.float64).reshape(shape)


def sampled(matrix: NDArray[np.float64], shape: tuple[int, ...], region: Region, step: tuple[int, int]) -> Sheet:
    part = matrix[region.top : region.top + region.height, region.left : region.left + region.width]
    rows, columns = matrix.shape
    image = WeightImage(part[:: step[0], :: step[1]], region, *step, rows, columns, 1.0)
    return Sheet(image, shape)


def test_a_matrix_has_a_cell_for_every_entry_and_row_0_on_top() -> None:
    figure = weight_image(looked_at(LINEAR), 0)
    image = images(looked_at(LINEAR))[0]
    np.testing.assert_array_equal(image.values, tensor(LINEAR, (20, 48)))
    assert (image.left, image.right, image.top, image.bottom) == (0.0, 48.0, 0.0, -20.0)
    assert (figure.x.low, figure.x.high, figure.y.low, figure.y.high) == (0.0, 48.0, -20.0, 0.0)
    assert [text(axis.title) for axis in (figure.x, figure.y) if axis.title is not None] == [
        "input unit",
        "output unit",
    ]
    assert figure.square
    assert not figure.notes
    assert text(figure.title) == "S0, 1 Linear: weight 20×48"


def test_filters_are_tiles_in_a_grid_of_channels() -> None:
    image = images(looked_at(CONV))[0]
    weight = tensor(CONV, (5, 4, 2, 3))
    assert image.tile == (2, 3)
    assert image.values.shape == (5 * 2, 4 * 3)
    for out in range(5):
        for into in range(4):
            tile = image.values[out * 2 : out * 2 + 2, into * 3 : into * 3 + 3]
            np.testing.assert_array_equal(tile, weight[out, into])
    assert (image.right, image.bottom) == (4.0, -5.0)


@pytest.mark.parametrize("index", [(0, 0, 0, 0), (4, 3, 1, 2), (2, 1, 0, 2)])
def test_pointing_at_an_entry_of_a_filter_reads_it(index: tuple[int, int, int, int]) -> None:
    figure = weight_image(looked_at(CONV), 0)
    out, into, row, column = index
    assert figure.reader is not None
    (line,) = figure.reader(into + (column + 0.5) / 3, -(out + (row + 0.5) / 2))
    value = tensor(CONV, (5, 4, 2, 3))[index]
    assert text(line).startswith(f"weight[{out}, {into}, {row}, {column}] = ")
    assert float(text(line).partition("= ")[2].replace("−", "-")) == pytest.approx(value, rel=1e-3)


def test_beside_the_picture_there_is_nothing_to_read() -> None:
    figure = weight_image(looked_at(LINEAR), 0)
    assert figure.reader is not None
    assert figure.reader(-0.1, -1.0) == ()
    assert figure.reader(1.0, 0.1) == ()


def test_transposed_convolutions_keep_input_channels_first() -> None:
    layer = ConvTranspose2d(id="l1", out_channels=3, kernel_size=2)
    figure = weight_image(looked_at(network(layer, entering=(4, 5, 5), fillings=(Normal(),))), 0)
    titles = [text(axis.title) for axis in (figure.x, figure.y) if axis.title is not None]
    assert titles == ["output channel", "input channel"]


def test_a_bias_is_a_strip() -> None:
    scene = looked_at(network(Linear(id="l1", out_features=20), fillings=(XavierUniform(),)))
    figure = weight_image(scene, 0, "bias")
    (image,) = [mark for mark in figure.marks if isinstance(mark, Image)]
    assert image.values.shape == (1, 20)
    assert (image.left, image.right, image.top, image.bottom) == (0.0, 20.0, 0.0, -1.0)
    assert figure.zoom == "x"
    assert figure.reader is not None
    assert text(figure.reader(7.5, -0.5)[0]) == "bias[7] = 0"
    assert figure.color_bar is None


def test_a_sampled_matrix_knows_which_entries_it_shows() -> None:
    matrix = np.arange(60.0).reshape(6, 10)
    sheet = sampled(matrix, (6, 10), Region(1, 2, 5, 8), (2, 4))
    assert (sheet.x, sheet.y) == ((2.0, 10.0), (-7.0, -1.0))
    assert sheet.entry_at(7.0, -3.5) == ((3, 6), matrix[3, 6])
    assert sheet.entry_at(2.1, -1.1) == ((1, 2), matrix[1, 2])
    assert sheet.entry_at(1.9, -1.1) is None
    assert not sheet.covers(Region(1, 2, 1, 1))


def test_the_region_that_is_seen_holds_whole_units() -> None:
    assert region_within((6, 10), (2.2, 4.9), (-3.5, -1.5)) == Region(1, 2, 3, 3)
    assert region_within((6, 10, 3, 3), (2.2, 4.9), (-3.5, -1.5)) == Region(1, 18, 3, 27)
    assert region_within((30,), (2.2, 4.9), (-1.0, 0.0)) == Region(2, 0, 3, 1)
    assert region_within((6, 10), (0.0, 10.0), (-6.0, 0.0), 0.25) == Region(0, 0, 6, 10)
    assert region_within((60, 100), (40.0, 48.0), (-30.0, -20.0), 0.25) == Region(17, 38, 16, 12)


def test_a_region_lies_over_the_whole_that_was_seen_before() -> None:
    region = Region(4, 10, 6, 12)
    before, after = looked_at(LINEAR), looked_at(LINEAR, region=region)
    whole = before.inspected(0, "weight")
    assert whole is not None
    figure = weight_image(after, 0, whole=whole.image)
    back, front = (mark for mark in figure.marks if isinstance(mark, Image))
    assert (back.left, back.right, back.top, back.bottom) == (0.0, 48.0, 0.0, -20.0)
    assert (front.left, front.right, front.top, front.bottom) == (10.0, 22.0, -4.0, -10.0)
    np.testing.assert_array_equal(front.values, back.values[4:10, 10:22])
    assert figure.reader is not None
    assert figure.reader(15.5, -5.5) == weight_image(before, 0).reader(15.5, -5.5)  # type: ignore[misc]
    assert figure.reader(1.5, -1.5) == weight_image(before, 0).reader(1.5, -1.5)  # type: ignore[misc]


def test_large_matrices_are_sampled_and_say_so() -> None:
    large = network(Linear(id="l1", out_features=4), entering=(5000,), fillings=(Normal(),))
    figure = weight_image(looked_at(large), 0)
    assert text(figure.notes[0]) == "1 of 1 rows and 1 of 5 columns shown: zoom in to see all."
    seen = weight_image(looked_at(large, region=Region(0, 100, 4, 300)), 0)
    assert not seen.notes


def test_schemes_share_their_colours_unless_one_would_be_pale() -> None:
    near = looked_at(LINEAR)
    bars = [weight_image(near, scheme).color_bar for scheme in (0, 1)]
    assert bars[0] is not None
    assert bars[1] is not None
    assert bars[0].limit == bars[1].limit == images(near)[0].limit
    # A normal law's largest entries are beyond three times its std, where colours end.
    assert bars[1].open
    far = looked_at(network(Linear(id="l1", out_features=20), fillings=(Normal(std=1e-3), Normal(std=1.0))))
    limits = [images(far, scheme)[0].limit for scheme in (0, 1)]
    assert limits[1] > 100 * limits[0]


def test_zeros_have_no_colours_to_explain() -> None:
    scene = looked_at(network(Linear(id="l1", out_features=20), fillings=(Zeros(),)))
    assert weight_image(scene, 0).color_bar is None
    assert images(scene)[0].limit > 0
    assert remarks(weight_image(scene, 0)) == ["all 960 entries are 0"]
    assert remarks(weight_image(scene, 0, "bias")) == ["all 20 entries are 0"]


def test_entries_that_are_all_the_same_are_said_to_be_so() -> None:
    scene = looked_at(network(Linear(id="l1", out_features=20), fillings=(Constant(val=0.25),)))
    assert remarks(weight_image(scene, 0)) == ["all 960 entries are 0.25"]
    assert remarks(weight_image(looked_at(LINEAR), 0)) == []


def test_before_a_look_the_picture_is_empty_and_says_so() -> None:
    scene = looked_at(LINEAR)
    figure = weight_image(Scene(scene.experiment, scene.prediction, (), 0, "l1"), 0)
    assert not figure.marks
    assert figure.state is not None
    assert text(figure.state) == "measuring…"
    # The axes are those of the picture to come, so that a part that is zoomed into stays in view.
    assert (figure.x.high, figure.y.low) == (48.0, -20.0)
