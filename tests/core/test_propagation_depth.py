"""Theory of very deep networks: integrals are done once where the signal has settled."""

from typing import Any

import pytest

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.layers.entry import Entry
from initviz.core.layers.expectation import entry_moments
from initviz.core.predict.predict import predict
from tests.core.agreement import forward_of

DEPTH = 600


def deep(gain: float) -> Experiment:
    block = ({"type": "Linear", "out_features": 64}, {"type": "Tanh"})
    rule = {"weight": {"init": "xavier_uniform", "gain": gain}, "bias": {"init": "zeros"}}
    network = {"input": [64], "layers": [layer for _ in range(DEPTH) for layer in block]}
    return from_builtins({"network": network, "schemes": [{"name": "A", "rules": [rule]}]})


def test_at_a_fixed_point_no_integral_is_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    integrate = entry_moments

    def counted(entry: Entry) -> tuple[Any, ...]:
        asked.append(float(entry.variance.mean()))
        return integrate(entry)

    monkeypatch.setattr("initviz.core.layers.activation.entry_moments", counted)
    # A gain that nothing else here uses: what other tests remembered must not help.
    theory = predict(deep(1.6180339)).schemes[0]
    assert len(asked) == len(set(asked))
    assert 10 < len(asked) < 100  # the length map contracts by half a layer: some fifty reach float64's last digit
    assert forward_of(theory, 2 * DEPTH - 1).second_moment == forward_of(theory, 301).second_moment
    again = len(asked)
    predict(deep(1.6180339))
    assert len(asked) == again


def test_what_is_remembered_is_the_same_to_the_last_digit() -> None:
    first, second = predict(deep(1.3)).schemes[0], predict(deep(1.3)).schemes[0]
    assert first.tensors == second.tensors
    assert [p.gradient for p in first.parameters] == [p.gradient for p in second.parameters]
