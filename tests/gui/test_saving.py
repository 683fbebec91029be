"""What is unsaved is honest, and nothing of anybody's is written over unasked."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from initviz.core.document.files import load, save
from tests.gui.keeping import LEFT, answer, edit
from tests.gui.stage import Stage, small_scene


def test_undo_back_to_what_is_saved_is_no_change(three: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    edit(three, 4)
    three.session.save(path)
    assert not three.window.isWindowModified()
    edit(three, 5)
    assert three.window.isWindowModified()
    three.keys(Qt.Key.Key_Z)
    assert not three.window.isWindowModified()
    three.keys(Qt.Key.Key_Z)
    assert three.window.isWindowModified()


def test_a_file_that_cannot_be_written_keeps_everything_and_offers_another(
    three: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gone" / "a.initviz.json"
    path.parent.mkdir()
    edit(three, 4)
    three.session.save(path)
    edit(three, 5)
    path.unlink()
    path.parent.rmdir()
    three.keys(Qt.Key.Key_S)
    assert three.window.isWindowModified()
    assert three.session.experiment.probe.seeds == 5
    assert "cannot be written" in three.window.errors.text()
    other = tmp_path / "b.initviz.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(other), ""))
    QTest.mouseClick(three.window.errors.action, LEFT)
    assert load(other) == three.session.experiment
    assert not three.window.isWindowModified()
    assert three.window.windowTitle().startswith("b.initviz.json")


def test_the_question_about_unsaved_changes_names_the_file(three: Stage, tmp_path: Path) -> None:
    asked: list[str] = []
    edit(three, 4)
    answer("Cancel", asked)
    three.keys(Qt.Key.Key_N)
    three.session.save(tmp_path / "mine.initviz.json")
    edit(three, 5)
    answer("Cancel", asked)
    three.keys(Qt.Key.Key_N)
    assert asked == [
        "Save this scene, which has no file yet, before going on?",
        "Save the changes to mine.initviz.json before going on?",
    ]


def test_a_file_that_somebody_else_changed_is_not_written_over_unasked(three: Stage, tmp_path: Path) -> None:
    path, asked = tmp_path / "a.initviz.json", list[str]()
    save(small_scene(depth=2), path)
    assert three.window.files.open_path(path)
    save(small_scene(depth=5), path)
    edit(three, 4)
    answer("Cancel", asked)
    three.keys(Qt.Key.Key_S)
    assert load(path) == small_scene(depth=5)
    assert three.window.isWindowModified()
    answer("Replace", asked)
    three.keys(Qt.Key.Key_S)
    assert load(path) == three.session.experiment
    edit(three, 6)
    three.keys(Qt.Key.Key_S)
    assert load(path).probe.seeds == 6
    assert len(asked) == 2
    assert "changed by another program" in asked[0]


def test_return_writes_nothing_over(three: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    save(small_scene(depth=2), path)
    assert three.window.files.open_path(path)
    save(small_scene(depth=5), path)
    edit(three, 4)

    def press_return() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        QTest.keyClick(box, Qt.Key.Key_Return)

    QTimer.singleShot(50, press_return)
    assert not three.window.files.save()
    assert load(path) == small_scene(depth=5)


def test_a_file_that_was_touched_or_deleted_is_saved_without_a_question(three: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.initviz.json"
    save(small_scene(depth=2), path)
    assert three.window.files.open_path(path)
    os.utime(path, (1, 1))
    edit(three, 4)
    assert three.window.files.save()
    path.unlink()
    edit(three, 5)
    assert three.window.files.save()
    assert load(path).probe.seeds == 5
