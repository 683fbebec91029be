"""What is said of the input: theory, measurements and data."""

import numpy as np
import pytest

from initviz.core.data.digits import digits
from initviz.core.document.experiment import Experiment
from initviz.core.document.fitting import set_input_law
from initviz.core.document.probe import DigitsInput, FileInput, UniformInput
from initviz.core.document.scenes import first_scene
from initviz.core.predict.predict import predict
from initviz.figures.input_facts import input_facts
from initviz.figures.scene import Scene
from initviz.messages import text


def scene(experiment: Experiment) -> Scene:
    return Scene(experiment, predict(experiment))


def facts(experiment: Experiment) -> dict[str, str]:
    return {text(fact.name): fact.value for fact in input_facts(scene(experiment))}


def test_a_laws_moments() -> None:
    said = facts(set_input_law(first_scene(), UniformInput(a=-1.0, b=3.0)))
    assert said["mean E[x]"] == "1"
    assert float(said["E[x²]"]) == pytest.approx(7.0 / 3.0, abs=1e-3)
    assert said["measured mean"] == said["measured E[x²]"] == "–"
    assert "samples" not in said


def test_a_data_sets_moments_are_those_of_all_samples() -> None:
    said = facts(set_input_law(first_scene(), DigitsInput(scale="unit")))
    entries = digits().values / 16.0
    assert float(said["mean E[x]"]) == pytest.approx(float(entries.mean()), abs=1e-4)
    assert float(said["E[x²]"]) == pytest.approx(float(np.mean(entries**2)), abs=1e-4)
    assert (said["samples"], said["shape of a sample"]) == ("1,797", "8×8")


def test_rounding_is_no_mean() -> None:
    assert facts(set_input_law(first_scene(), DigitsInput(scale="standard")))["mean E[x]"] == "0"


def test_a_file_that_is_missing_has_no_facts() -> None:
    assert "samples" not in facts(set_input_law(first_scene(), FileInput(path="none.npy")))
