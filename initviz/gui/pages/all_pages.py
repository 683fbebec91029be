"""The list of pages: the window's tabs follow from it."""

from initviz.gui.pages.figures_page import FiguresPage
from initviz.gui.pages.page import Page
from initviz.gui.pages.tabs import Kind

_OVERVIEW = ("signal", "preactivation", "variance", "mean", "gradient")


def _overview() -> Page:
    return FiguresPage("page.overview", (_OVERVIEW, ("weights",)), (5, 6))


def _weights() -> Page:
    from initviz.gui.pages.weights_page import WeightsPage  # noqa: PLC0415  (read when it is first shown, as all below)

    return WeightsPage()


def _activations() -> Page:
    from initviz.gui.pages.signals_page import ActivationsPage  # noqa: PLC0415  (as above)

    return ActivationsPage()


def _gradients() -> Page:
    from initviz.gui.pages.signals_page import GradientsPage  # noqa: PLC0415  (as above)

    return GradientsPage()


def _walk() -> Page:
    from initviz.gui.pages.walk_page import WalkPage  # noqa: PLC0415  (as above)

    return WalkPage()


def _table() -> Page:
    from initviz.gui.pages.table_page import TablePage  # noqa: PLC0415  (as above)

    return TablePage()


def _compare() -> Page:
    from initviz.gui.pages.compare_page import ComparePage  # noqa: PLC0415  (as above)

    return ComparePage()


def _parameters() -> Page:
    from initviz.gui.pages.parameters_page import ParametersPage  # noqa: PLC0415  (as above)

    return ParametersPage()


def _chaos() -> Page:
    from initviz.gui.pages.chaos_page import ChaosPage  # noqa: PLC0415  (as above)

    return ChaosPage()


def _gain() -> Page:
    from initviz.gui.pages.gain_page import GainPage  # noqa: PLC0415  (as above)

    return GainPage()


def _spectrum() -> Page:
    from initviz.gui.pages.spectrum_page import SpectrumPage  # noqa: PLC0415  (as above)

    return SpectrumPage()


def _laws() -> Page:
    from initviz.gui.pages.law_page import LawPage  # noqa: PLC0415  (as above)

    return LawPage()


PAGES = (
    Kind("page.overview", _overview),
    Kind("page.weights", _weights),
    Kind("page.activations", _activations),
    Kind("page.gradients", _gradients),
    Kind("page.walk", _walk),
    Kind("page.compare", _compare),
    Kind("page.table", _table),
    Kind("page.parameters", _parameters),
    Kind("page.chaos", _chaos),
    Kind("page.spectrum", _spectrum),
    Kind("page.laws", _laws),
    Kind("page.gain", _gain),
)
"""All pages, in order."""
