from collections.abc import Callable, Iterator

import pytest

from initviz.core import desk as desks
from initviz.core.channel import (
    Answer,
    Decomposed,
    Failed,
    Finished,
    Inspected,
    Listed,
    Look,
    Predicted,
    Reported,
    Request,
    Started,
    Uninspected,
)
from initviz.core.desk import Desk
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import Probe
from initviz.core.document.resolve import ResolvedLayer
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.simple import Uniform
from initviz.core.inspections import Region
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.mailbox import Mailbox
from initviz.core.measure import filling
from initviz.core.measure.inspect import Inspector
from initviz.core.measure.measure import measure, never
from initviz.core.measure.model import Block, build_block
from initviz.core.predict.predict import predict
from tests.core.measure.conftest import make

UNFILLABLE = everywhere("A", Uniform(a=-3e38, b=3e38), "#000000")


def mlp(**settings: object) -> Experiment:
    layers = [layer for k in range(2) for layer in (Linear(id=f"l{k}", out_features=12), ReLU(id=f"a{k}"))]
    return make(layers, (12,), **settings)  # type: ignore[arg-type]  # the tests know the settings


class Answers(list[Answer]):
    """Keeps what is sent; what is to happen then is called with it."""

    def __init__(self, then: Callable[[Answer], None] = lambda _: None) -> None:
        super().__init__()
        self._then = then

    def send(self, said: Answer) -> None:
        self.append(said)
        self._then(said)


def answered(*said: Request | Look, inbox: Mailbox | None = None) -> Answers:
    answers = Answers()
    desk = Desk(inbox or Mailbox(), answers)
    for one in said:
        desk.serve(one)
    return answers


def kinds(answers: Answers) -> list[type]:
    return [type(answer) for answer in answers]


def test_a_request_is_answered_with_its_reports() -> None:
    answers = answered(Request(7, mlp()))
    assert answers[0] == Started(7)
    assert isinstance(answers[-1], Finished)
    assert answers[-1].seconds > 0
    reports = [answer.report for answer in answers[1:-1] if isinstance(answer, Reported)]
    assert repr(reports) == repr(list(measure(mlp())))


def test_theory_and_a_look_come_before_any_measurement() -> None:
    answers = answered(Request(7, mlp(seeds=1), look=Look("l1", {}), theory=True))
    assert kinds(answers)[:4] == [Started, Predicted, Predicted, Inspected]
    predicted = [answer for answer in answers if isinstance(answer, Predicted)]
    assert [answer.scheme for answer in predicted] == [0, 1]
    assert repr(tuple(answer.prediction for answer in predicted)) == repr(predict(mlp(seeds=1)).schemes)
    (inspected,) = (answer for answer in answers if isinstance(answer, Inspected))
    assert inspected.generation == 7
    assert repr(inspected.inspections) == repr(Inspector().inspect(mlp(seeds=1), "l1", {}, never))


def test_a_look_is_served_at_the_next_layer_and_the_measurement_goes_on_as_if_nothing_had_been() -> None:
    inbox = Mailbox()

    def ask(said: Answer) -> None:
        if isinstance(said, Reported) and len(answers) == 3:
            for layer in ("l0", "l1"):
                inbox.put(Look(layer, {"weight": Region(0, 0, 3, 4)}))

    answers = Answers(ask)
    Desk(inbox, answers).serve(Request(1, mlp(seeds=3)))
    assert kinds(answers) == [Started, Reported, Reported, Inspected, *[Reported] * 6, Finished]
    (inspected,) = (answer for answer in answers if isinstance(answer, Inspected))
    assert {found.layer for found in inspected.inspections} == {"l1"}
    assert inspected.inspections[0].image.values.shape == (3, 4)
    reports = [answer.report for answer in answers if isinstance(answer, Reported)]
    assert repr(reports) == repr(list(measure(mlp(seeds=3))))


def test_a_look_after_the_measurement_is_at_the_same_experiment() -> None:
    answers = answered(Request(4, mlp(seeds=1)), Look("l0", {}))
    assert isinstance(answers[-1], Inspected)
    assert answers[-1].generation == 4


def test_weights_are_kept_for_the_next_look_until_nobody_looks_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    filled: list[str] = []

    def counted(layer: ResolvedLayer, probe: Probe) -> Block:
        filled.append(layer.layer.id)
        return build_block(layer, probe)

    monkeypatch.setattr(filling, "build_block", counted)
    look = Look("l0", {})
    answered(Request(1, mlp(seeds=1), look=look), look, Request(2, mlp(seeds=2), look=look))
    assert filled == ["l0", "l0"]
    answered(Request(1, mlp(seeds=1), look=look), Request(2, mlp(seeds=1)), look)
    assert filled == ["l0"] * 6


def test_a_look_at_nothing_says_nothing() -> None:
    assert answered(Look("l0", {})) == []


def test_a_superseded_request_ends_without_a_word() -> None:
    inbox = Mailbox()
    inbox.put(Request(8, mlp()))
    assert answered(Request(7, mlp(), look=Look("l0", {}), theory=True), inbox=inbox) == [Started(7)]


def test_a_look_is_given_up_for_another_layer_and_not_for_another_region() -> None:
    inbox = Mailbox()
    inbox.put(Look("l0", {}))
    kept = answered(Request(1, mlp(seeds=1), look=Look("l0", {})), inbox=inbox)
    assert kinds(kept).count(Inspected) == 2
    inbox.put(Look("l1", {}))
    given_up = answered(Request(1, mlp(seeds=1), look=Look("l0", {})), inbox=inbox)
    seen = [answer.inspections[0].layer for answer in given_up if isinstance(answer, Inspected)]
    assert seen == ["l1"]


def test_a_request_for_no_scheme_measures_none_and_looks_all_the_same() -> None:
    answers = answered(Request(1, mlp(), schemes=(), theory=True), Look("l0", {}))
    assert kinds(answers) == [Started, Finished, Inspected]


def test_what_cannot_be_measured_is_said_in_words() -> None:
    (failed,) = answered(Request(1, mlp(schemes=[UNFILLABLE])))[1:]
    assert isinstance(failed, Failed)
    assert failed.reason.id == "measure.fill"


def test_a_look_that_fails_costs_nothing_but_itself() -> None:
    answers = answered(Request(1, mlp(schemes=[UNFILLABLE]), look=Look("l0", {})), Look("l0", {}), Request(2, mlp()))
    assert kinds(answers)[:4] == [Started, Uninspected, Failed, Uninspected]
    assert isinstance(answers[1], Uninspected)
    assert answers[1].reason.id == "measure.fill"
    assert isinstance(answers[-1], Finished)


@pytest.mark.parametrize(
    ("error", "expected"), [(MemoryError("can't allocate"), "measure.memory"), (KeyError("x"), "measure.unexpected")]
)
def test_even_a_bug_costs_one_request_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, expected: str
) -> None:
    def broken(*_: object, **__: object) -> Iterator[object]:
        raise error

    monkeypatch.setattr(desks, "measure", broken)
    (failed,) = answered(Request(1, mlp()))[1:]
    assert isinstance(failed, Failed)
    assert failed.reason.id == expected
    assert type(error).__name__ in capsys.readouterr().err


def test_every_answer_to_a_look_has_its_number() -> None:
    answers = answered(
        Request(1, mlp(), Look("l0", {}, number=3), schemes=()),
        Look("l1", {}, number=4),
        Look("l1", {}, "matrix", number=5),
        Look("", {}, state=mlp().schemes[0], number=6),
        Request(2, make((Linear(id="l", out_features=3),), (2,), schemes=(UNFILLABLE,)), schemes=()),
        Look("l", {}, number=7),
    )
    kind = Inspected | Decomposed | Listed | Uninspected
    assert [answer.number for answer in answers if isinstance(answer, kind)] == [3, 4, 5, 6, 7]
