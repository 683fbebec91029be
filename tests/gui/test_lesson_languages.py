"""Lessons in the window in Chinese: by the program's language, and by the button."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from initviz.app.settings import Settings
from initviz.core.lessons.catalogue import LESSONS, lesson
from initviz.messages import set_language
from tests.gui.stage import Stage, small_scene
from tests.gui.test_lessons import begin, press, strip


@pytest.fixture
def chinese() -> Iterator[None]:
    set_language("zh_CN")
    yield
    set_language("en")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("width", [1024, 1280])
def test_chinese_is_shown_whole(stage: Callable[..., Stage], width: int) -> None:
    made = stage(small_scene())
    made.window.resize(width, 640)
    for name in ("zeros", "kaiming_fans"):
        begin(made, name)
        press(made, strip(made).act)
        assert strip(made).words()[2] == lesson(name).steps[0].do.zh
        for text in strip(made).findChildren(QLabel):
            if text.isVisible() and text.text():
                needed = QFontMetrics(text.font()).boundingRect(
                    text.contentsRect(), Qt.TextFlag.TextWordWrap if text.wordWrap() else 0, text.text()
                )
                assert needed.height() <= text.height() + 1, text.text()
                assert needed.width() <= text.width() + 1, text.text()


def test_the_button_switches_the_language_of_lessons_and_it_is_remembered(
    stage: Callable[..., Stage], kept: Callable[[], Settings]
) -> None:
    made = stage(settings=kept())
    begin(made, "zeros")
    shown, button = lesson("zeros"), strip(made).language
    assert (button.text(), button.accessibleName()) == ("中文", "Read the lessons in Chinese")
    press(made, button)
    assert strip(made).words()[::2][:2] == (shown.title.zh, shown.about.zh)
    assert (button.text(), button.accessibleName()) == ("English", "Read the lessons in English")
    press(made, strip(made).act)
    assert strip(made).words()[2:4] == (shown.steps[0].do.zh, shown.steps[0].observe.zh)
    made.window.guide.go_to(4)
    assert strip(made).words()[2] == shown.seen.zh
    made.window.guide.menu.popup(QPoint(0, 0))
    assert [one.text().split("  ")[1] for one in made.window.guide.menu.actions()] == [
        lesson(name).title.zh for name in LESSONS
    ]
    made.window.guide.menu.close()
    # The next start begins where this one ended; the keyboard takes it back.
    again = stage(settings=kept())
    begin(again, "constant")
    assert strip(again).words()[0] == lesson("constant").title.zh
    strip(again).language.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(strip(again).language, Qt.Key.Key_Space)
    again.settle()
    assert strip(again).words()[0] == lesson("constant").title.en
    assert kept().lesson_language == "en"
