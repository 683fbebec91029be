"""The export dialog with the mouse: what is chosen is what is written."""

import csv
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from initviz.gui.export.dialog import ExportDialog
from initviz.gui.export.figure_page import figure_picture
from initviz.gui.forms.controls import Combo
from initviz.gui.theme import DARK, LIGHT, apply_theme
from initviz.gui.window import application
from tests.gui.stage import Stage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(three: Stage) -> ExportDialog:
    """The dialog as the menu of the first plot opens it."""
    three.bench.deliver()
    three.settle()
    view = three.window.page.views[0]
    view.export()
    found = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ExportDialog))
    QTest.qWait(1)
    return found


def save(dialog: ExportDialog, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    QTest.mouseClick(dialog.save, LEFT)
    QTest.qWait(1)


def choose(combo: Combo, value: str) -> None:
    """Choose as a click in the list does."""
    index = combo.findData(value)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def test_the_menu_of_a_plot_offers_it(three: Stage) -> None:
    three.bench.deliver()
    three.settle()
    plot = three.window.page.views[0].plot
    middle = plot.viewport().rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, plot.viewport().mapToGlobal(middle))
    QApplication.sendEvent(plot, asked)
    assert plot.menu is not None
    action = next(action for action in plot.menu.actions() if action.text() == "Export…")
    QTest.mouseClick(plot.menu, LEFT, pos=plot.menu.actionGeometry(action).center())
    QTest.qWait(1)
    opened = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ExportDialog)]
    assert len(opened) == 1
    opened[0].reject()


def test_a_png_is_as_large_as_chosen(dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog.wide.setValue(400)
    dialog.high.setValue(300)
    dialog.scale.setValue(3.0)
    save(dialog, tmp_path / "figure", monkeypatch)
    image = QImage(str(tmp_path / "figure.png"))
    assert (image.width(), image.height()) == (1200, 900)
    assert image.pixelColor(3, 3).name() == "#ffffff"


def test_paper_is_paper_whatever_the_window_wears(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = []
    for theme in (DARK, LIGHT):
        apply_theme(application(), theme)
        file = tmp_path / f"{theme.name}.png"
        file.write_bytes(figure_picture("signal", dialog.scene, dialog.look, ".png"))
        pictures.append(QImage(str(file)))
    save(dialog, tmp_path / "figure.png", monkeypatch)
    assert pictures[0] == pictures[1]


def test_a_pdf_is_as_wide_as_a_column(dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(dialog.kind, ".pdf")
    choose(dialog.preset, "single")
    assert not dialog.scale.isEnabled()
    save(dialog, tmp_path / "figure.pdf", monkeypatch)
    width = float(PdfReader(tmp_path / "figure.pdf").pages[0].mediabox.width)
    assert width / 72 * 25.4 == pytest.approx(85.0, abs=0.2)


def test_data_is_what_the_figure_shows(dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(dialog.kind, ".csv")
    assert not dialog.theme.isEnabled()
    save(dialog, tmp_path / "data.csv", monkeypatch)
    with (tmp_path / "data.csv").open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["mark"] == "theory" and row["series"] == "Xavier"]
    assert [float(row["y"]) for row in rows] == pytest.approx(list(0.5 ** np.arange(4)), rel=1e-6)


def test_what_cannot_be_written_is_said_and_the_dialog_stays(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken.png").mkdir()
    save(dialog, tmp_path / "taken.png", monkeypatch)
    assert dialog.isVisible()
    assert "cannot be written" in dialog.trouble.text()
    dialog.reject()
