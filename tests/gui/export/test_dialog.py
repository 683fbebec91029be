"""The export dialog with the mouse: what is chosen is what is written."""

import csv
import errno
import os
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from initviz.gui.export import writing
from initviz.gui.export.dialog import ExportDialog
from initviz.gui.export.figure_page import FigurePage, figure_picture
from initviz.gui.forms.controls import Combo
from initviz.gui.theme import DARK, LIGHT, apply_theme
from initviz.gui.window import application
from tests.gui.keeping import answer
from tests.gui.stage import Stage
from tests.gui.waiting import wait_until

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
    over: list[int] = []
    dialog.finished.connect(over.append)
    QTest.mouseClick(dialog.save, LEFT)
    wait_until(lambda: bool(over) or dialog.trouble.isVisible())
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
        table = (line for line in lines if not line.startswith("#"))
        rows = [row for row in csv.DictReader(table) if row["mark"] == "theory" and row["series"] == "Xavier"]
    assert [float(row["y"]) for row in rows] == pytest.approx(list(0.5 ** np.arange(4)), rel=1e-6)


def test_what_cannot_be_written_is_said_and_the_dialog_stays(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken.png").mkdir()
    save(dialog, tmp_path / "taken.png", monkeypatch)
    assert dialog.isVisible()
    assert "cannot be written" in dialog.trouble.text()
    assert dialog.save.isEnabled()
    dialog.wide.setValue(dialog.wide.value() - 1)
    assert not dialog.trouble.isVisible()
    dialog.reject()


def test_a_full_disk_leaves_the_old_file_and_no_half_one(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "figure.png"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    save(dialog, file, monkeypatch)
    assert dialog.trouble.text() == f"{file}: cannot be written: No space left on device"
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
    dialog.reject()


def test_a_name_without_its_ending_gets_it_and_asks_before_it_replaces(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fig.1.png"
    file.write_bytes(b"old")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "fig.1"), ""))
    asked: list[str] = []
    answer("Cancel", asked)
    QTest.mouseClick(dialog.save, LEFT)
    assert asked == ["fig.1.png exists. Replace it?"]
    assert (file.read_bytes(), dialog.isVisible()) == (b"old", True)
    answer("Replace", asked)
    save(dialog, tmp_path / "fig.1", monkeypatch)
    assert not QImage(str(file)).isNull()


def test_a_large_picture_is_given_up_on_the_way(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_BAND", 1)  # as many steps as rows
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "figure.png"), ""))
    QTest.mouseClick(dialog.save, LEFT)
    assert not dialog.save.isEnabled()
    wait_until(dialog.progress.isVisible)
    assert dialog.progress.said.text() == "Writing figure.png…"
    wait_until(lambda: 0 < dialog.progress.bar.value() < dialog.progress.bar.maximum())
    assert dialog.progress.bar.maximum() == 1200
    QTest.mouseClick(dialog.progress.cancel, LEFT)
    assert not dialog.progress.isVisible()
    assert dialog.save.isEnabled()
    QTest.qWait(1)
    assert list(tmp_path.iterdir()) == []
    QTest.mouseClick(dialog.save, LEFT)  # a dialog that is closed gives its work up, too
    dialog.reject()
    QTest.qWait(1)
    assert list(tmp_path.iterdir()) == []


def test_too_many_pixels_are_said_before_anything_is_drawn(dialog: ExportDialog) -> None:
    assert dialog.pixels.text() == "1920 × 1200 pixels"
    dialog.wide.setValue(8000)
    dialog.scale.setValue(8.0)
    assert dialog.trouble.text() == "A PNG of 64000 × 4800 pixels is too large; each side can have at most 32000"
    assert not dialog.save.isEnabled()
    dialog.scale.setValue(4.0)
    assert dialog.save.isEnabled()
    assert not dialog.trouble.isVisible()
    dialog.reject()


def test_nothing_is_changed_and_no_second_file_begun_while_one_is_written(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_BAND", 1)  # as many steps as rows
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "figure.png"), ""))
    QTest.mouseClick(dialog.save, LEFT)
    choices = (dialog.kind, dialog.theme, dialog.font_choice, dialog.preset)
    fields = (*choices, dialog.wide, dialog.high, dialog.stroke, dialog.scale)
    assert not any(field.isEnabled() for field in fields)
    dialog.wide.setValue(dialog.wide.value() - 1)  # a value that is still set, by whatever it is
    assert not any(field.isEnabled() for field in fields)
    assert not dialog.save.isEnabled()
    wait_until(dialog.progress.isVisible)
    QTest.mouseClick(dialog.progress.cancel, LEFT)
    assert all(field.isEnabled() for field in fields)
    assert dialog.save.isEnabled()
    choose(dialog.kind, ".csv")
    assert [field for field in fields if field.isEnabled()] == [dialog.kind]
    dialog.reject()


def test_what_is_given_up_while_it_is_drawn_is_not_written(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(dialog.kind, ".svg")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "figure.svg"), ""))
    QTest.mouseClick(dialog.save, LEFT)
    given_up: list[bool] = []

    def give_up(page: FigurePage) -> None:
        end(page)
        QTimer.singleShot(0, lambda: given_up.append(dialog.progress.cancel.isEnabled()))
        QTimer.singleShot(0, dialog.progress.cancel.click)

    end = FigurePage.end
    monkeypatch.setattr(FigurePage, "end", give_up)
    wait_until(lambda: bool(given_up) and dialog.save.isEnabled())
    assert list(tmp_path.iterdir()) == []
    assert dialog.isVisible()
    dialog.reject()
