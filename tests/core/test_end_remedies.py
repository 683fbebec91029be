"""What is wrong at the ends of a network, and the ways out that are offered."""

from msgspec.structs import replace

from initviz.core.document.edits import set_input, set_layer, set_width
from initviz.core.document.end_remedies import input_problem, input_remedies, loss_problem, loss_remedies
from initviz.core.document.experiment import Experiment
from initviz.core.document.fitting import set_input_law
from initviz.core.document.probe import CrossEntropy, DigitsInput, FileInput, UniformInput
from initviz.core.document.resolve import resolved
from initviz.core.document.scenes import GALLERY, first_scene
from initviz.core.layers.linear import Linear
from initviz.messages import Message, text


def labelled(experiment: Experiment) -> Experiment:
    return replace(experiment, probe=replace(experiment.probe, gradient=CrossEntropy(labels="data")))


def words(reason: Message | None) -> str:
    return text(reason) if reason is not None else ""


def offered(experiment: Experiment) -> list[str]:
    return [text(remedy.says) for remedy in loss_remedies(experiment)]


def test_samples_of_another_size_are_said_and_the_input_takes_their_shape() -> None:
    assert input_problem(first_scene()) is None
    fitting = set_input_law(first_scene(), DigitsInput())
    assert input_problem(fitting) is None
    assert input_remedies(fitting) == ()
    spoilt = set_input(fitting, (63,))
    assert "does not fit" in words(input_problem(spoilt))
    (mend,) = input_remedies(spoilt)
    assert text(mend.says) == "Input 64"
    assert mend.edit(spoilt) == fitting


def test_a_file_that_is_missing_is_said_and_no_edit_brings_it() -> None:
    missing = set_input_law(first_scene(), FileInput(path="none.npy"))
    assert "no such data file" in words(input_problem(missing))
    assert input_remedies(missing) == ()


def test_labels_need_digits_and_an_output_for_each_class() -> None:
    assert loss_problem(first_scene()) is None
    assert "only the digits" in words(loss_problem(labelled(first_scene())))
    wide = labelled(set_input_law(first_scene(), DigitsInput()))
    assert loss_problem(wide) is None
    assert "at least 10" in words(loss_problem(set_width(wide, 9)))


def test_labels_that_noise_has_not_are_drawn_or_brought_by_the_digits() -> None:
    spoilt = labelled(first_scene())
    assert offered(spoilt) == ["Random labels", "Digits as input"]
    for remedy in loss_remedies(spoilt):
        assert loss_problem(remedy.edit(spoilt)) is None


def test_digits_are_not_offered_to_a_network_that_cannot_take_them() -> None:
    lenet = labelled(GALLERY["lenet"]())
    assert resolved(set_input_law(lenet, DigitsInput())).problem is not None, "two poolings and a 5×5 kernel"
    assert offered(lenet) == ["Random labels"]


def test_too_few_outputs_become_as_many_as_there_are_classes() -> None:
    digits = labelled(set_input_law(GALLERY["lenet"](), DigitsInput()))
    network = replace(digits.network, layers=(Linear(id="out", out_features=4),), input=(64,))
    few = replace(digits, network=network)
    assert offered(few) == ["Random labels", "10 outputs"]
    assert loss_remedies(few)[1].edit(few) == set_layer(few, "out", Linear(out_features=10))


def test_nothing_is_offered_where_all_is_well() -> None:
    assert offered(first_scene()) == []


def test_an_impossible_layer_hides_how_many_outputs_there_are_but_not_that_labels_are_missing() -> None:
    impossible = labelled(set_input_law(GALLERY["lenet"](), DigitsInput()))
    assert resolved(impossible).problem is not None
    assert offered(impossible) == []
    noise = set_input_law(impossible, UniformInput())
    assert resolved(noise).problem is not None
    assert offered(noise) == ["Random labels", "Digits as input"]
