"""Every plot of every page: its menu copies picture and data; what is shown large is exported."""

import csv
import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from initviz.gui.export.dialog import ExportDialog
from initviz.gui.figure_view import FigureView
from initviz.gui.heat_maps import HeatMap
from initviz.gui.pages.all_pages import PAGES
from initviz.gui.plots.plot import Plot
from tests.gui.journeys.hands import CTRL, SHIFT, pick_at_plot, turn_to
from tests.gui.stage import Stage

WITHOUT_PLOTS = {"page.compare", "page.table", "page.parameters"}


@pytest.mark.parametrize("title", [kind.title for kind in PAGES if kind.title not in WITHOUT_PLOTS])
def test_every_figure_is_copied_and_exported(three: Stage, title: str) -> None:
    page = turn_to(three, title)
    three.deliver()
    if three.bench.looks:
        three.bench.see()
        three.settle()
    plots = [plot for plot in page.findChildren(Plot) if plot.isVisible() and plot.figure and plot.figure.marks]
    assert plots
    clipboard = QApplication.clipboard()
    for plot in plots:
        plot.setFocus()
        clipboard.setText("nothing")
        QTest.keyClick(plot, Qt.Key.Key_C, CTRL)
        assert clipboard.image().width() >= plot.width()
        QTest.keyClick(plot, Qt.Key.Key_C, CTRL | SHIFT)
        rows = list(csv.reader(io.StringIO(clipboard.text()), delimiter="\t"))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
        if not isinstance(plot.parentWidget(), FigureView | HeatMap):
            continue  # the gains follow from no scene, and a parameter's small picture is made large by a click
        pick_at_plot(plot, "Export…")
        QTest.qWait(1)
        (dialog,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ExportDialog))
        assert not dialog.preview.pixmap().isNull()
        dialog.reject()
        QTest.qWait(1)
