"""What is sent through the network: samples of data, and the gradient of a loss."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.measure.errors import MeasureError
from initviz.core.measure.measure import measure
from initviz.core.measure.model import build
from initviz.core.measure.stimulus import Stimulus, draw_stimulus, drawn_samples
from initviz.core.reports import ReplicateReport
from initviz.core.seeds import Draw

DIGITS = np.load(Path(__file__).parents[3] / "resources" / "data" / "digits.npz")
CROSS_ENTROPY: dict[str, Any] = {"source": "cross_entropy"}


def scene(shape: list[int], layers: list[dict[str, Any]], schemes: int = 1, **probe: Any) -> Experiment:  # noqa: ANN401
    names = [
        {"name": name, "rules": [{"weight": {"init": init}}]} for name, init in (("A", "normal"), ("B", "orthogonal"))
    ]
    network = {"input": shape, "layers": layers}
    settings: dict[str, Any] = {"batch": 32, "seeds": 2, **probe}
    return from_builtins({"network": network, "schemes": names[:schemes], "probe": settings})


def drawn(experiment: Experiment, output: tuple[int, ...] = (10,), replicate: int = 0) -> Stimulus:
    draw = Draw(experiment.probe.seed, replicate)
    return draw_stimulus(experiment.probe, experiment.network.input, output, draw)


def report(experiment: Experiment) -> ReplicateReport:
    found = next(iter(measure(experiment)))
    assert isinstance(found, ReplicateReport)
    return found


def test_no_sample_comes_twice_before_all_have_come_once() -> None:
    for count, batch in ((7, 3), (7, 7), (7, 17)):
        chosen = drawn_samples(count, batch, torch.Generator().manual_seed(1)).tolist()
        assert len(chosen) == batch
        often = Counter(chosen)
        assert max(often.values()) - min(often[i] for i in range(count)) <= 1
        assert all(
            len(set(chosen[start : start + count])) == len(chosen[start : start + count])
            for start in range(0, batch, count)
        )


def test_every_sample_is_as_likely_as_any_other() -> None:
    often = np.zeros(5)
    for seed in range(2000):
        often[drawn_samples(5, 2, torch.Generator().manual_seed(seed))] += 1
    assert np.abs(often / 2000 - 0.4).max() < 4.5 * (0.4 * 0.6 / 2000) ** 0.5


@pytest.mark.parametrize("scale", ["unit", "standard"])
def test_the_input_is_a_batch_of_digits(scale: str) -> None:
    found = drawn(scene([1, 8, 8], [], input={"law": "digits", "scale": scale})).input
    images = DIGITS["images"].astype(np.float64)
    values = images / 16 if scale == "unit" else (images - images.mean()) / images.std()
    rows = values.reshape(-1, 64).astype(np.float32)
    matches = [np.flatnonzero((rows == sample).all(axis=1)) for sample in found.reshape(-1, 64).numpy()]
    assert all(len(match) >= 1 for match in matches)
    assert (found.dtype, tuple(found.shape)) == (torch.float32, (32, 1, 8, 8))


def test_replicates_draw_other_samples_and_schemes_the_same() -> None:
    made = scene([64], [{"type": "Linear", "out_features": 4}], schemes=2, input={"law": "digits"})
    assert not torch.equal(drawn(made).input, drawn(made, replicate=1).input)
    first = {
        r.scheme: r.forward.second_moment[0]
        for r in measure(made)
        if isinstance(r, ReplicateReport) and not r.replicate
    }
    assert first[0] == first[1]


def test_the_users_own_data_are_sent_as_they_are(tmp_path: Path) -> None:
    values = np.random.default_rng(2).normal(size=(5, 3))
    np.save(tmp_path / "x.npy", values)
    made = scene([3], [], input={"law": "file", "path": str(tmp_path / "x.npy")}, batch=5, dtype="float64")
    assert sorted(drawn(made).input.tolist()) == sorted(values.tolist())


@pytest.mark.parametrize("labels", ["random", "data"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_gradient_is_torchs_own_of_the_mean_cross_entropy(labels: str, dtype: str) -> None:
    linear: list[dict[str, Any]] = [{"type": "Linear", "out_features": size} for size in (20, 10)]
    layers = [linear[0], {"type": "Tanh"}, linear[1]]
    made = scene([64], layers, input={"law": "digits"}, gradient={**CROSS_ENTROPY, "labels": labels}, dtype=dtype)
    stimulus = drawn(made)
    model = nn.Sequential(nn.Linear(64, 20), nn.Tanh(), nn.Linear(20, 10)).to(stimulus.input.dtype)
    for block, module in zip(build(made), model, strict=True):
        block.fill(made.schemes[0], Draw(0, 0))
        module.load_state_dict(block.module.state_dict())
    x = stimulus.input.clone().requires_grad_()
    logits: Tensor = model(x)
    logits.retain_grad()
    target = the_labels(stimulus, logits.detach())
    nn.CrossEntropyLoss()(logits, target).backward()
    found = report(made)
    assert x.grad is not None
    assert logits.grad is not None
    assert found.backward[0] == pytest.approx(float((x.grad.double() ** 2).mean()), rel=1e-5)
    assert found.backward[-1] == pytest.approx(float((logits.grad.double() ** 2).mean()), rel=1e-5)
    ours = [parameter.gradient for parameter in found.parameters]
    theirs = [float((p.grad.double() ** 2).mean()) for p in model.parameters() if p.grad is not None]
    assert ours == pytest.approx(theirs, rel=1e-4)


def the_labels(stimulus: Stimulus, output: Tensor) -> Tensor:
    """Read the labels off the gradient: the one entry of a row that is p - 1 and not p."""
    excess = torch.softmax(output.double(), dim=1) - len(output) * stimulus.cotangent(output).double()
    assert (excess.round() == nn.functional.one_hot(excess.argmax(1), output.shape[1])).all()
    return excess.argmax(1)


def test_the_digits_labels_are_those_of_the_samples_drawn() -> None:
    made = scene([64], [], input={"law": "digits", "scale": "unit"}, gradient={**CROSS_ENTROPY, "labels": "data"})
    stimulus = drawn(made)
    rows = (DIGITS["images"].reshape(-1, 64) / 16).astype(np.float32)
    for sample, label in zip(stimulus.input.numpy(), the_labels(stimulus, torch.zeros(32, 10)), strict=True):
        assert label in DIGITS["labels"][(rows == sample).all(axis=1)]


def test_random_labels_know_nothing_of_the_input_and_cover_all_classes() -> None:
    gradient = {**CROSS_ENTROPY, "labels": "random"}
    normal = scene([4], [], gradient=gradient, batch=5000)
    other = scene([4], [], gradient=gradient, batch=5000, input={"law": "uniform"})
    target = the_labels(drawn(normal, (6,)), torch.zeros(5000, 6))
    assert torch.equal(target, the_labels(drawn(other, (6,)), torch.zeros(5000, 6)))
    counts = torch.bincount(target, minlength=6).double()
    assert float((counts / 5000 - 1 / 6).abs().max()) < 4.5 * (5 / 36 / 5000) ** 0.5


def test_dimension_1_counts_classes_where_the_output_has_positions() -> None:
    made = scene([4], [], gradient=CROSS_ENTROPY)
    output = torch.randn(32, 5, 3, 2, generator=torch.Generator().manual_seed(0))
    gradient = drawn(made, (5, 3, 2)).cotangent(output)
    excess = torch.softmax(output, dim=1) - 32 * 3 * 2 * gradient
    assert torch.allclose(excess.sum(dim=1), torch.ones(32, 3, 2), atol=1e-5)
    assert (excess.amax(dim=1) > 0.999).all()


@pytest.mark.parametrize(
    ("shape", "probe", "expected"),
    [
        ([32], {"input": {"law": "digits"}}, "the digits: a sample has shape 8×8, which does not fit"),
        ([32], {"input": {"law": "file", "path": "gone.npy"}}, "gone.npy: there is no such data file"),
        ([32], {"input": {"law": "file", "path": ""}}, "no data file is chosen"),
        ([32], {"gradient": {**CROSS_ENTROPY, "labels": "data"}}, "only the digits have labels"),
        ([64], {"input": {"law": "digits"}, "gradient": {**CROSS_ENTROPY, "labels": "data"}}, "at least 10 numbers"),
    ],
)
def test_what_cannot_be_sent_fails_the_measurement_in_one_line(
    shape: list[int], probe: dict[str, Any], expected: str
) -> None:
    made = scene(shape, [{"type": "Linear", "out_features": 4}], **probe)
    with pytest.raises(MeasureError, match=expected) as caught:
        list(measure(made))
    assert "\n" not in str(caught.value)
