"""Exports that are given up, or whose child is ended, at a moment that nobody expects."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from initviz.core import child
from initviz.gui.export import html
from initviz.gui.export.figure_page import figure_picture
from initviz.gui.progress import strip
from tests.gui.keeping import LEFT
from tests.gui.stage import Stage
from tests.gui.waiting import wait_until

Build = Callable[..., Stage]


@pytest.fixture
def shown(stage: Build, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A window that shows its progress at once."""
    monkeypatch.setattr(strip, "PATIENCE", 0)
    return stage()


def write_page(shown: Stage, file: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> list[str]:
    """Export a page; as the third figure begins something else is due. Give the figures that are drawn to their end."""
    drawn: list[str] = []

    def interrupted(name: str, *rest: object) -> bytes:
        if name == html.FIGURES_SHOWN[2]:
            QTimer.singleShot(0, meanwhile)
        picture = figure_picture(name, *rest)  # type: ignore[arg-type]  # handed on as they come
        drawn.append(name)
        return picture

    monkeypatch.setattr(html, "figure_picture", interrupted)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    shown.window.exports.page.trigger()
    return drawn


def test_a_page_is_given_up_while_one_of_its_figures_is_drawn(
    shown: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, writing = shown.window, shown.window.status.writing
    drawn = write_page(shown, tmp_path / "page.html", monkeypatch, lambda: QTest.mouseClick(writing.cancel, LEFT))
    wait_until(lambda: len(drawn) == 3 and not writing.isVisible())
    QTest.qWait(20)
    assert drawn == list(html.FIGURES_SHOWN[:3])
    assert list(tmp_path.iterdir()) == []
    assert not window.errors.isVisible()
    assert not window.exports.bar.isVisible()
    monkeypatch.undo()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "page.html"), ""))
    window.exports.page.trigger()  # nothing is left of the first
    wait_until(window.exports.bar.isVisible)
    assert (tmp_path / "page.html").is_file()


def test_a_window_that_closes_while_a_figure_is_drawn_ends_all_its_work(
    shown: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = shown.window
    drawn = write_page(shown, tmp_path / "page.html", monkeypatch, window.close)
    wait_until(lambda: len(drawn) == 3)
    QTest.qWait(20)
    assert not window.isVisible()
    assert shown.bench.closed
    assert drawn == list(html.FIGURES_SHOWN[:3])
    assert list(tmp_path.iterdir()) == []


def test_a_window_closes_whatever_becomes_of_its_export(shown: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        msg = "cannot tidy up"
        raise OSError(msg)

    with monkeypatch.context() as patch:
        patch.setattr(shown.window.exports, "end", fail)
        with pytest.raises(OSError, match="cannot tidy up"):
            shown.window.shut()
    assert shown.bench.closed


def test_one_file_is_written_at_a_time(shown: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = shown.window.exports
    offered: list[bool] = []

    def look() -> None:
        offered.extend(action.isEnabled() for action in exports.actions)
        exports.model.trigger()

    write_page(shown, tmp_path / "page.html", monkeypatch, look)
    wait_until(exports.bar.isVisible)
    assert offered == [False, False]
    assert all(action.isEnabled() for action in exports.actions)
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def test_a_child_that_is_ended_by_a_signal_is_said(
    shown: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_words = "import os, signal; print('a warning', flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(child, "_BOOT", last_words)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "model.pt"), ""))
    shown.window.exports.model.trigger()
    wait_until(shown.window.errors.isVisible)
    said = shown.window.errors.text()
    assert said.startswith("The weights could not be written: the computing process was ended by signal SIGKILL")
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_ends_without_a_word_is_said(
    shown: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_BOOT", "import os; os._exit(7)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "model.pt"), ""))
    shown.window.exports.model.trigger()
    wait_until(shown.window.errors.isVisible)
    assert "ended unexpectedly (code 7)" in shown.window.errors.text()
