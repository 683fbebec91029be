from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from initviz.app.session import Session
from initviz.core.document import edits
from initviz.core.document.check import DocumentError
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import load
from initviz.core.document.scenes import first_scene
from initviz.core.document.structure import remove_layers
from initviz.core.initializers.simple import Normal, Uniform, Zeros
from initviz.messages import Message, message, text

pytestmark = pytest.mark.usefixtures("qapp")


def with_seed(session: Session, seed: int, control: str = "") -> bool:
    return session.apply("edit.name.probe", lambda experiment: edits.set_seed(experiment, seed), control=control)


def said(name: Message | None) -> str:
    return text(name) if name is not None else ""


def modified(session: Session) -> bool:
    return session.modified


def seeds(session: Session) -> int:
    return session.experiment.probe.seed


def test_an_edit_changes_the_experiment_and_says_so(qtbot: QtBot) -> None:
    session = Session(first_scene())
    with qtbot.waitSignal(session.changed):
        assert with_seed(session, 3)
    assert seeds(session) == 3
    assert session.modified
    assert said(session.undo_name) == "Seed 0 → 3"


def test_an_edit_that_changes_nothing_is_no_step(qtbot: QtBot) -> None:
    session = Session(first_scene())
    with qtbot.assertNotEmitted(session.changed):
        assert with_seed(session, 0)
    assert not session.undo_name


def test_undo_and_redo_go_back_and_forth() -> None:
    session, first = Session(first_scene()), first_scene()
    for seed in (1, 2, 3):
        with_seed(session, seed)
    for expected in (2, 1, 0, 0):
        session.undo()
        assert seeds(session) == expected
    assert session.experiment == first
    assert not session.modified
    for expected in (1, 2, 3, 3):
        session.redo()
        assert seeds(session) == expected


def test_an_edit_after_undo_forgets_what_was_undone() -> None:
    session = Session(first_scene())
    with_seed(session, 1)
    session.undo()
    with_seed(session, 9)
    assert not session.redo_name
    session.undo()
    assert seeds(session) == 0


def test_a_drag_is_one_step_until_it_ends() -> None:
    session = Session(first_scene())
    for seed in (1, 2, 3):
        with_seed(session, seed, control="seed")
    session.end_drag()
    for seed in (4, 5):
        with_seed(session, seed, control="seed")
    assert seeds(session) == 5
    session.undo()
    assert seeds(session) == 3
    session.undo()
    assert seeds(session) == 0


@pytest.mark.parametrize("end", ["let go", "another edit", "undo"])
def test_a_drag_back_to_where_it_began_is_no_step(end: str, qtbot: QtBot) -> None:
    session = Session(first_scene())
    with_seed(session, 7)
    with_seed(session, 1, control="seed")
    with_seed(session, 7, control="seed")
    if end == "let go":
        with qtbot.waitSignal(session.changed):
            session.end_drag()
        assert said(session.undo_name) == "Seed 0 → 7"
    elif end == "another edit":
        session.apply("edit.name.probe", lambda experiment: edits.set_seeds(experiment, 3))
        session.undo()
        assert seeds(session) == 7
    session.undo()
    assert session.experiment == first_scene()
    assert len(session.steps) == (3 if end == "another edit" else 2)


def test_a_drag_that_ends_elsewhere_stays_a_step(qtbot: QtBot) -> None:
    session = Session(first_scene())
    with_seed(session, 1, control="seed")
    with qtbot.assertNotEmitted(session.changed):
        session.end_drag()
        session.end_drag()
    assert len(session.steps) == 2


def test_another_control_begins_a_step_of_its_own() -> None:
    session = Session(first_scene())
    with_seed(session, 1, control="seed")
    session.apply("edit.name.probe", lambda experiment: edits.set_seeds(experiment, 3), control="seeds")
    session.undo()
    assert seeds(session) == 1


def test_a_refused_edit_says_why_and_changes_nothing(qtbot: QtBot) -> None:
    session = Session(first_scene())

    def refused(experiment: Experiment) -> Experiment:
        return edits.set_initializer(experiment, 0, "l1", "weight", Uniform(a=2.0, b=1.0))

    with qtbot.waitSignal(session.refused) as heard:
        assert not session.apply("edit.name.argument", refused)
    assert "must not exceed" in text(heard.args[0])
    assert session.experiment == first_scene()
    assert not session.undo_name


def test_reset_brings_back_the_seed_of_the_document() -> None:
    session = Session(edits.set_seed(first_scene(), 7))
    session.apply("edit.name.probe", edits.resample)
    assert seeds(session) == 8
    session.reset_seed()
    assert seeds(session) == 7


def test_the_selection_survives_edits_and_falls_back_when_its_layer_is_gone(qtbot: QtBot) -> None:
    session = Session(first_scene())
    assert session.layer == "l1"
    session.select(layer="l9", scheme=1)
    with_seed(session, 1)
    assert (session.scheme, session.layer) == (1, "l9")
    with qtbot.waitSignal(session.selected):
        session.apply(message("edit.name.depth", depth=4), lambda experiment: edits.set_depth(experiment, 4))
    assert session.layer == "l4"  # the last Linear layer that is left
    session.apply("edit.name.probe", lambda experiment: remove_layers(experiment, {"l1", "l4"}))
    assert session.layer == "l3"
    session.replace(edits.set_depth(first_scene(), 2))
    assert session.layer == "l1"


def test_selecting_what_does_not_exist_is_ignored(qtbot: QtBot) -> None:
    session = Session(first_scene())
    with qtbot.assertNotEmitted(session.selected):
        session.select(layer="nobody", scheme=5)
    assert (session.scheme, session.layer) == (0, "l1")


def test_saving_and_opening(tmp_path: Path) -> None:
    session, path = Session(first_scene()), tmp_path / "scene.initviz.json"
    session.apply(
        "edit.name.initializer",
        lambda experiment: edits.set_initializer(experiment, 1, "l2", "weight", Normal(std=0.5)),
    )
    session.save(path)
    assert not modified(session)
    assert session.path == path
    assert load(path) == session.experiment
    with_seed(session, 5)
    assert modified(session)
    session.undo()
    assert not modified(session)
    session.replace(first_scene())
    session.open(path)
    assert session.experiment.schemes[1].overrides["l2"].weight == Normal(std=0.5)
    assert not session.undo_name


def test_a_bad_file_leaves_the_session_as_it_was(tmp_path: Path) -> None:
    session, path = Session(first_scene()), tmp_path / "bad.initviz.json"
    path.write_text('{"network": {"input": [0]}}')
    with pytest.raises(DocumentError, match="bad"):
        session.open(path)
    assert session.experiment == first_scene()
    assert session.path is None


def test_undo_and_redo_select_what_they_change() -> None:
    session = Session(first_scene())
    session.select(scheme=1, layer="l3")
    session.apply("edit.name.initializer", lambda e: edits.set_initializer(e, 1, "l3", "weight", Zeros()))
    session.select(scheme=0, layer="l7")
    heard: list[str] = []
    session.selected.connect(lambda: heard.append(session.layer))
    session.undo()
    assert (session.scheme, session.layer) == (1, "l3")
    session.select(scheme=0, layer="")
    session.redo()
    assert (session.scheme, session.layer) == (1, "l3")
    assert heard == ["l3", "", "l3"]


def test_undoing_a_removal_selects_what_comes_back() -> None:
    session = Session(first_scene())
    session.select(layer="l4")
    session.apply("edit.name.argument", lambda e: remove_layers(e, {layer.id for layer in e.network.layers}))
    assert session.layer == ""
    session.undo()
    assert session.layer == "l4"
