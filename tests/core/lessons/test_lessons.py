"""Every lesson loads, its steps are seen when they are done, and what it says is true on the numbers."""

import json
import re
from importlib import resources

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from initviz.core.document.check import DocumentError
from initviz.core.document.codes import codes_of
from initviz.core.document.decode import validated
from initviz.core.initializers.custom import EXAMPLE
from initviz.core.initializers.trust import Trust
from initviz.core.lessons.catalogue import LESSONS, lesson, read
from initviz.core.lessons.checks import PageCheck, done
from initviz.core.lessons.claims import Claim, judge
from initviz.core.lessons.lesson import Words
from initviz.core.lessons.quantities import AnyQuantity, Entries, Signal
from initviz.gui.pages.all_pages import PAGES
from initviz.messages import RefusedValueError, set_language
from tests.core.lessons.course import course, state_of

FOLDER = resources.files("initviz.resources") / "lessons"
_CHINESE = re.compile("[\u4e00-\u9fff]")
LONGEST = {"title": (60, 30), "about": (260, 130), "do": (120, 70), "observe": (260, 130), "seen": (260, 130)}
"""Characters in English and in Chinese: what a strip of a few lines holds."""


def words(name: str) -> list[tuple[str, Words]]:
    found = lesson(name)
    return [
        ("title", found.title), ("about", found.about), ("seen", found.seen),
        *(("do", step.do) for step in found.steps), *(("observe", step.observe) for step in found.steps),
    ]  # fmt: skip


def test_the_list_names_every_file() -> None:
    assert sorted(LESSONS) == sorted(file.name.removesuffix(".json") for file in FOLDER.iterdir())
    assert len(LESSONS) >= 12


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_seen_when_it_is_done_and_what_it_says_is_true(name: str) -> None:
    for step, (before, after) in zip(lesson(name).steps, course(name), strict=True):
        assert not done(step.check, before), step.do.en
        assert done(step.check, after), step.do.en
        for claim in step.claims:
            outcome = judge(claim, after)
            assert outcome is not None, claim
            assert outcome.is_true, (claim, outcome)


@pytest.mark.parametrize("name", LESSONS)
def test_scenes_are_documents_and_every_step_speaks_of_what_exists(name: str) -> None:
    found = lesson(name)
    pages = {kind.title.removeprefix("page.") for kind in PAGES}
    for number, step in enumerate(found.steps, start=1):
        experiment = found.after(number)
        assert validated(experiment) == experiment
        layers = {layer.id for layer in experiment.network.layers}
        for view in (step.show, step.then):
            assert view.page in {"", *pages}
            assert view.layer in {"", *layers}
            assert view.scheme is None or view.scheme < len(experiment.schemes)
        assert all(check.name in pages for check in step.check if isinstance(check, PageCheck))
        assert step.claims, step.do.en


@pytest.mark.parametrize("name", LESSONS)
def test_the_text_stands_in_both_languages_and_fits(name: str) -> None:
    for kind, said in words(name):
        assert len(said.en) <= LONGEST[kind][0], said.en
        assert len(said.zh) <= LONGEST[kind][1], said.zh
        assert _CHINESE.search(said.zh), said.zh
        assert not _CHINESE.search(said.en), said.en


def test_the_language_of_the_moment_chooses_the_text() -> None:
    title = lesson("zeros").title
    try:
        set_language("zh_CN")
        assert title.said() == title.zh
    finally:
        set_language("en")
    assert title.said() == title.en


def test_torch_alone_says_the_same_of_zero_weights() -> None:
    net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    for parameter in net.parameters():
        torch.nn.init.zeros_(parameter)
    outputs = net(torch.randn(512, 4, generator=torch.Generator().manual_seed(1)))
    cotangent = torch.randn(512, 2, generator=torch.Generator().manual_seed(2))
    (outputs * cotangent).sum().backward()
    gradients = {name: parameter.grad for name, parameter in net.named_parameters()}
    zero = {name for name, gradient in gradients.items() if gradient is not None and not gradient.any()}
    assert zero == {"0.weight", "0.bias", "2.weight"}


def test_the_code_of_a_lesson_is_not_trusted_before_somebody_has_seen_it() -> None:
    found = lesson("custom")
    begins, ends = codes_of(found.after(1)), codes_of(found.after(len(found.steps)))
    # What a new custom initializer begins with stands in the editor from the start; the other is typed, or agreed to.
    assert begins == (EXAMPLE,)
    assert not any(Trust().covers(code) for code in ends)


def test_numpy_says_the_same_of_the_masked_uniform() -> None:
    drawn = np.random.default_rng(1).uniform(-10.0, 10.0, 1_000_000)
    kept = np.where(np.abs(drawn) >= 5.0, drawn, 0.0)
    assert np.mean(kept == 0) == pytest.approx(0.5, abs=0.003)
    assert kept.var() == pytest.approx(875 / 30, rel=0.005)


def test_a_wrong_claim_is_found_out() -> None:
    start = lesson("xavier_relu").start()
    state = state_of(start, start)
    halved = Signal(at="a1", over="l1")
    said = [Claim(quantity=halved, value=value, errors=4.0) for value in (0.5, 0.52)]
    assert [outcome.is_true for claim in said if (outcome := judge(claim, state))] == [True, False]
    bounded = [Claim(quantity=halved, above=0.4, below=below) for below in (0.6, 0.45)]
    assert [outcome.is_true for claim in bounded if (outcome := judge(claim, state))] == [True, False]


def test_what_does_not_exist_or_is_hidden_is_not_measured() -> None:
    start = lesson("zeros").start()
    state = state_of(start, start)
    missing: list[AnyQuantity] = [
        Signal(at="nowhere"),
        Signal(over="nowhere"),
        Signal(scheme=3),
        Entries(layer="nowhere"),
    ]
    assert all(judge(Claim(quantity=quantity), state) is None for quantity in missing)


def test_a_scheme_is_found_by_its_place_in_the_document() -> None:
    start = lesson("sqrt5").start()
    hidden = replace(start.schemes[0], hidden=True)
    kept = replace(start, schemes=(start.schemes[1],))
    whole = state_of(start, start)
    shown = state_of(kept, replace(start, schemes=(hidden, start.schemes[1])))
    shown = type(shown)(shown.experiment, shown.prediction, shown.replicates, shown.start, places=(1,))
    quantity = Entries(layer="l1", scheme=1)
    assert quantity.measured(shown).tolist() == quantity.measured(whole).tolist()
    assert not Entries(layer="l1", scheme=0).measured(shown).size


def broken(**changed: object) -> str:
    return json.dumps({**json.loads((FOLDER / "zeros.json").read_text(encoding="utf-8")), **changed})


STEP = {"do": {"en": "a", "zh": "b"}, "observe": {"en": "a", "zh": "b"}, "check": [{"done": "page", "name": "table"}]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "document: expected an object"),
        ("{", "line 1"),
        (broken(title={"en": "x"}), "title: Object missing required field `zh`"),
        (broken(steps=[]), "steps: Expected `array` of length >= 1"),
        (broken(steps=[{**STEP, "check": [{"done": "guessed"}]}]), "steps[0].check[0].done: Invalid value 'guessed'"),
        (broken(steps=[{**STEP, "changes": [{"change": "depth", "to": 0}]}]), "steps[0].changes: expected a depth"),
        (
            broken(steps=[{**STEP, "changes": [{"change": "activation", "to": {"type": "Flatten"}}]}]),
            "steps[0].changes: expected an activation, got Flatten",
        ),
        (broken(scene="nowhere"), "scene: there is no scene 'nowhere'"),
        (broken(scene={"initviz": 1, "network": {"input": [0]}}), "scene: network.input[0]: expected an integer >= 1"),
        (broken(more=1), "unknown field `more`"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_path(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_scene_may_be_one_of_the_gallery_with_edits() -> None:
    found = read(broken(scene="first", edits=[{"change": "depth", "to": 3}], steps=[STEP]))
    assert [layer.tag() for layer in found.start().network.layers] == ["Linear", "ReLU"] * 3


def test_a_lesson_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(RefusedValueError, match="'ones'; expected one of zeros, constant"):
        lesson("ones")
