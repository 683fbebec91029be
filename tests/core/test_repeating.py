"""A block as often as one likes: equal blocks follow each other, with the initializers of the one that they copy."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initviz.core.document.blocks import blocks
from initviz.core.document.decode import from_builtins, validated
from initviz.core.document.edits import set_initializer
from initviz.core.document.experiment import Experiment
from initviz.core.document.repeating import MOST_REPEATS, repeat_block, run_of
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.document.scenes import first_scene
from initviz.core.document.tying import tie_layers
from initviz.core.initializers.structured import Orthogonal
from initviz.core.layers.linear import Linear
from initviz.messages import RefusedValueError, text


def net(*sizes: int, bend: str = "ReLU") -> Experiment:
    layers: list[dict[str, Any]] = []
    for place, size in enumerate(sizes, start=1):
        layers += [{"id": f"l{place}", "type": "Linear", "out_features": size}, {"id": f"a{place}", "type": bend}]
    return from_builtins({"network": {"input": [8], "layers": layers}, "schemes": [{"name": "A"}, {"name": "B"}]})


def features(experiment: Experiment) -> list[int]:
    return [layer.out_features for layer in experiment.network.layers if isinstance(layer, Linear)]


def test_a_run_is_the_equal_blocks_around_a_layer() -> None:
    experiment = net(8, 16, 16, 16, 4)
    assert [block.start for block in run_of(experiment.network, "a3")] == [2, 4, 6]
    assert [block.start for block in run_of(experiment.network, "l1")] == [0]
    assert [block.start for block in run_of(experiment.network, "")] == [2, 4, 6]


@given(count=st.integers(1, MOST_REPEATS))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_the_run_becomes_as_long_as_wanted_and_the_rest_stays(count: int) -> None:
    experiment = net(8, 16, 16, 4)
    longer = repeat_block(experiment, "l2", count)
    assert validated(longer) == longer
    assert features(longer) == [8, *[16] * count, 4]
    assert len(run_of(longer.network, "l2")) == count
    assert resolve(longer.network).problem is None


@given(count=st.integers(3, MOST_REPEATS))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_there_and_back_is_the_same_document(count: int) -> None:
    experiment = set_initializer(net(8, 16, 16, 16, 4), 1, "l3", "weight", Orthogonal(gain=2.0))
    assert repeat_block(repeat_block(experiment, "l2", count), "l2", 3) == experiment


def test_copies_take_over_the_overrides_of_every_scheme() -> None:
    experiment = set_initializer(net(16, 16), 1, "l2", "weight", Orthogonal(gain=2.0))
    longer = repeat_block(experiment, "l1", 4)
    heads = [block.head for block in blocks(longer.network) if block.head is not None]
    found = [initializer_for(longer.schemes[1], head, "weight").tag() for head in heads]
    assert found == ["default", "orthogonal", "orthogonal", "orthogonal"]
    assert not longer.schemes[0].overrides


def test_copies_of_a_tied_block_are_tied_to_the_same_layer() -> None:
    tied = tie_layers(net(8, 8), ("l1", "l2"))
    longer = repeat_block(tied, "l1", 4)
    assert [layer.owner for layer in longer.network.layers if layer.tag() == "Linear"] == ["l1"] * 4
    assert resolve(longer.network).parameter_count == resolve(tied.network).parameter_count
    assert repeat_block(longer, "l1", 2) == tied


def test_the_first_scene_goes_from_one_block_to_a_hundred() -> None:
    assert len(repeat_block(first_scene(), "l1", 1).network.layers) == 2
    assert len(blocks(repeat_block(first_scene(), "l1", 100).network)) == 100


@pytest.mark.parametrize("count", [0, 101])
def test_other_counts_are_refused(count: int) -> None:
    with pytest.raises(RefusedValueError) as refused:
        repeat_block(first_scene(), "l1", count)
    assert text(refused.value.reason) == f"a block comes 1 to 100 times, got {count}"


def test_a_block_that_cannot_follow_itself_is_refused() -> None:
    layers = [{"id": "c", "type": "Conv2d", "out_channels": 2, "kernel_size": 3}, {"id": "f", "type": "Flatten"}]
    experiment = from_builtins({"network": {"input": [1, 8, 8], "layers": layers}})
    with pytest.raises(RefusedValueError, match="Conv2d · Flatten cannot be repeated"):
        repeat_block(experiment, "c", 2)


def test_without_a_block_there_is_nothing_to_repeat() -> None:
    with pytest.raises(RefusedValueError, match="no block"):
        repeat_block(from_builtins({"network": {"input": [8], "layers": []}}), "", 2)
