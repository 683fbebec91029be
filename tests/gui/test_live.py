"""Reports as they arrive, failures, and the end of the window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from initviz.core.document import edits
from initviz.core.document.files import load, save
from initviz.figures.marks import Boxes
from initviz.messages import message
from tests.gui.stage import Stage, measured, small_scene

Build = Callable[..., Stage]


def boxes(stage: Stage) -> int:
    figure = stage.window.page.views[0].plot.figure
    assert figure is not None
    return len([mark for mark in figure.marks if isinstance(mark, Boxes)])


def test_reports_of_an_older_experiment_never_appear(stage: Build) -> None:
    shown = stage()
    shown.session.apply("edit.name.probe", edits.resample)
    shown.settle()
    shown.deliver(generation=1)
    assert boxes(shown) == 0
    assert shown.window.live.scene.reports == ()
    shown.deliver(generation=2)
    assert boxes(shown) == 2


def test_an_edit_takes_the_old_measurements_away_at_once(stage: Build) -> None:
    shown = stage()
    shown.deliver()
    assert boxes(shown) == 2
    shown.session.apply("edit.name.probe", edits.resample)
    shown.settle()
    assert boxes(shown) == 0


def test_reports_are_drawn_once_a_frame(stage: Build) -> None:
    shown, drawn = stage(), []
    shown.window.live.measured.connect(lambda: drawn.append(len(shown.window.live.scene.reports)))
    for report in measured(small_scene()):
        shown.bench.reported.emit(1, report)
    assert drawn == []
    shown.qtbot.waitUntil(lambda: bool(drawn), timeout=1000)
    assert drawn == [len(measured(small_scene()))]


def test_holding_a_spin_box_submits_only_what_was_asked_for(stage: Build) -> None:
    shown = stage()
    for _ in range(10):
        shown.window.network.stack.depth_field.entry.stepUp()
    assert len(shown.rows.rows) == 3
    shown.settle()
    assert len(shown.rows.rows) == 13
    shown.session.undo()
    assert shown.session.experiment == small_scene()


def test_the_status_bar_follows_the_measurer(stage: Build) -> None:
    shown = stage()
    label = shown.window.status.activity()
    shown.bench.state_changed.emit("loading")
    assert label.text() == "loading PyTorch…"
    shown.bench.state_changed.emit("busy")
    assert label.text() == "measuring…"
    shown.deliver()
    shown.bench.state_changed.emit("idle")
    assert label.text() == "measured in 0.5 s"


def test_nothing_moves_when_the_status_bar_gets_a_button(stage: Build) -> None:
    bar = stage().window.status
    before = bar.height()
    for button in (bar.measuring, bar.again):
        button.setVisible(True)
        assert bar.minimumSizeHint().height() <= before
        button.setVisible(False)


def test_a_failure_is_said_in_the_window_and_can_be_tried_again(stage: Build) -> None:
    shown = stage()
    shown.bench.failed.emit(1, message("measure.memory"))
    assert shown.window.errors.isVisible()
    assert "memory" in shown.window.errors.text()
    QTest.mouseClick(shown.window.errors.action, Qt.MouseButton.LeftButton)
    assert len(shown.bench.submitted) == 2
    assert not shown.window.errors.isVisible()


def test_trying_again_begins_anew_instead_of_counting_seeds_twice(stage: Build) -> None:
    shown = stage()
    for report in measured(small_scene())[:-3]:
        shown.bench.reported.emit(1, report)
    shown.bench.failed.emit(1, message("measure.died", code=1))
    shown.settle()
    assert len(shown.window.live.scene.reports) == len(measured(small_scene())) - 3
    assert shown.window.live.scene.failed
    QTest.mouseClick(shown.window.errors.action, Qt.MouseButton.LeftButton)
    shown.settle()
    begun = shown.window.live.scene
    assert (len(begun.reports), begun.failed) == (0, False)
    shown.deliver()
    assert len(shown.window.live.scene.replicates(0)) == small_scene().probe.seeds


def test_what_failed_is_not_said_to_be_measured(stage: Build) -> None:
    shown = stage()
    shown.bench.failed.emit(1, message("measure.memory"))
    shown.window.tabs.setCurrentIndex(2)
    shown.settle()
    ridge = shown.window.page.views[0].plot.figure
    assert ridge is not None
    assert ridge.state == message("figure.state.failed")
    shown.window.tabs.setCurrentIndex(1)
    shown.settle()
    histogram = shown.window.page.views[0].plot.figure
    assert histogram is not None
    assert histogram.state == message("figure.state.failed")


def test_a_failure_of_an_older_experiment_is_not_said(stage: Build) -> None:
    shown = stage()
    shown.session.apply("edit.name.probe", edits.resample)
    shown.bench.failed.emit(1, message("measure.memory"))
    assert not shown.window.errors.isVisible()


def test_a_file_that_is_no_document_is_said_in_one_line(stage: Build, tmp_path: Path) -> None:
    shown, path = stage(), tmp_path / "bad.initviz.json"
    path.write_text('{"network": {"layers": [{"type": "Linear", "out_features": 0}]}}')
    shown.window.files.open_path(path)
    assert "network.layers[0].out_features" in shown.window.errors.text()
    assert "\n" not in shown.window.errors.text()
    assert shown.session.experiment == small_scene()


def test_opening_and_saving(stage: Build, tmp_path: Path) -> None:
    shown, path = stage(), tmp_path / "other.initviz.json"
    save(small_scene(depth=2), path)
    shown.window.files.open_path(path)
    shown.settle()
    assert len(shown.rows.rows) == 2
    assert shown.window.windowTitle().startswith("other.initviz.json")
    shown.session.apply("edit.name.probe", edits.resample)
    assert shown.window.isWindowModified()
    shown.keys(Qt.Key.Key_S)
    assert not shown.window.isWindowModified()
    assert load(path) == shown.session.experiment


def _answer(name: str, asked: list[str]) -> None:
    """Press a button of the question that is about to be asked."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        next(button for button in box.buttons() if button.text() == name).click()

    QTimer.singleShot(0, press)


def test_closing_without_changes_asks_nothing_and_ends_the_measurer(stage: Build) -> None:
    shown = stage()
    assert shown.window.close()
    assert shown.bench.closed


def test_closing_with_changes_asks(stage: Build) -> None:
    shown, asked = stage(), list[str]()
    shown.session.apply("edit.name.probe", edits.resample)
    _answer("Cancel", asked)
    assert not shown.window.close()
    assert not shown.bench.closed
    _answer("Discard", asked)
    assert shown.window.close()
    assert len(asked) == 2
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))


def test_switching_the_statistic(stage: Build) -> None:
    shown = stage()
    shown.deliver()
    view = shown.window.page.views[0]
    for name, button in view.switch.buttons.items():
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        shown.settle()
        figure = view.plot.figure
        assert figure is not None
        assert figure.name == name


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_every_page_shows_figures(stage: Build, tab: int) -> None:
    shown = stage()
    shown.deliver()
    shown.window.tabs.setCurrentIndex(tab)
    shown.settle()
    for view in shown.window.page.views:
        assert view.plot.figure is not None
        assert view.plot.figure.marks
