"""A window with as many schemes as it stays readable for, some of them hidden."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from initviz.core.document import scheme_edits
from initviz.core.document.edits import set_layer
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import initializer_for
from initviz.core.initializers.structured import Orthogonal
from initviz.core.layers.smooth import Tanh
from initviz.gui.facts_table import FactsTable
from initviz.gui.plots.pens import marker_of, theory_pen
from initviz.gui.plots.plot import Plot
from initviz.gui.scheme_lines import SchemeLines
from initviz.gui.theme import LIGHT
from initviz.gui.verdict_view import verdict_summary
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]
STARTERS = ("orthogonal", "default", "xavier_normal", "kaiming_normal")
HIDDEN = 2


def six(*, hidden: bool) -> Experiment:
    experiment = small_scene()
    for starter in STARTERS:
        experiment = scheme_edits.add_scheme(experiment, starter)
    return scheme_edits.set_hidden(experiment, HIDDEN, hidden=hidden)


@pytest.fixture
def crowded(stage: Build) -> Stage:
    """Six schemes, the third of which is hidden, in a small window."""
    made = stage(six(hidden=True))
    made.window.resize(1024, 640)
    made.deliver()
    return made


def pages(shown: Stage) -> range:
    return range(shown.window.tabs.count())


def test_a_hidden_scheme_is_in_no_figure_verdict_or_list_of_any_page(crowded: Stage) -> None:
    visible = ["A Xavier", "B Kaiming", "D default", "E xavier_normal", "F kaiming_normal"]
    figures = said = 0
    for page in pages(crowded):
        crowded.window.tabs.setCurrentIndex(page)
        crowded.settle()
        for plot in crowded.window.page.findChildren(Plot):
            if plot.figure is not None and plot.figure.series:
                assert [series.title for series in plot.figure.series] == visible
                figures += 1
        for lines in crowded.window.page.findChildren(SchemeLines):
            assert [sentence.split()[0] for sentence in lines.sentences()] == list("ABDEF")
            said += 1
        words = [found.text() for found in crowded.window.page.findChildren(QLabel)]
        assert not any("orthogonal" in word for word in words)
    assert figures > 5
    assert said > 2


def test_schemes_keep_letter_dash_and_marker_while_one_before_them_is_hidden(crowded: Stage) -> None:
    figure = crowded.window.page.views[0].plot.figure
    summary = verdict_summary(crowded.window.live.scene)
    assert [part.split()[0] for part in summary.split(" · ")] == list("ABDEF")
    crowded.window.network.pills.actions_of_schemes.set_hidden(HIDDEN, hidden=False)
    crowded.session.select(scheme=0)
    crowded.settle()
    whole = crowded.window.page.views[0].plot.figure
    assert figure is not None
    assert whole is not None
    for index, place in enumerate((0, 1, 3, 4, 5)):
        assert theory_pen(figure, index, LIGHT).dashPattern() == theory_pen(whole, place, LIGHT).dashPattern()
        assert marker_of(figure, index, QPointF(), 8.0) == marker_of(whole, place, QPointF(), 8.0)


def test_what_is_edited_is_the_scheme_of_the_document(crowded: Stage) -> None:
    crowded.session.select(scheme=3)
    crowded.settle()
    crowded.choose(crowded.window.side.explanation.combo, "orthogonal")
    layer = crowded.session.experiment.network.layers[0]
    changed = [
        initializer_for(scheme, layer, "weight") == Orthogonal() for scheme in crowded.session.experiment.schemes
    ]
    assert changed == [False, False, True, True, False, False]


def test_numbers_of_schemes_that_do_not_fit_are_said_to_be_missing(crowded: Stage) -> None:
    crowded.window.tabs.setCurrentIndex(1)
    crowded.session.select(scheme=4)
    crowded.settle()
    facts = crowded.window.page.findChild(FactsTable)
    assert facts is not None
    assert len(facts.schemes) < 5
    assert 3 in facts.schemes, "the active scheme's place among those that are seen"
    words = [found.text() for found in facts.findChildren(QLabel) if found.isVisible()]
    assert f"{len(facts.schemes)} of 5 schemes fit here; the active one is always among them" in words


def test_every_page_keeps_its_parts_within_a_small_window(crowded: Stage) -> None:
    for page in pages(crowded):
        crowded.window.tabs.setCurrentIndex(page)
        crowded.settle()
        shown = crowded.window.page
        assert shown.minimumSizeHint().width() <= shown.width()
        assert shown.minimumSizeHint().height() <= shown.height()


def test_a_right_click_on_the_explanation_copies_initializers_too(crowded: Stage) -> None:
    section = crowded.window.side.explanation
    crowded.session.select(scheme=5)
    crowded.settle()
    reason, where = QContextMenuEvent.Reason.Mouse, QPoint(4, 4)
    QApplication.sendEvent(
        section, QContextMenuEvent(reason, where, section.mapToGlobal(where), Qt.KeyboardModifier.NoModifier)
    )
    menu = next(found for found in section.findChildren(QMenu) if found.isVisible())
    inner = next(found for action in menu.actions() if isinstance(found := action.menu(), QMenu))
    inner.popup(section.mapToGlobal(where))
    crowded.pick(inner, "1")
    menu.close()
    experiment = crowded.session.experiment
    a, f = (initializer_for(experiment.schemes[k], experiment.network.layers[0], "weight") for k in (1, 5))
    assert a == f


def test_an_edit_of_the_network_reaches_hidden_schemes_too(crowded: Stage) -> None:
    crowded.session.apply("edit.name.probe", lambda e: set_layer(e, "a1", Tanh()))
    crowded.window.network.pills.actions_of_schemes.set_hidden(HIDDEN, hidden=False)
    crowded.settle()
    scene = crowded.window.live.scene
    assert len(scene.prediction.schemes) == 6
    assert len({len(scheme.tensors) for scheme in scene.prediction.schemes}) == 1
