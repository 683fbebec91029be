"""Every verdict that can be given says when it is given, with the thresholds in force."""

import ast
from pathlib import Path

import pytest

from initviz.core import verdict
from initviz.figures.verdict_rules import rule_of
from initviz.messages import SENTENCES, text

WORDS = [id_.removeprefix("verdict.word.") for id_ in SENTENCES if id_.startswith("verdict.word.")]


def test_the_words_are_those_that_verdicts_use() -> None:
    source = ast.parse(Path(verdict.__file__).read_text(encoding="utf-8"))
    said = {node.value for node in ast.walk(source) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(WORDS) <= said


@pytest.mark.parametrize("word", WORDS)
def test_every_verdict_has_its_rule(word: str) -> None:
    assert "{" not in text(rule_of(word))


def test_the_thresholds_are_those_in_force() -> None:
    assert "more than 100," in text(rule_of("vanishes"))
    assert "0.6 or less" in text(rule_of("vanishes"))
    assert "more than 20," in text(rule_of("explodes"))
    assert "50 %" in text(rule_of("saturates"))
