"""The list of pages: the window's tabs follow from it."""

from initviz.gui.pages.figures_page import FiguresPage
from initviz.gui.pages.page import Page
from initviz.gui.pages.signals_page import ActivationsPage, GradientsPage
from initviz.gui.pages.table_page import TablePage
from initviz.gui.pages.walk_page import WalkPage
from initviz.gui.pages.weights_page import WeightsPage

_OVERVIEW = ("signal", "preactivation", "variance", "mean", "gradient")


def make_pages() -> tuple[Page, ...]:
    """Make all pages, in order."""
    return (
        FiguresPage("page.overview", (_OVERVIEW, ("weights",)), (5, 6)),
        WeightsPage(),
        ActivationsPage(),
        GradientsPage(),
        WalkPage(),
        TablePage(),
    )
