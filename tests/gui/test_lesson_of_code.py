"""The lesson on code of one's own: what it ships runs once somebody has seen it, or is typed."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.app.settings import Settings
from initviz.core.document.codes import codes_of, untrusted_codes
from initviz.core.initializers.custom import EXAMPLE
from initviz.core.initializers.trust import TRUST, digest_of
from initviz.core.lessons.catalogue import lesson
from initviz.gui.code.field import CodeField
from initviz.gui.code.trust_bar import CodeDialog, TrustBar
from tests.gui.stage import Stage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def at_the_last_step(stage: Callable[..., Stage], kept: Callable[[], Settings]) -> tuple[Stage, TrustBar]:
    made = stage()
    made.window.resize(1280, 800)
    trust = TrustBar(made.session, kept(), made.window.live, made.window)
    made.window.add_bar(trust.bar)
    made.window.guide.begin("custom")
    made.window.guide.go_to(4)
    made.settle()
    return made, trust


def test_show_me_asks_first_and_shows_the_very_text(at_the_last_step: tuple[Stage, TrustBar]) -> None:
    made, trust = at_the_last_step
    with patch.object(TRUST, "_digests", {digest_of(EXAMPLE)}):
        QTest.mouseClick(made.window.guide.strip.act, LEFT)
        made.settle()
        (code,) = codes_of(made.session.experiment)
        assert made.session.experiment == lesson("custom").after(4)
        assert untrusted_codes(made.session.experiment) == (code,)
        assert trust.bar.isVisibleTo(made.window)
        QTest.mouseClick(trust.bar.action, LEFT)
        (dialog,) = made.window.findChildren(CodeDialog)
        assert dialog.text.toPlainText() == code
        QTest.mouseClick(dialog.run, LEFT)
        made.settle()
        assert TRUST.covers(code)
        assert trust.bar.isHidden()


def test_what_the_student_types_needs_no_question(at_the_last_step: tuple[Stage, TrustBar]) -> None:
    made, trust = at_the_last_step
    with patch.object(TRUST, "_digests", {digest_of(EXAMPLE)}):
        experiment = lesson("custom").after(3)
        made.session.apply("edit.name.argument", lambda _: experiment)
        made.settle()
        assert trust.bar.isHidden()
        field = made.window.side.explanation.form.fields["code"]
        assert isinstance(field, CodeField)
        field.editor.moveCursor(field.editor.textCursor().MoveOperation.End)
        QTest.keyClicks(field.editor, "    tensor.div_((29.17 * 64) ** 0.5)")
        QTest.keyClick(field.editor.popup, Qt.Key.Key_Escape)
        QTest.mouseClick(field.apply, LEFT)
        made.settle()
        (code,) = codes_of(made.session.experiment)
        assert code == codes_of(lesson("custom").after(4))[0].rstrip("\n")
        assert trust.bar.isHidden()
