"""The student's journey: five pieces of homework, each as a hand does them."""

import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from initviz.core.document.edits import set_depth, set_width
from initviz.core.lessons.catalogue import lesson
from initviz.core.measure import custom
from initviz.core.measure.errors import MeasureError
from initviz.core.measure.measure import measure
from initviz.core.reports import ReplicateReport
from initviz.figures.marks import Curve, Rule, Stem
from initviz.gui.code.faults import CodeFaults
from initviz.gui.code.field import CodeField
from initviz.gui.pages.table_page import TablePage
from initviz.gui.pages.weights_page import WeightsPage
from tests.gui.building import click, context_menu
from tests.gui.journeys.hands import CTRL, LEFT, SHIFT, pick_in_menu, turn_to, words_of
from tests.gui.stage import Stage, measured, small_scene

Build = Callable[..., Stage]


def begin(stage: Stage, name: str) -> None:
    """Choose a lesson from the list that its key opens, and begin it."""
    stage.keys(Qt.Key.Key_L, CTRL | SHIFT)
    stage.pick(stage.window.guide.menu, name)
    QTest.mouseClick(stage.window.guide.strip.act, LEFT)
    stage.settle()
    stage.deliver()


def column(page: TablePage, heading: str) -> dict[str, str]:
    """Give what a column of the table shows, by the id of the layer."""
    model = page.model
    headings = [
        str(model.headerData(at, Qt.Orientation.Horizontal)).replace("\n", " ") for at in range(model.columnCount())
    ]
    at, ids = headings.index(heading), headings.index("id")
    return {str(model.index(row, ids).data()): str(model.index(row, at).data()) for row in range(model.rowCount())}


def test_zeros_give_no_gradient_but_to_the_last_bias(stage: Build) -> None:
    shown = stage()
    begin(shown, "zeros")
    page = turn_to(shown, "page.table")
    assert isinstance(page, TablePage)
    weights, biases = column(page, "E[(∂L/∂W)²] measured"), column(page, "E[(∂L/∂b)²] measured")
    assert [weights["l1"], weights["l2"], biases["l1"]] == ["0", "0", "0"]
    assert float(biases["l2"]) > 1.0
    assert shown.window.guide.strip.is_ticked
    said = " ".join(shown.window.guide.strip.words())
    assert "Only the output's bias gets a gradient." in said
    assert "symmetry" in said


def write(field: CodeField, lines: tuple[str, ...]) -> None:
    """Type lines over what stands in the editor, and apply them by the key."""
    field.editor.setFocus()
    QTest.keyClick(field.editor, Qt.Key.Key_A, CTRL)
    popup = field.editor.popup
    for place, line in enumerate(lines):
        for letter in line:
            QTest.keyClicks(popup if popup.isVisible() else field.editor, letter)
        if popup.isVisible():
            QTest.keyClick(popup, Qt.Key.Key_Escape)
        if place + 1 < len(lines):
            QTest.keyClick(field.editor, Qt.Key.Key_Return)
    QTest.keyClick(field.editor, Qt.Key.Key_Return, CTRL)


def fail(stage: Stage) -> None:
    """Let the measuring code fail on what was submitted last, and say so as the compute process does."""
    with pytest.raises(MeasureError) as caught:
        list(measure(stage.bench.submitted[-1]))
    stage.bench.failed.emit(len(stage.bench.submitted), caught.value.reason)
    stage.settle()


def test_an_initializer_of_ones_own_has_an_atom_and_its_mistakes_cost_nothing(
    stage: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = stage(set_width(set_depth(small_scene(), 1), 128))
    faults = CodeFaults(shown.window.live, shown.window)
    assert faults.parent() is shown.window
    shown.pick(shown.open_menu(0, "weight"), "custom")
    field = shown.window.side.explanation.form.fields["code"]
    assert isinstance(field, CodeField)
    # The editor goes on at the depth of the line before.
    write(field, (
        "def init_(tensor, generator):",
        "tensor.uniform_(-10, 10, generator=generator)",
        "tensor.mul_(tensor.abs() >= 5)",
    ))  # fmt: skip
    shown.settle()
    page = turn_to(shown, "page.weights")  # before anything is measured: there is no law to draw yet
    assert isinstance(page, WeightsPage)
    shown.deliver()
    shown.bench.see()
    shown.settle()
    figure = page.histogram.plot.figure
    assert figure is not None
    (atom,) = [mark for mark in figure.marks if isinstance(mark, Stem) and mark.series == 0]
    assert atom.measured
    assert figure.x.scale.backward(np.array(atom.x)) == pytest.approx(0.0)
    count = 128 * 128
    assert atom.share == pytest.approx(0.5, abs=4.0 * 0.5 / count**0.5)
    report = next(found for found in measured(shown.session.experiment) if isinstance(found, ReplicateReport))
    # E[w²] = ½ · (10³ − 5³) / (3 · 5) = 29.17, whose own scatter follows from E[w⁴] = ½ · (10⁵ − 5⁵) / (5 · 5).
    scatter = ((0.5 * (1e5 - 5**5) / 25 - 29.17**2) / count) ** 0.5
    assert report.by_parameter[0, "weight"].std ** 2 == pytest.approx(29.1667, abs=4.0 * scatter)

    write(field, ("def init_(tensor, generator):", "tensor.fill_(nonsense)"))
    shown.settle()
    fail(shown)
    assert field.editor.error_line == 2
    assert "Line 2: NameError: name 'nonsense' is not defined" in words_of(field)
    workshop = cache(lambda: custom.Workshop(limit=1))
    monkeypatch.setattr(custom, "_workshop", workshop)
    write(field, ("def init_(tensor, generator):", "while True:", "pass"))
    shown.settle()
    fail(shown)
    workshop().close()
    assert field.editor.error_line in {2, 3}
    assert "stopped here after 1 s" in " ".join(words_of(field))
    # The window is alive: what was there before is there again.
    for _ in range(3):
        shown.keys(Qt.Key.Key_Z)
    shown.deliver()
    assert shown.window.errors.isHidden()
    assert shown.session.undo_name is None


def test_tied_layers_say_so_and_are_counted_once(stage: Build) -> None:
    shown = stage()
    click(shown, 0)
    click(shown, 2, CTRL)
    pick_in_menu(context_menu(shown, shown.rows.title_rect(0).center()), "Tie")
    shown.settle()
    assert [[mark.says() for mark in row.marks] for row in shown.rows.rows] == [["tied with 3"], [], ["tied to 1"]]
    shown.deliver()
    # Two different layers of 32 × 32 weights and 32 biases.
    assert "2,112 parameters" in words_of(shown.window.network)
    report = next(found for found in measured(shown.session.experiment) if isinstance(found, ReplicateReport))
    first, last = report.by_parameter[0, "weight"].histogram, report.by_parameter[4, "weight"].histogram
    assert first is not None
    assert last is not None
    assert first.counts.tolist() == last.counts.tolist()


def test_the_square_root_of_five_is_there_to_cancel_that_of_three(stage: Build) -> None:
    shown = stage()
    begin(shown, "sqrt5")
    page = turn_to(shown, "page.weights")
    assert isinstance(page, WeightsPage)
    shown.bench.see()
    shown.settle()
    figure = page.histogram.plot.figure
    assert figure is not None
    curves = [mark for mark in figure.marks if isinstance(mark, Curve)]
    assert {mark.series for mark in curves} == {0, 1}
    first, second = (next(mark for mark in curves if mark.series == series) for series in (0, 1))
    np.testing.assert_allclose(first.y, second.y, rtol=1e-6)
    bounds = {round(abs(mark.x), 6) for mark in figure.marks if isinstance(mark, Rule) and mark.x}
    assert bounds == {round(1.0 / 256**0.5, 6)}
    assert "U(±1/√256)" in " ".join(shown.window.guide.strip.words())
    assert shown.session.experiment == lesson("sqrt5").start()


def test_copied_code_gives_the_statistics_that_the_window_showed(three: Stage, tmp_path: Path) -> None:
    three.deliver()
    three.click_row(1)
    facts = words_of(three.window.side.explanation)
    said = facts[next(place for place, words in enumerate(facts) if "seed 0" in words) + 1]
    QTest.mouseClick(three.window.side.code.copy_all, LEFT)
    program = QApplication.clipboard().text()
    assert not re.search(r"^\s*(from|import) initviz", program, re.MULTILINE)
    file = tmp_path / "homework.py"
    file.write_text(program + "\nprint(f'{model[2].weight.std(correction=0).item():.4g}')\n", encoding="utf-8")
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ran.stdout.split()[-1] == said
