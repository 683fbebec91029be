"""The page that checks laws: theory at once, entries and tests after it, sorted and chosen with the mouse."""

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from initviz.figures.marks import Band, Profile
from initviz.gui.pages.law_page import LawPage
from initviz.gui.pages.law_table import COLUMNS
from initviz.messages import text
from tests.gui.stage import Stage


def opened(stage: Stage) -> LawPage:
    page = next(page for page in stage.window.pages if isinstance(page, LawPage))
    stage.window.tabs.setCurrentWidget(page)
    stage.settle()
    assert stage.window.page is page
    return page


def marks(page: LawPage, kind: type[Band] | type[Profile]) -> list[object]:
    figure = page.view.plot.figure
    assert figure is not None
    return [mark for mark in figure.marks if isinstance(mark, kind)]


def click_heading(stage: Stage, page: LawPage, name: str) -> None:
    header = page.table.horizontalHeader()
    section = COLUMNS.index(name)
    page.table.scrollTo(page.table.tests.index(0, section))
    x = header.sectionViewportPosition(section) + header.sectionSize(section) // 2
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, header.height() // 2))
    stage.settle()


def test_the_band_is_there_at_once_and_entries_follow(three: Stage) -> None:
    page = opened(three)
    assert len(marks(page, Band)) == 2
    assert not marks(page, Profile)
    assert three.bench.looks[-1].spectrum is None
    three.bench.see()
    three.settle()
    assert len(marks(page, Profile)) == 2


def test_the_switch_shows_how_far_entries_are_from_their_law(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    QTest.mouseClick(page.view.switch.buttons["weight_deviations"], Qt.MouseButton.LeftButton)
    three.settle()
    figure = page.view.plot.figure
    assert figure is not None
    assert figure.y.title is not None
    assert text(figure.y.title) == "entries − law, in standard errors"


def test_tests_come_with_the_measurement_and_are_summed_up(three: Stage) -> None:
    page = opened(three)
    assert page.summary.text().startswith("The tests come after")
    three.deliver()
    assert len(page.table.tests.rows) == 2 * 2 * 3
    assert page.summary.text().startswith("6 tests, least p ")


def test_headings_sort_and_what_has_no_p_value_stays_below(three: Stage) -> None:
    page = opened(three)
    three.deliver()
    click_heading(three, page, "p")
    ascending = [row.p_value for row in page.table.tests.rows]
    known = [p for p in ascending if not math.isnan(p)]
    assert known == sorted(known)
    assert all(map(math.isnan, ascending[len(known) :]))
    click_heading(three, page, "p")
    descending = [row.p_value for row in page.table.tests.rows]
    assert descending[: len(known)] == known[::-1]
    assert all(map(math.isnan, descending[len(known) :]))


def test_a_click_on_a_test_shows_its_parameter(three: Stage) -> None:
    page = opened(three)
    three.deliver()
    place = next(
        place
        for place, row in enumerate(page.table.tests.rows)
        if (row.layer, row.role, row.scheme) == ("l3", "bias", 1)
    )
    index = page.table.tests.index(place, 0)
    page.table.scrollTo(index)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=page.table.visualRect(index).center())
    three.settle()
    assert (three.session.layer, three.session.scheme) == ("l3", 1)
    assert page.view.name == "bias_quantiles"


def test_everything_has_room_at_the_smallest_size(three: Stage) -> None:
    page = opened(three)
    three.deliver()
    for width, height in ((1024, 640), (1920, 1080)):
        three.window.resize(width, height)
        three.settle()
        assert page.view.plot.height() > 90
        assert page.table.viewport().height() > 3 * page.table.rowHeight(0)
        assert page.table.accessibleName()
