"""The researcher's journey: a real network, rules and overrides, several schemes, singular values, and the file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from initviz.core.document.experiment import SCHEME_COLORS, Assignment, Experiment, Rule
from initviz.core.initializers.scaled import KaimingNormal
from initviz.core.initializers.simple import Normal, TruncNormal, Zeros
from initviz.core.initializers.structured import Default, Orthogonal
from initviz.core.reports import ReplicateReport
from initviz.figures.marks import Curve, Stem, Steps
from initviz.gui.pages.spectrum_page import SpectrumPage
from initviz.gui.schemes.colors import ColorMenu
from initviz.messages import text
from tests.gui.building import add, image_scene, key, small_conv_net
from tests.gui.journeys.hands import CTRL, LEFT, choose, name_file, turn_to, type_over
from tests.gui.stage import Stage, measured, small_scene

Build = Callable[..., Stage]


def test_a_conv_net_is_built_row_by_row_and_an_impossible_layer_says_why(stage: Build) -> None:
    shown = stage(image_scene(shape=(3, 16, 16)))
    for kind in ("Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "Flatten", "Dropout", "Linear"):
        add(shown, kind)
    layers = shown.session.experiment.network.layers
    assert [layer.tag() for layer in layers] == [
        "Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "Flatten", "Dropout", "Linear",
    ]  # fmt: skip
    assert all(row.problem is None for row in shown.rows.rows)
    shapes = [row.output for row in shown.rows.rows]
    assert shapes[0].startswith("→ ")
    assert shapes[-1].count("×") == 0  # a row of units in the end
    add(shown, "MaxPool2d")  # behind the Linear there are no pixels
    broken = shown.rows.rows[-1]
    assert broken.problem is not None
    assert text(broken.problem)
    assert all(row.problem is None for row in shown.rows.rows[:-1])
    shown.deliver()
    report = next(found for found in measured(shown.session.experiment) if isinstance(found, ReplicateReport))
    assert len(report.forward.second_moment) == len(layers) + 1  # everything up to it still works
    assert np.isfinite(report.forward.second_moment).all()
    key(shown, Qt.Key.Key_Z, CTRL)
    assert all(row.problem is None for row in shown.rows.rows)
    assert shown.session.experiment.network.layers == layers


def test_rules_by_type_and_one_layer_apart(stage: Build) -> None:
    shown = stage(small_conv_net())
    section = shown.window.network.stack_section
    QTest.mouseClick(section.rules_button, LEFT)
    shown.settle()
    panel, side = section.rules, shown.window.side
    for place, (layers, weight) in enumerate(
        (("*", "default"), ("Conv2d", "kaiming_normal"), ("Linear", "trunc_normal"))
    ):
        QTest.mouseClick(panel.add, LEFT)
        shown.pick(panel.menu, layers)
        if weight != "default":
            choose(panel.rows[place].combos["weight"], weight)
            shown.settle()
        choose(panel.rows[place].combos["bias"], "zeros")
        shown.settle()
        if weight == "kaiming_normal":
            mode = side.rule.halves["weight"].form.fields["mode"].editors()[0]
            assert isinstance(mode, QComboBox)
            choose(mode, "fan_out")
        if weight == "trunc_normal":
            type_over(side.rule.halves["weight"].form.fields["std"].editors()[0], "0.02")
        shown.settle()
    scheme = shown.session.experiment.schemes[0]
    assert scheme.rules == (
        Rule(layers="*", weight=Default(), bias=Zeros()),
        Rule(layers="Conv2d", weight=KaimingNormal(mode="fan_out"), bias=Zeros()),
        Rule(layers="Linear", weight=TruncNormal(std=0.02), bias=Zeros()),
    )
    shown.pick(shown.open_menu(0, "weight"), "orthogonal")
    assert shown.session.experiment.schemes[0].overrides == {"c1": Assignment(weight=Orthogonal())}
    shown.deliver()
    report = next(found for found in measured(shown.session.experiment) if isinstance(found, ReplicateReport))
    linear = len(shown.session.experiment.network.layers) - 1
    assert report.by_parameter[linear, "weight"].std == pytest.approx(0.02, rel=0.15)


def test_four_schemes_are_named_coloured_compared_and_one_is_hidden(three: Stage) -> None:
    bar = three.window.network.pills
    for _ in range(2):
        QTest.mouseClick(bar.add_button, LEFT, pos=QPoint(8, bar.add_button.height() // 2))
        three.settle()
    three.choose(three.window.network.stack.weights_combo, "orthogonal")
    pill = bar.pills[3]
    pill.setFocus()
    QTest.keyClick(pill, Qt.Key.Key_F2)
    QTest.keyClicks(bar.name_field, "Saxe")
    QTest.keyClick(bar.name_field, Qt.Key.Key_Return)
    three.settle()
    assert bar.pills[3].text() == "D Saxe"
    bar.pills[3].open_menu()
    menu = bar.menu
    assert menu is not None
    colors = next(inner for action in menu.actions() if isinstance(inner := action.menu(), ColorMenu))
    colors.popup(menu.mapToGlobal(menu.rect().topRight()))
    three.pick(colors, SCHEME_COLORS[5])
    menu.close()
    assert three.session.experiment.schemes[3].color == SCHEME_COLORS[5]
    three.deliver()
    figure = three.window.page.views[0].plot.figure
    assert figure is not None
    assert [series.title for series in figure.series] == ["A Xavier", "B Kaiming", "C Xavier 2", "D Saxe"]
    assert {mark.series for mark in figure.marks if isinstance(mark, Curve)} == {0, 1, 2, 3}
    assert [words.split()[0] for words in three.verdicts.sentences()] == ["A", "B", "C", "D"]
    bar.pills[2].open_menu()
    assert bar.menu is not None
    three.pick(bar.menu, "hide")
    figure = three.window.page.views[0].plot.figure
    assert figure is not None
    assert [series.title for series in figure.series] == ["A Xavier", "B Kaiming", "D Saxe"]
    assert not any(words.startswith("C ") for words in three.verdicts.sentences())


def test_singular_values_of_an_orthogonal_and_a_gaussian_layer(three: Stage) -> None:
    three.choose(three.window.network.stack.weights_combo, "orthogonal")
    QTest.mouseClick(three.window.network.pills.pills[1], LEFT)
    three.settle()
    three.choose(three.window.network.stack.weights_combo, "normal")
    turn_to(three, "page.spectrum")
    page = three.window.page
    assert isinstance(page, SpectrumPage)
    three.deliver()
    three.bench.see()
    three.settle()
    figure = page.view.plot.figure
    assert figure is not None
    # Every singular value of the orthogonal one is 1: an atom in theory, and all of the measured ones.
    atoms = [mark for mark in figure.marks if isinstance(mark, Stem) and mark.series == 0]
    assert {round(float(figure.x.scale.backward(np.array(atom.x))), 6) for atom in atoms} == {1.0}
    # Those of 32 × 32 entries of N(0, 1) fill the quarter circle up to 2·√32 (Marchenko & Pastur 1967).
    curve = next(mark for mark in figure.marks if isinstance(mark, Curve) and mark.series == 1)
    ends = figure.x.scale.backward(curve.x[curve.y > curve.y.min()])
    assert ends.max() == pytest.approx(2.0 * 32**0.5, rel=0.02)
    steps = next(mark for mark in figure.marks if isinstance(mark, Steps) and mark.series == 1)
    assert figure.x.scale.backward(steps.edges).max() == pytest.approx(2.0 * 32**0.5, rel=0.2)
    assert three.session.experiment.schemes[1].rules[0].weight == Normal()


def statistics(experiment: Experiment) -> list[tuple[object, ...]]:
    reports = (report for report in measured(experiment) if isinstance(report, ReplicateReport))
    return [(tuple(report.forward.second_moment), tuple(report.backward)) for report in reports]


def test_a_session_opens_elsewhere_with_the_same_scene_and_weights(
    stage: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stage()
    here.pick(here.open_menu(1, "weight"), "orthogonal")
    here.deliver()
    said = here.verdicts.sentences()
    name_file(tmp_path / "mine.initviz.json", monkeypatch)
    here.keys(Qt.Key.Key_S, CTRL)
    assert here.window.windowTitle().startswith("mine.initviz.json")
    here.window.hide()
    there = stage(small_scene(depth=1, width=8, seeds=1))
    there.keys(Qt.Key.Key_O, CTRL)
    assert there.session.experiment == here.session.experiment
    there.deliver()
    assert there.verdicts.sentences() == said
    measured.cache_clear()
    first = statistics(here.session.experiment)
    measured.cache_clear()
    assert statistics(there.session.experiment) == first
