"""Looks at singular values at the desk of the compute process."""

import pickle
from dataclasses import replace

import pytest

from initviz.core.channel import Answer, Decomposed, Inspected, Look, Request, Uninspected
from initviz.core.desk import Desk
from initviz.core.document.experiment import Experiment
from initviz.core.laws.spectra_slopes import SlopedChain
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.smooth import Tanh
from initviz.core.mailbox import Mailbox
from initviz.core.measure import filling
from initviz.core.measure.measure import never
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.predict.predict import predict
from initviz.core.predict.spectra_jacobian import PENDING
from initviz.figures.scene import Scene
from initviz.figures.spectrum_subject import spectrum_subject
from initviz.figures.spectrum_theory import spectrum_theory
from tests.core.measure.conftest import make


def mlp() -> Experiment:
    layers = [layer for k in range(2) for layer in (Linear(id=f"l{k}", out_features=12), ReLU(id=f"a{k}"))]
    return make(layers, (12,), seeds=1)


class Answers(list[Answer]):
    def send(self, said: Answer) -> None:
        self.append(said)


def answered(*said: Request | Look, inbox: Mailbox | None = None) -> Answers:
    answers = Answers()
    desk = Desk(inbox or Mailbox(), answers)
    for one in said:
        desk.serve(one)
    return answers


def test_a_look_at_singular_values_comes_before_any_measurement() -> None:
    answers = answered(Request(7, mlp(), look=Look("l1", {}, "matrix")))
    assert isinstance(answers[1], Decomposed)
    assert answers[1].generation == 7
    expected = Spectroscope().look(mlp(), "matrix", "l1", never)
    assert repr(answers[1].spectra) == repr(expected)


def test_a_look_after_the_measurement_is_answered_alone() -> None:
    answers = answered(Request(7, mlp()), Look("", {}, "jacobian"), Look("l0", {}))
    seen, inspected = answers[-2:]
    assert isinstance(seen, Decomposed)
    assert {found.kind for found in seen.spectra} == {"jacobian"}
    assert isinstance(inspected, Inspected)


def test_a_jacobian_with_slopes_of_its_own_brings_its_theory_along() -> None:
    layers = [layer for k in range(3) for layer in (Linear(id=f"l{k}", out_features=12), Tanh(id=f"a{k}"))]
    tanh = make(layers, (12,), seeds=1)
    scene = Scene(tanh, predict(tanh), layer="l1")
    subject = spectrum_subject(scene, "jacobian")
    assert subject is not None
    assert spectrum_theory(scene, subject, 0).law == PENDING
    found = next(
        one for one in answered(Request(1, tanh, look=Look("", {}, "jacobian"))) if isinstance(one, Decomposed)
    )
    came = pickle.loads(pickle.dumps(found.spectra))  # noqa: S301  (just written)
    law = spectrum_theory(replace(scene, spectra=came), subject, 0).law
    assert isinstance(law, SlopedChain)
    # As it was found out over there: nothing is left to be computed while somebody waits.
    assert "_curve" in vars(law)


def test_a_look_that_fails_unexpectedly_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        msg = "no such thing"
        raise KeyError(msg)

    monkeypatch.setattr(filling, "build_block", broken)
    (*_, last) = answered(Request(7, mlp()), Look("l0", {}, "matrix"))
    assert isinstance(last, Uninspected)


def test_a_look_is_given_up_for_another_kind() -> None:
    inbox, answers = Mailbox(), Answers()
    desk = Desk(inbox, answers)
    desk.serve(Request(7, mlp()))
    known = len(answers)
    inbox.put(Look("l0", {}, "operator"))
    desk.serve(Look("l0", {}, "matrix"))
    assert len(answers) == known
