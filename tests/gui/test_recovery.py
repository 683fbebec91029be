"""Work that a killed window left behind is offered by the next one, with real clicks."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest

from initviz.app.autosave import Autosave
from initviz.app.session import Session
from initviz.core.document.edits import set_seeds
from initviz.core.document.scenes import first_scene
from initviz.gui.recovery import Recovery
from tests.gui.keeping import LEFT, answer, edit
from tests.gui.stage import Stage


def abandon(folder: Path, seeds: int) -> None:
    session = Session(first_scene())
    kept = Autosave(session, folder)
    session.apply("edit.name.probe", lambda experiment: set_seeds(experiment, seeds))
    kept.write()
    session.deleteLater()


def recovering(stage: Stage, folder: Path) -> Recovery:
    made = Recovery(stage.session, stage.window.files, folder, stage.window)
    stage.window.add_bar(made.bar)
    made.offer()
    stage.settle()
    return made


def test_nothing_is_offered_where_nothing_was_left(three: Stage, tmp_path: Path) -> None:
    made = recovering(three, tmp_path)
    assert made.bar.isHidden()
    made.end()


def test_restored_work_is_unsaved_work(three: Stage, tmp_path: Path) -> None:
    abandon(tmp_path, 5)
    made = recovering(three, tmp_path)
    assert made.bar.isVisible()
    assert "Unsaved work on" in made.bar.text()
    QTest.mouseClick(made.bar.action, LEFT)
    three.settle()
    assert three.session.experiment == set_seeds(first_scene(), 5)
    assert three.window.isWindowModified()
    assert made.bar.isHidden()
    assert len(list(tmp_path.glob("*.json"))) == 1  # this window's own draft
    made.end()
    assert not list(tmp_path.iterdir())


def test_an_offer_outlives_edits_and_asks_before_they_are_lost(three: Stage, tmp_path: Path) -> None:
    abandon(tmp_path, 5)
    made = recovering(three, tmp_path)
    edit(three, 4)
    assert made.bar.isVisible()
    asked: list[str] = []
    answer("Cancel", asked)
    QTest.mouseClick(made.bar.action, LEFT)
    three.settle()
    assert asked
    assert three.session.experiment.probe.seeds == 4
    assert made.bar.isVisible()
    made.end()
    assert len(list(tmp_path.glob("*.json"))) == 1  # the offer waits for the next start


def test_drafts_are_discarded_one_by_one(three: Stage, tmp_path: Path, stage: Callable[..., Stage]) -> None:
    abandon(tmp_path, 5)
    abandon(tmp_path, 6)
    made = recovering(three, tmp_path)
    before = three.session.experiment
    for left in (1, 0):
        QTest.mouseClick(made.bar.other, LEFT)
        three.settle()
        assert len(list(tmp_path.glob("*.json"))) == left
    assert made.bar.isHidden()
    assert three.session.experiment == before
    made.end()
    assert recovering(stage(), tmp_path).bar.isHidden()
