"""Custom code fills parameters in a process of its own; what it does wrong costs the run alone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from initviz.core.document.codes import codes_of, untrusted_codes
from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.custom import EXAMPLE, Custom
from initviz.core.initializers.trust import TRUST
from initviz.core.laws.unknown import Unknown
from initviz.core.measure.custom import Workshop, fill_by_code
from initviz.core.measure.errors import MeasureError
from initviz.core.measure.histogram import parameter_histogram
from initviz.core.measure.measure import measure
from initviz.core.predict.predict import predict
from initviz.core.reports import ReplicateReport
from initviz.core.seeds import Draw
from initviz.core.snippet import source
from initviz.messages import Message


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    made = Workshop(limit=2)
    yield made
    made.close()


def run(workshop: Workshop, body: str, *shape: int) -> np.ndarray:
    code = "def init_(tensor, generator):\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    return np.frombuffer(workshop.run(torch.empty(shape or (4, 3)), code, 7, "l1.weight"), dtype=np.float32)


def network(code: str, seeds: int = 2) -> Experiment:
    rule = {"weight": {"init": "custom", "code": code}, "bias": {"init": "zeros"}}
    layers = [{"type": "Linear", "out_features": 128, "id": "l1"}, {"type": "ReLU"}]
    plain = {"network": {"input": [64], "layers": layers}, "schemes": [{"name": "A", "rules": [rule]}]}
    return from_builtins({**plain, "probe": {"batch": 8, "seeds": seeds}})


def test_the_example_has_an_atom_of_one_half_at_zero_and_its_variance() -> None:
    tensor = torch.empty(512, 256)
    fill_by_code(tensor, EXAMPLE, 3, "l1.weight")
    values = tensor.numpy().ravel()
    histogram = parameter_histogram(values, Unknown())
    ((atom, count),) = histogram.atoms
    assert atom == 0.0
    assert count / values.size == pytest.approx(0.5, abs=0.006)
    # Half of the entries are uniform on 5 ≤ |w| ≤ 10: E[w²] = ½ (10³ - 5³) / (3 · 5).
    assert values.var() == pytest.approx(0.5 * 875 / 15, rel=0.02)
    assert histogram.counts.sum() + count == values.size
    by_hand = torch.empty(512, 256).uniform_(-10, 10, generator=torch.Generator().manual_seed(3))
    assert torch.equal(tensor, torch.where(by_hand.abs() >= 5, by_hand, 0.0))


def test_a_continuous_sample_has_no_atoms() -> None:
    draws = np.random.default_rng(1).normal(size=4096).astype(np.float32)
    assert parameter_histogram(draws, Unknown()).atoms == ()


@pytest.mark.parametrize(
    ("body", "id_", "line", "words"),
    [
        ("x = 1\nfoo(x)", "custom.raised", 3, "NameError: name 'foo' is not defined"),
        ("x = (", "custom.raised", 2, "SyntaxError"),
        ("raise SystemExit(3)", "custom.raised", 2, "SystemExit: 3"),
        ("x = 1\nwhile True: pass", "custom.time_line", 3, ""),
        ("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass", "custom.time", None, ""),
        ("import os; os._exit(9)", "custom.died", None, ""),
    ],
)
def test_whatever_goes_wrong_is_said_and_the_next_run_goes_well(
    workshop: Workshop, body: str, id_: str, line: int | None, words: str
) -> None:
    with pytest.raises(MeasureError) as caught:
        run(workshop, body)
    reason = caught.value.reason
    assert reason.id == id_
    assert reason.values.get("line") == line
    assert words in str(reason.values.get("error", ""))
    assert (run(workshop, "tensor.fill_(2.5)") == 2.5).all()


def test_a_huge_allocation_is_refused_by_the_system(workshop: Workshop) -> None:
    with pytest.raises(MeasureError) as caught:
        run(workshop, "torch.empty(10**10).fill_(1)")
    assert "memory" in str(caught.value.reason.values["error"])


def test_what_it_prints_and_the_global_random_numbers_do_no_harm(workshop: Workshop) -> None:
    before = torch.random.get_rng_state()
    first = run(workshop, "print('hello')\ntensor.normal_()")
    assert (first == run(workshop, "print('hello')\ntensor.normal_()")).all()
    assert torch.equal(torch.random.get_rng_state(), before)


def test_modules_in_the_current_folder_do_not_come_in(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "it ran"
    (tmp_path / "queue.py").write_text(f"open({str(mark)!r}, 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert (run(workshop, "tensor.fill_(2.5)") == 2.5).all()
    assert not mark.exists()


def test_code_that_nobody_has_agreed_to_does_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "it ran"
    code = f"open({str(mark)!r}, 'w').close()\n{EXAMPLE}"
    hostile = network(code)
    assert codes_of(hostile) == untrusted_codes(hostile) == (code,)
    assert not list(untrusted_codes(network(EXAMPLE)))
    with pytest.raises(MeasureError) as caught:
        list(measure(hostile))
    assert caught.value.reason.id == "custom.untrusted"
    predict(hostile)
    source(hostile)
    assert not mark.exists()
    TRUST.allow([code])
    list(measure(hostile))
    assert mark.exists()


def test_theory_says_why_it_says_nothing_and_measurement_goes_on() -> None:
    made = network(EXAMPLE)
    scheme = predict(made).schemes[0]
    assert isinstance(scheme.tensors[1].forward, Message)
    assert scheme.tensors[1].forward.id == "theory.custom"
    report = next(found for found in measure(made) if isinstance(found, ReplicateReport))
    ((atom, count),) = report.parameters[0].histogram.atoms if report.parameters[0].histogram else ()
    assert atom == 0.0
    assert count / 8192 == pytest.approx(0.5, abs=0.03)


def test_generated_code_carries_it_and_gives_the_same_weights() -> None:
    made = network(EXAMPLE)
    space: dict[str, object] = {"__name__": "generated"}
    exec(compile(source(made), "generated.py", "exec"), space)  # noqa: S102  (it is our own source)
    model = space["model"]
    assert isinstance(model, torch.nn.Sequential)
    expected = torch.empty(128, 64)
    fill_by_code(expected, EXAMPLE, Draw(made.probe.seed, 0).seed_of("l1.weight"), "l1.weight")
    assert torch.equal(model.state_dict()["0.weight"], expected)


def test_custom_has_no_law() -> None:
    parameter = predict(network(EXAMPLE)).schemes[0].parameters[0]
    assert parameter.initializer == Custom()
    assert parameter.filling.law == Unknown()
