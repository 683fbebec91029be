"""Every verdict that can be given says when it is given, with the thresholds in force."""

import ast
from inspect import getsource

import pytest

from initviz.core.verdict import trend, verdict
from initviz.figures.verdict_rules import rule_of
from initviz.messages import SENTENCES, text

WORDS = [id_.removeprefix("verdict.word.") for id_ in SENTENCES if id_.startswith("verdict.word.")]


def test_the_words_are_those_that_verdicts_use() -> None:
    sources = [ast.parse(getsource(room)) for room in (verdict, trend)]
    nodes = [node for source in sources for node in ast.walk(source)]
    said = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(WORDS) <= said


@pytest.mark.parametrize("word", WORDS)
def test_every_verdict_has_its_rule(word: str) -> None:
    assert "{" not in text(rule_of(word))


def test_the_thresholds_are_those_in_force() -> None:
    assert "below 1/100 of" in text(rule_of("vanishes"))
    assert "0.6 or less" in text(rule_of("vanishes"))
    assert "above 100 times" in text(rule_of("explodes"))
    assert "1.67 or more" in text(rule_of("explodes"))
    assert "between 1/4 and 4 times" in text(rule_of("stable"))
    assert "50 %" in text(rule_of("saturates"))


def test_no_rule_is_explained_by_the_other_verdicts() -> None:
    words = {"vanishes", "explodes", "saturates", "overflows"}
    assert not words & set(text(rule_of("stable")).lower().split())
