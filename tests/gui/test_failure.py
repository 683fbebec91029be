"""What the bar offers when a measurement has failed."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.core.document.edits import set_probe
from initviz.core.document.fitting import set_input_law
from initviz.core.document.probe import CrossEntropy, FileInput
from initviz.messages import message
from tests.gui.stage import Stage, small_scene

pytestmark = pytest.mark.usefixtures("one_page")

Build = Callable[..., Stage]


def test_what_the_document_is_to_blame_for_is_mended_from_the_bar(stage: Build) -> None:
    scene = small_scene()
    shown = stage(set_probe(scene, replace(scene.probe, gradient=CrossEntropy(labels="data"))))
    bar = shown.window.errors
    shown.window.live.failed.emit(message("data.no_labels"))
    assert "Only the digits have labels" in bar.text()
    assert (bar.action.text(), bar.other.text()) == ("Random labels", "Digits as input")
    QTest.mouseClick(bar.action, Qt.MouseButton.LeftButton)
    shown.settle()
    assert shown.session.experiment.probe.gradient == CrossEntropy(labels="random")
    assert not bar.isVisible()


def test_a_file_that_cannot_be_read_is_tried_again_whatever_else_is_wrong(stage: Build) -> None:
    scene = set_input_law(small_scene(), FileInput(path="none.npy"))
    shown = stage(set_probe(scene, replace(scene.probe, gradient=CrossEntropy(labels="data"))))
    shown.window.live.failed.emit(message("data.missing", file="none.npy"))
    assert shown.window.errors.action.text() == "Try again"
    assert shown.window.errors.action.isVisible()
    assert not shown.window.errors.other.isVisible()


def test_what_only_another_document_would_cure_is_just_said(stage: Build) -> None:
    shown = stage()
    bar = shown.window.errors
    shown.window.live.failed.emit(message("measure.layer", layer="l1", type="Linear", error="no such kernel"))
    assert bar.isVisible()
    assert bar.text() == "l1: torch's Linear failed: no such kernel"
    assert not bar.action.isVisible()
    assert not bar.other.isVisible()


def test_what_the_machine_is_to_blame_for_is_tried_again(stage: Build) -> None:
    shown = stage()
    bar, before = shown.window.errors, len(shown.bench.submitted)
    shown.window.live.failed.emit(message("measure.memory"))
    assert bar.action.text() == "Try again"
    assert not bar.other.isVisible()
    QTest.mouseClick(bar.action, Qt.MouseButton.LeftButton)
    assert len(shown.bench.submitted) == before + 1
