"""The list of pages: the window's tabs follow from it."""

from initviz.gui.pages.figures_page import FiguresPage
from initviz.gui.pages.page import Page

_OVERVIEW = ("signal", "preactivation", "variance", "mean", "gradient")


def make_pages() -> tuple[Page, ...]:
    """Make all pages, in order."""
    return (
        FiguresPage("page.overview", (_OVERVIEW, ("weights",)), (5, 6)),
        FiguresPage("page.activations", (("activations", "preactivations"),), (1,)),
        FiguresPage("page.gradients", (("gradient",), ("weight_gradient",)), (1, 1)),
    )
