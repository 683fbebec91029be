"""Edits of schemes keep what was measured; only what is not known is asked for."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from initviz.core.channel import Look
from initviz.core.document import scheme_edits
from initviz.core.document.edits import resample, set_initializer
from initviz.core.document.experiment import Experiment
from initviz.core.document.shown import shown
from initviz.core.initializers.simple import Normal
from initviz.core.reports import ReplicateReport
from initviz.figures.marks import Boxes
from initviz.messages import message
from tests.gui.stage import Stage, measured, small_scene

Edit = Callable[[Experiment], Experiment]
Build = Callable[..., Stage]
pytestmark = pytest.mark.usefixtures("one_page")


def three_schemes() -> Experiment:
    return scheme_edits.add_scheme(small_scene(), "orthogonal")


@pytest.fixture
def known(stage: Build) -> Stage:
    """Three schemes that are measured."""
    made = stage(three_schemes())
    made.deliver()
    return made


def apply(shown: Stage, edit: Edit) -> None:
    assert shown.session.apply("edit.name.probe", edit)
    shown.settle()


def boxes(shown: Stage) -> int:
    figure = shown.window.page.views[0].plot.figure
    assert figure is not None
    return len([mark for mark in figure.marks if isinstance(mark, Boxes)])


def second_moments(shown: Stage) -> dict[str, list[float]]:
    """Give what the scene says was measured, by the schemes' names."""
    scene = shown.window.live.scene
    return {
        series.name: [float(report.forward.second_moment[-1]) for report in scene.replicates(series.index)]
        for series in scene.series
    }


def truth(experiment: Experiment) -> dict[str, list[float]]:
    """Give the same, measured anew."""
    found: dict[str, list[float]] = {scheme.name: [] for scheme in experiment.schemes}
    for report in measured(experiment):
        if isinstance(report, ReplicateReport):
            found[experiment.schemes[report.scheme].name].append(float(report.forward.second_moment[-1]))
    return found


HARMLESS: dict[str, Edit] = {
    "rename": lambda e: scheme_edits.rename_scheme(e, 1, "He"),
    "recolour": lambda e: scheme_edits.recolor_scheme(e, 0, "#123456"),
    "move": lambda e: scheme_edits.move_scheme(e, 2, 0),
    "hide": lambda e: scheme_edits.set_hidden(e, 1, hidden=True),
    "remove": lambda e: scheme_edits.remove_scheme(e, 0),
    "duplicate": lambda e: scheme_edits.duplicate_scheme(e, 1),
}


@pytest.mark.parametrize("name", list(HARMLESS))
def test_edits_that_leave_the_weights_alone_measure_nothing_and_blank_nothing(known: Stage, name: str) -> None:
    drawn: list[int] = []
    known.window.live.edited.connect(lambda: drawn.append(len(known.window.live.scene.reports)))
    apply(known, HARMLESS[name])
    assert len(known.bench.submitted) == 1
    visible = shown(known.session.experiment)
    assert second_moments(known) == truth(visible)
    assert drawn == [len(measured(visible))]
    assert boxes(known) == len(visible.schemes)
    assert [scheme.name for scheme in known.window.live.scene.prediction.schemes] == [s.name for s in visible.schemes]


@pytest.mark.parametrize("name", ["rename", "move", "hide"])
def test_what_is_being_measured_goes_on_under_other_names_and_places(stage: Build, name: str) -> None:
    begun = stage(three_schemes())
    apply(begun, HARMLESS[name])
    assert len(begun.bench.submitted) == 1
    begun.deliver(generation=1)
    assert second_moments(begun) == truth(shown(begun.session.experiment))


def test_hiding_and_showing_needs_no_measurement_the_second_time(known: Stage) -> None:
    before = second_moments(known)
    apply(known, HARMLESS["hide"])
    assert "Kaiming" not in second_moments(known)
    known.session.undo()
    known.settle()
    assert second_moments(known) == before
    assert len(known.bench.submitted) == 1


def test_a_scheme_that_was_always_hidden_is_measured_once_it_is_shown(stage: Build) -> None:
    begun = stage(scheme_edits.set_hidden(three_schemes(), 1, hidden=True))
    assert [scheme.name for scheme in begun.bench.submitted[-1].schemes] == ["Xavier", "orthogonal"]
    begun.deliver()
    assert boxes(begun) == 2
    apply(begun, lambda e: scheme_edits.set_hidden(e, 1, hidden=False))
    assert begun.bench.wanted[-1] == (1,)
    assert boxes(begun) == 2
    begun.deliver()
    assert second_moments(begun) == truth(three_schemes())


def test_a_new_scheme_alone_is_measured(known: Stage) -> None:
    apply(known, lambda e: scheme_edits.add_scheme(e, "default"))
    assert known.bench.wanted[-1] == (3,)
    assert boxes(known) == 3
    known.deliver()
    assert second_moments(known) == truth(known.session.experiment)


def test_an_edit_of_one_scheme_keeps_the_points_of_the_others(known: Stage) -> None:
    before = second_moments(known)
    apply(known, lambda e: set_initializer(e, 1, "l1", "weight", Normal(std=0.5)))
    assert known.bench.wanted[-1] == (1,)
    assert second_moments(known) == {**before, "Kaiming": []}
    known.deliver()
    assert second_moments(known) == truth(known.session.experiment)
    assert second_moments(known)["Kaiming"] != before["Kaiming"]


def test_another_seed_measures_everything_anew(known: Stage) -> None:
    apply(known, resample)
    assert known.bench.wanted[-1] == (0, 1, 2)
    assert second_moments(known) == {"Xavier": [], "Kaiming": [], "orthogonal": []}


def test_trying_again_after_a_failure_measures_what_is_missing_and_all_of_it(stage: Build) -> None:
    begun = stage(three_schemes())
    for report in measured(three_schemes())[:2]:
        begun.bench.reported.emit(1, report)
    begun.bench.failed.emit(1, message("measure.died", code=1))
    begun.settle()
    apply(begun, HARMLESS["rename"])
    assert len(begun.bench.submitted) == 2
    assert not begun.window.live.scene.failed
    begun.deliver()
    assert second_moments(begun) == truth(begun.session.experiment)


def test_a_close_look_follows_its_scheme(known: Stage) -> None:
    live = known.window.live
    live.inspect(wanted=True)
    known.bench.see(Look("l1", {}))
    seen = {series.name: live.scene.inspected(series.index, "weight") for series in live.scene.series}
    assert all(found is not None for found in seen.values())
    apply(known, HARMLESS["move"])
    for series in live.scene.series:
        found, before = live.scene.inspected(series.index, "weight"), seen[series.name]
        assert found is not None
        assert before is not None
        assert (found.mean, found.std) == (before.mean, before.std)
    apply(known, HARMLESS["hide"])
    known.bench.see(Look("l1", {}))
    assert {found.scheme for found in live.scene.inspections} == {0, 1}


def test_undoing_a_move_makes_the_scheme_active_again_that_was_moved(known: Stage) -> None:
    known.window.network.pills.actions_of_schemes.move(0, 2)
    assert known.session.scheme == 2
    known.keys(Qt.Key.Key_Z)
    assert known.session.scheme == 0
    assert known.window.live.scene.series[0].front
