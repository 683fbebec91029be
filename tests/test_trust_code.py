"""Code that a scene carries runs for Python and for the command line only where somebody says so."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import torch
from msgspec.structs import replace

import initviz
from initviz.cli import main
from initviz.core.document.codes import codes_of, trust_all
from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.custom import EXAMPLE, Custom
from initviz.core.initializers.trust import TRUST, digest_of


@pytest.fixture(autouse=True)
def nothing_agreed_to() -> Iterator[None]:
    with patch.object(TRUST, "_digests", {digest_of(EXAMPLE)}), patch.object(TRUST, "_for_now", set()):
        yield


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that the code writes when it runs."""
    return tmp_path / "it ran"


def plain(mark: Path) -> dict[str, object]:
    code = f"def init_(tensor, generator):\n    open({str(mark)!r}, 'w').close()\n    tensor.fill_(0.25)\n"
    rule = {"weight": {"init": "custom", "code": code}, "bias": {"init": "zeros"}}
    layers = [{"type": "Linear", "out_features": 4, "id": "l1"}]
    network = {"input": [4], "layers": layers}
    return {"network": network, "schemes": [{"name": "A", "rules": [rule]}], "probe": {"batch": 4, "seeds": 1}}


@pytest.fixture
def experiment(mark: Path) -> Experiment:
    return from_builtins(plain(mark))


def test_python_is_told_what_to_do_and_nothing_runs(experiment: Experiment, mark: Path) -> None:
    with pytest.raises(initviz.UntrustedCodeError, match="trust_code=True") as caught:
        initviz.analyse(experiment)
    assert isinstance(caught.value, initviz.MeasureError)
    assert "\n" not in str(caught.value)
    initviz.predict(experiment)
    assert not mark.exists()


def test_python_runs_it_once_told(experiment: Experiment, mark: Path) -> None:
    found = initviz.analyse(experiment, trust_code=True)
    assert mark.exists()
    assert found.replicates[0].parameters[0].mean == 0.25
    assert initviz.analyse(experiment).replicates[0].parameters[0].mean == 0.25


def test_a_flag_is_for_this_run_and_not_for_another_time(experiment: Experiment) -> None:
    written = "def init_(tensor, generator):\n    tensor.fill_(0.5)\n"
    trust_all(experiment)
    TRUST.allow([written])
    (flagged,) = codes_of(experiment)
    assert TRUST.covers(flagged)
    assert digest_of(flagged) in TRUST.digests
    assert digest_of(flagged) not in TRUST.lasting
    assert digest_of(written) in TRUST.lasting
    # Whoever writes the very text has said more than the flag.
    TRUST.allow([flagged])
    assert digest_of(flagged) in TRUST.lasting


def test_what_is_to_be_agreed_to_is_counted(experiment: Experiment) -> None:
    with pytest.raises(initviz.UntrustedCodeError, match=r"agreed to run \(1 piece of code\)"):
        initviz.analyse(experiment)
    (rule,) = experiment.schemes[0].rules
    two = replace(rule, bias=Custom(code="# another"))
    more = replace(experiment, schemes=(replace(experiment.schemes[0], rules=(two,)),))
    with pytest.raises(initviz.UntrustedCodeError, match=r"\(2 pieces of code\)"):
        initviz.analyse(more)


def test_what_a_new_custom_initializer_begins_with_needs_no_agreement() -> None:
    data = plain(Path("nowhere"))
    data["schemes"] = [{"name": "A", "rules": [{"weight": {"init": "custom", "code": EXAMPLE}}]}]
    assert initviz.analyse(from_builtins(data)).replicates


WRITTEN = [
    ["render", "-o", "out.png", "--figure", "weights", "--size", "400x300"],
    ["export", "-o", "out.csv"],
    ["export", "-o", "out.pt"],
    ["report"],
    ["report", "--json"],
    ["report", "--html", "out.html"],
]


@pytest.mark.parametrize("command", WRITTEN, ids=" ".join)
def test_the_command_line_refuses_in_one_line_and_obeys_the_flag(
    command: list[str],
    mark: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("scene.initviz.json").write_text(json.dumps(plain(mark)), encoding="utf-8")
    arguments = [command[0], "scene.initviz.json", *command[1:]]
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "--trust-code" in said.err
    assert not mark.exists()
    assert not list(tmp_path.glob("out*"))
    assert main([*arguments, "--trust-code"]) == 0
    assert mark.exists()
    if "out.pt" in command:
        state = torch.load(io.BytesIO(Path("out.pt").read_bytes()), weights_only=True)
        assert np.unique(state["0.weight"].numpy()).tolist() == [0.25]
