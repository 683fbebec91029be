"""Data sets and the network's input fitted to each other."""

from pathlib import Path

import numpy as np
import pytest

from initviz.core.document.edits import set_input
from initviz.core.document.fitting import misfit, set_input_law
from initviz.core.document.probe import DigitsInput, FileInput, UniformInput
from initviz.core.document.scenes import first_scene
from initviz.messages import RefusedValueError


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [((256,), (64,)), ((1, 28, 28), (1, 8, 8)), ((28, 28), (8, 8)), ((64,), None), ((1, 8, 8), None), ((4, 16), None)],
)
def test_digits_are_wanted_in_the_manner_of_the_present_shape(
    shape: tuple[int, ...], wanted: tuple[int, ...] | None
) -> None:
    assert misfit(DigitsInput(), shape) == wanted
    after = set_input_law(set_input(first_scene(), shape), DigitsInput())
    assert after.network.input == (wanted or shape)
    assert after.probe.input == DigitsInput()


def test_a_file_that_cannot_be_read_leaves_the_shape(tmp_path: Path) -> None:
    law = FileInput(path=str(tmp_path / "none.npy"))
    assert misfit(law, (3,)) is None
    assert set_input_law(first_scene(), law).network.input == (256,)


def test_a_files_samples_give_the_shape(tmp_path: Path) -> None:
    for values, wanted in ((np.zeros((5, 3, 4, 4)), (48,)), (np.zeros(7), (1,))):
        file = tmp_path / f"{values.ndim}.npy"
        np.save(file, values)
        assert set_input_law(first_scene(), FileInput(path=str(file))).network.input == wanted


def test_a_law_changes_nothing_else_and_may_be_refused() -> None:
    before = first_scene()
    assert set_input_law(before, UniformInput()).network == before.network
    with pytest.raises(RefusedValueError, match="expected a number between"):
        set_input_law(before, UniformInput(a=0.0, b=1e39))
