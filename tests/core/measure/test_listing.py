"""The list of a model's parameters against the `state_dict` of what generated code builds."""

import pytest
import torch

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.document.scheme_edits import rename_scheme
from initviz.core.inspections import FIRST_VALUES, StateListing
from initviz.core.measure.errors import Stopped
from initviz.core.measure.listing import Lister
from initviz.core.measure.measure import never
from initviz.core.snippet import source
from initviz.figures.state_text import as_text


def scene(dtype: str = "float32") -> Experiment:
    layers = [
        {"type": "Conv2d", "out_channels": 3, "kernel_size": 3, "padding": 1, "id": "c1"},
        {"type": "BatchNorm2d", "id": "n1"},
        {"type": "ReLU"},
        {"type": "Conv2d", "out_channels": 3, "kernel_size": 3, "padding": 1, "id": "c2", "tied_to": "c1"},
        {"type": "BatchNorm2d", "id": "n2", "tied_to": "n1"},
        {"type": "Flatten"},
        {"type": "Linear", "out_features": 5, "id": "l1", "frozen": True},
    ]
    rules = [{"layers": "*", "weight": {"init": "orthogonal"}, "bias": {"init": "normal", "std": 0.1}}]
    probe = {"dtype": dtype, "seed": 7, "mode": "eval"}
    return from_builtins(
        {"network": {"input": [3, 4, 4], "layers": layers}, "schemes": [{"rules": rules}], "probe": probe}
    )


def listed(experiment: Experiment) -> StateListing:
    return Lister().look(experiment, experiment.schemes[0], never)


def generated(experiment: Experiment) -> torch.nn.Sequential:
    space: dict[str, object] = {"__name__": "generated"}
    exec(compile(source(experiment), "generated.py", "exec"), space)  # noqa: S102  (it is our own source)
    model = space["model"]
    assert isinstance(model, torch.nn.Sequential)
    return model


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_is_the_state_dict_of_the_generated_model(dtype: str) -> None:
    experiment = scene(dtype)
    listing, model = listed(experiment), generated(experiment)
    state = model.state_dict()
    assert [entry.name for entry in listing.entries] == list(state)
    for entry in listing.entries:
        tensor = state[entry.name]
        assert entry.shape == tuple(tensor.shape)
        assert f"torch.{entry.dtype}" == str(tensor.dtype)
        assert entry.numel == tensor.numel()
        # Bit for bit: the same doubles.
        assert list(entry.first) == tensor.reshape(-1)[:FIRST_VALUES].tolist()
    grads = {entry.name: entry.requires_grad for entry in listing.entries if not entry.same_as}
    expected = {name: parameter.requires_grad for name, parameter in model.named_parameters()}
    assert {name: grad for name, grad in grads.items() if grad is not None} == expected
    assert listing.count() == sum(parameter.numel() for parameter in model.parameters())
    assert listing.count(trainable=True) == sum(p.numel() for p in model.parameters() if p.requires_grad)


def test_the_second_place_names_the_first() -> None:
    same = {entry.name: entry.same_as for entry in listed(scene()).entries}
    assert (same["0.weight"], same["3.weight"], same["3.bias"]) == ("", "0.weight", "0.bias")
    assert (same["1.running_mean"], same["4.running_mean"]) == ("", "1.running_mean")
    assert same["6.weight"] == ""


def test_buffers_are_there_and_are_no_parameters() -> None:
    found = {entry.name: entry for entry in listed(scene()).entries}
    assert found["1.running_var"].first == (1.0, 1.0, 1.0)
    assert found["1.running_var"].requires_grad is None
    assert found["1.num_batches_tracked"].dtype == "int64"
    assert found["1.num_batches_tracked"].shape == ()


def test_it_is_made_once() -> None:
    experiment, lister = scene(), Lister()
    first = lister.look(experiment, experiment.schemes[0], never)
    renamed = rename_scheme(experiment, 0, "Other")
    assert lister.look(renamed, renamed.schemes[0], never) is first


def test_it_can_be_given_up() -> None:
    experiment = scene()
    with pytest.raises(Stopped):
        Lister().look(experiment, experiment.schemes[0], lambda: True)


def test_the_text_has_all_digits() -> None:
    experiment = scene()
    lines = as_text(listed(experiment)).splitlines()
    assert lines[0].split() == ["name", "shape", "dtype", "numel", "requires_grad", "first", "values"]
    weight = generated(experiment).state_dict()["0.weight"]
    first = next(line for line in lines if line.startswith("0.weight")).partition("True")[2].split(",")[0]
    assert torch.tensor(float(first), dtype=torch.float32) == weight.reshape(-1)[0]
    assert lines[1].startswith("0.weight")
    assert "(3, 3, 3, 3)" in lines[1]
    assert any(line.startswith("3.weight") and line.endswith("same tensor as 0.weight") for line in lines)
