"""Layers come, go and change places, and what schemes say of them goes with them."""

import json

import pytest

from initviz.core.document.clipboard import copy_layers, paste_layers
from initviz.core.document.edits import set_initializer
from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.structure import duplicate_layers, insert_layers, move_layers, remove_layers
from initviz.core.initializers.simple import Normal, Zeros
from initviz.core.initializers.structured import Orthogonal
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import MaxPool2d
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.smooth import Tanh
from initviz.messages import RefusedValueError


@pytest.fixture
def scene() -> Experiment:
    layers = (Linear(id="l1", out_features=8), ReLU(id="a1"), Linear(id="l2", out_features=4), ReLU(id="a2"))
    plain = Experiment(network=Network(input=(8,), layers=layers), schemes=(Scheme(name="A"), Scheme(name="B")))
    with_one = set_initializer(plain, 0, "l1", "weight", Orthogonal(gain=2.0))
    return set_initializer(with_one, 1, "l2", "bias", Normal(std=0.5))


def ids(experiment: Experiment) -> list[str]:
    return [layer.id for layer in experiment.network.layers]


def test_inserted_layers_get_ids_that_say_what_they_are(scene: Experiment) -> None:
    new = [Linear(out_features=5), BatchNorm1d(), Tanh(), MaxPool2d(kernel_size=2)]
    assert ids(insert_layers(scene, 2, new)) == ["l1", "a1", "l3", "n1", "a3", "maxpool1", "l2", "a2"]


def test_a_taken_id_is_replaced(scene: Experiment) -> None:
    assert ids(insert_layers(scene, 4, [ReLU(id="a1"), ReLU(id="own")])) == ["l1", "a1", "l2", "a2", "a3", "own"]


def test_removing_a_layer_removes_what_overrides_say_of_it(scene: Experiment) -> None:
    left = remove_layers(scene, {"l1", "a2"})
    assert ids(left) == ["a1", "l2"]
    assert [set(scheme.overrides) for scheme in left.schemes] == [set(), {"l2"}]


def test_everything_can_be_removed(scene: Experiment) -> None:
    assert ids(remove_layers(scene, set(ids(scene)))) == []


def test_copies_stand_behind_the_last_and_keep_their_initializers(scene: Experiment) -> None:
    copied = duplicate_layers(scene, {"l1", "l2"})
    assert ids(copied) == ["l1", "a1", "l2", "l3", "l4", "a2"]
    assert copied.schemes[0].overrides["l3"].weight == Orthogonal(gain=2.0)
    assert copied.schemes[1].overrides["l4"].bias == Normal(std=0.5)
    assert copied.schemes[0].overrides["l1"] == scene.schemes[0].overrides["l1"]


@pytest.mark.parametrize(
    ("moved", "before", "expected"),
    [
        ({"l1"}, 4, ["a1", "l2", "a2", "l1"]),
        ({"a2"}, 0, ["a2", "l1", "a1", "l2"]),
        ({"l2", "a2"}, 0, ["l2", "a2", "l1", "a1"]),
        ({"l1", "l2"}, 2, ["a1", "l1", "l2", "a2"]),
        ({"l1"}, 0, ["l1", "a1", "l2", "a2"]),
        ({"l1"}, 1, ["l1", "a1", "l2", "a2"]),
    ],
)
def test_moving(scene: Experiment, moved: set[str], before: int, expected: list[str]) -> None:
    after = move_layers(scene, moved, before)
    assert ids(after) == expected
    assert after.schemes == scene.schemes


def test_there_must_be_something_to_work_on(scene: Experiment) -> None:
    for edit in (duplicate_layers, copy_layers):
        with pytest.raises(RefusedValueError, match="no layer to work on"):
            edit(scene, {"nothing"})


def test_pasting_what_was_copied_brings_the_initializers(scene: Experiment) -> None:
    pasted = paste_layers(scene, copy_layers(scene, {"l1", "a1"}), 4)
    assert ids(pasted) == ["l1", "a1", "l2", "a2", "l3", "a3"]
    assert pasted.schemes[0].overrides["l3"].weight == Orthogonal(gain=2.0)
    elsewhere = paste_layers(Experiment(network=Network(input=(8,))), copy_layers(scene, {"l1"}), 0)
    assert ids(elsewhere) == ["l1"]
    assert elsewhere.schemes[0].overrides["l1"].weight == Orthogonal(gain=2.0)


@pytest.mark.parametrize(
    "text",
    [
        '[{"type": "Linear", "out_features": 3}]',
        '{"type": "Linear", "out_features": 3}',
        '{"layers": [{"type": "Linear", "out_features": 3}]}',
        '{"network": {"input": [4], "layers": [{"type": "Linear", "out_features": 3}]}}',
    ],
)
def test_text_written_by_hand_can_be_pasted(scene: Experiment, text: str) -> None:
    assert paste_layers(scene, text, 4).network.layers[-1] == Linear(id="l3", out_features=3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "does not describe layers: not valid JSON at line 1"),
        ("42", "network.layers: expected a list"),
        ("[]", "holds no layers"),
        ('[{"type": "Linear"}]', "'out_features' is missing"),
        ('[{"type": "Linaer", "out_features": 3}]', "did you mean Linear"),
        ('[{"type": "Linear", "out_features": 0}]', r"layers\[0\].out_features: expected an integer >= 1, got 0"),
        ("[" * 100_000, "nested too deeply"),
        ('{"layers": [{"type": "ReLU", "id": "x"}], "overrides": [{"y": {}}]}', "no layer has the id 'y'"),
    ],
)  # fmt: skip
def test_other_text_is_refused_with_its_place(scene: Experiment, text: str, said: str) -> None:
    with pytest.raises(RefusedValueError, match=said):
        paste_layers(scene, text, 0)


def test_more_schemes_than_there_are_bring_no_more(scene: Experiment) -> None:
    text = json.dumps({"layers": [{"type": "Linear", "id": "q", "out_features": 2}],
                       "overrides": [{"q": {"weight": {"init": "zeros"}}}] * 5})  # fmt: skip
    pasted = paste_layers(scene, text, 0)
    assert [scheme.overrides["q"].weight for scheme in pasted.schemes] == [Zeros(), Zeros()]
