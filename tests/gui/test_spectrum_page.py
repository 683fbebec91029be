"""The page of singular values: taken only while it is in front, kept while true, switched and read with the mouse."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from initviz.core.document.edits import set_all_initializers, set_seed
from initviz.core.document.structure import insert_layers
from initviz.core.initializers.structured import Orthogonal
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.figures.marks import Curve, Stem, Steps
from initviz.gui.pages.spectrum_page import SpectrumPage
from initviz.messages import message, text
from tests.gui.mouse import move, read_out
from tests.gui.stage import Stage

Build = Callable[..., Stage]


def opened(stage: Stage) -> SpectrumPage:
    """Bring the page to the front, and see what it asks for."""
    page = next(page for page in stage.window.pages if isinstance(page, SpectrumPage))
    stage.window.tabs.setCurrentWidget(page)
    stage.settle()
    assert stage.window.page is page
    return page


def marks(page: SpectrumPage, kind: type[Steps] | type[Curve] | type[Stem]) -> list[object]:
    figure = page.view.plot.figure
    assert figure is not None
    return [mark for mark in figure.marks if isinstance(mark, kind)]


def texts(page: SpectrumPage) -> list[str]:
    return [label.text() for label in page.facts.findChildren(QLabel)]


def test_nothing_is_taken_apart_until_the_page_is_in_front(three: Stage) -> None:
    assert three.bench.looks == []
    page = opened(three)
    assert [(look.layer, look.spectrum) for look in three.bench.looks] == [("l1", "matrix")]
    assert len(marks(page, Curve)) == 2
    assert not marks(page, Steps)
    three.bench.see()
    three.settle()
    assert len(marks(page, Steps)) == 2
    assert "σ_max" in texts(page)


def test_the_switch_asks_for_the_jacobian_and_back(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    QTest.mouseClick(page.view.switch.buttons["jacobian_spectrum"], Qt.MouseButton.LeftButton)
    three.settle()
    assert (three.bench.looks[-1].layer, three.bench.looks[-1].spectrum) == ("", "jacobian")
    three.bench.see()
    three.settle()
    figure = page.view.plot.figure
    assert figure is not None
    assert "Jacobian" in text(figure.title)
    assert marks(page, Steps)
    QTest.mouseClick(page.view.switch.buttons["operator_spectrum"], Qt.MouseButton.LeftButton)
    three.settle()
    figure = page.view.plot.figure
    assert figure is not None
    assert figure.state is not None
    assert text(figure.state) == "no layer is a convolution"


def test_another_layer_is_asked_for_and_what_arrives_late_is_dropped(three: Stage) -> None:
    page = opened(three)
    first = three.bench.looks[-1]
    three.session.select(layer="l3")
    three.settle()
    assert three.bench.looks[-1].layer == "l3"
    three.bench.see(first)
    three.settle()
    assert not marks(page, Steps)
    three.bench.see()
    three.settle()
    assert len(marks(page, Steps)) == 2


def test_an_edit_of_one_scheme_keeps_the_other_and_asks_again(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    asked = len(three.bench.looks)
    three.session.apply(message("edit.name.remove"), lambda e: set_all_initializers(e, 0, "weight", Orthogonal()))
    three.settle()
    assert len(three.bench.looks) == asked + 1
    assert len(marks(page, Steps)) == 1
    three.bench.see()
    three.settle()
    assert len(marks(page, Steps)) == 1
    assert len(marks(page, Stem)) == 2


def test_a_new_seed_asks_for_everything(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    asked = len(three.bench.looks)
    three.session.apply(message("edit.name.remove"), lambda e: set_seed(e, 7))
    three.settle()
    assert len(three.bench.looks) == asked + 1
    assert not marks(page, Steps)


def test_coming_back_to_the_page_asks_once_more(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    asked = len(three.bench.looks)
    three.window.tabs.setCurrentIndex(0)
    three.settle()
    three.window.tabs.setCurrentWidget(page)
    three.settle()
    # The spectrum was let go with the page; the compute process keeps it.
    assert len(three.bench.looks) == asked + 1


def test_numbers_fit_their_room_at_every_size(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    for width, height in ((1024, 640), (1280, 720), (1920, 1080)):
        three.window.resize(width, height)
        three.settle()
        three.settle()
        assert page.facts.geometry().right() <= page.width()
        assert page.view.plot.height() > 100
    wide = page.facts.geometry()
    assert wide.left() >= page.view.geometry().right()


def test_a_bin_is_read_under_the_mouse(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    steps = marks(page, Steps)[0]
    assert isinstance(steps, Steps)
    middle = float(np.mean(steps.edges[:2]))
    move(page.view.plot, page.view.plot.pixel_of(middle, 0.3))
    three.qtbot.waitUntil(lambda: "theory" in read_out(page.view.plot))


def test_the_switch_keeps_its_form_whatever_the_title_is(three: Stage) -> None:
    page = opened(three)
    page.view.resize(460, 300)
    forms = set()
    for name in page.view.switch.buttons:
        page.view.choose(name)
        three.settle()
        forms.add(page.view.switch.buttons[name].isVisible())
    assert len(forms) == 1


def test_with_batch_norm_a_click_leads_to_eval_mode_and_a_jacobian(three: Stage) -> None:
    page = opened(three)
    QTest.mouseClick(page.view.switch.buttons["jacobian_spectrum"], Qt.MouseButton.LeftButton)
    three.settle()
    assert not page.help.isVisible()
    three.session.apply(message("edit.name.remove"), lambda e: insert_layers(e, 1, [BatchNorm1d()]))
    three.settle()
    three.bench.see()
    three.settle()
    figure = page.view.plot.figure
    assert figure is not None
    assert any("1 BatchNorm1d couples the samples" in text(note) for note in figure.notes)
    QTest.mouseClick(page.help, Qt.MouseButton.LeftButton)
    three.settle()
    assert three.session.experiment.probe.mode == "eval"
    assert not page.help.isVisible()
    three.bench.see()
    three.settle()
    assert marks(page, Steps)


def test_what_is_given_up_is_said_and_asked_for_again(three: Stage) -> None:
    three.deliver()
    page, bench, errors = opened(three), three.bench, three.window.errors
    three.window.finish_showing()
    bench.uninspected.emit(len(bench.submitted), message("measure.look_dropped"))
    three.settle()

    def state() -> object:
        figure = page.view.plot.figure
        return None if figure is None else figure.state

    assert errors.text() == "Not computed: it was cancelled"
    assert state() == message("figure.state.failed")
    asked = len(bench.looks)
    three.window.tabs.setCurrentIndex(0)
    three.window.tabs.setCurrentWidget(page)
    three.qtbot.waitUntil(lambda: state() == message("figure.state.decomposing"))
    assert len(bench.looks) == asked + 1
    bench.uninspected.emit(len(bench.submitted), message("measure.look_dropped"))
    assert errors.action.text() == "Try again"
    QTest.mouseClick(errors.action, Qt.MouseButton.LeftButton)
    assert len(bench.looks) == asked + 2
    three.deliver()
    bench.see()
    three.settle()
    assert len(marks(page, Steps)) == 2
    assert state() is None
