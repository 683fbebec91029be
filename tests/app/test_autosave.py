"""Drafts of unsaved work: written aside, dropped where there is nothing to lose, found when their window is gone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from initviz.app.autosave import Abandoned, Autosave
from initviz.app.session import Session
from initviz.core.document.edits import set_seeds
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene

EDITOR = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from initviz.app.autosave import Autosave
from initviz.app.session import Session
from initviz.core.document.edits import set_seeds
from initviz.core.document.scenes import first_scene
app = QCoreApplication([])
session = Session(first_scene())
kept = Autosave(session, Path(sys.argv[1]))
session.apply("edit.name.probe", lambda experiment: set_seeds(experiment, 7))
app.exec()
"""
"""A program that edits, and lives until it is killed."""


def seeds(count: int) -> Experiment:
    return set_seeds(first_scene(), count)


def edit(session: Session, count: int) -> None:
    session.apply("edit.name.probe", lambda experiment: set_seeds(experiment, count))


def drafts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    made = Session(first_scene())
    qtbot.wait(0)
    return made


def test_unsaved_work_is_written_aside_within_seconds_and_dropped_at_the_end(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    kept = Autosave(session, tmp_path / "new" / "drafts", session)
    edit(session, 3)
    edit(session, 4)
    qtbot.waitUntil(lambda: len(drafts(tmp_path / "new" / "drafts")) == 1, timeout=10_000)
    kept.end()
    assert not list((tmp_path / "new" / "drafts").iterdir())


def test_what_is_in_its_file_needs_no_draft(session: Session, tmp_path: Path) -> None:
    kept = Autosave(session, tmp_path, session)
    edit(session, 3)
    kept.write()
    assert len(drafts(tmp_path)) == 1
    session.save(tmp_path / "scene.initviz.json")
    kept.write()
    assert drafts(tmp_path) == [tmp_path / "scene.initviz.json"]
    kept.end()


def test_the_draft_of_a_window_that_lives_is_not_offered(session: Session, tmp_path: Path) -> None:
    kept = Autosave(session, tmp_path, session)
    edit(session, 3)
    kept.write()
    assert Abandoned(tmp_path).newest() is None
    kept.end()


def killed(folder: Path) -> None:
    """Let a program edit, and kill it as soon as its draft is there."""
    program = subprocess.Popen([sys.executable, "-c", EDITOR, str(folder)])
    before, deadline = len(drafts(folder)), time.monotonic() + 60
    while len(drafts(folder)) == before and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(program.pid, signal.SIGKILL)
    program.wait()


def test_the_work_of_a_killed_program_is_found_once(tmp_path: Path) -> None:
    killed(tmp_path)
    abandoned = Abandoned(tmp_path)
    draft = abandoned.newest()
    assert draft is not None
    assert (draft.experiment, draft.path) == (seeds(7), None)
    assert Abandoned(tmp_path).newest() is None  # two windows that start together do not offer it twice
    abandoned.release()
    again = Abandoned(tmp_path)
    assert again.newest() == draft
    again.drop()
    assert again.newest() is None
    assert not list(tmp_path.iterdir())


def abandon(folder: Path, count: int, path: Path | None = None) -> None:
    """Leave a draft behind, as a window does whose program ends without closing it."""
    session = Session(first_scene(), path)
    kept = Autosave(session, folder)
    edit(session, count)
    kept.write()
    session.deleteLater()


def test_the_newest_comes_first_and_the_file_it_belongs_to_is_known(qtbot: QtBot, tmp_path: Path) -> None:
    abandon(tmp_path, 3)
    (first,) = drafts(tmp_path)
    os.utime(first, (1, 1))
    abandon(tmp_path, 4, Path("some.initviz.json"))
    abandoned = Abandoned(tmp_path)
    newest = abandoned.newest()
    assert newest is not None
    assert (newest.experiment, newest.path) == (seeds(4), Path("some.initviz.json").absolute())
    abandoned.drop()
    older = abandoned.newest()
    assert older is not None
    assert (older.experiment, older.written.year) == (seeds(3), 1970)
    abandoned.release()
    qtbot.wait(0)


@pytest.mark.parametrize("content", [b"", b"{", b'{"path": null, "document": "{}x"}', b"\xff"])
def test_a_draft_that_cannot_be_read_stays_and_is_not_offered(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(content)
    abandoned = Abandoned(tmp_path)
    assert abandoned.newest() is None
    abandoned.release()
    assert (tmp_path / "a.json").read_bytes() == content


def test_a_disk_that_takes_nothing_is_complained_of_once(session: Session, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    kept, said = Autosave(session, tmp_path / "file" / "drafts", session), list[str]()
    kept.failed.connect(said.append)
    edit(session, 3)
    kept.write()
    edit(session, 4)
    kept.write()
    assert len(said) == 1
    kept.end()
