"""The writer's journey: a figure for a paper from the window, and once more from the session's file."""

import csv
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import torch
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from initviz import __version__
from initviz.cli import main
from initviz.core.laws.law import FloatArray
from initviz.gui.export.dialog import ExportDialog
from tests.gui.journeys.hands import CTRL, LEFT, choose, name_file, pick_at_plot, type_over
from tests.gui.stage import Stage
from tests.gui.waiting import wait_until

SVG = "{http://www.w3.org/2000/svg}"
WIDE, HIGH = 640, 400


def exported(stage: Stage, kind: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the dialog from the first plot's menu, choose format and size, and save."""
    pick_at_plot(stage.window.page.views[0].plot, "Export…")
    QTest.qWait(1)
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ExportDialog))
    choose(dialog.kind, kind)
    if dialog.wide.isEnabled():
        assert dialog.theme.currentText() == "White paper"
        choose(dialog.font_choice, "Sans")
        type_over(dialog.wide, str(WIDE), Qt.Key.Key_Tab)
        type_over(dialog.high, str(HIGH), Qt.Key.Key_Tab)
    name_file(file, monkeypatch)
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    QTest.mouseClick(dialog.save, LEFT)
    wait_until(lambda: bool(closed))
    QTest.qWait(1)


def texts(drawing: bytes) -> list[str]:
    root = ET.fromstring(drawing)  # noqa: S314  (our own file)
    return ["".join(part.itertext()).strip() for part in root.iter(f"{SVG}text")]


def drawn(svg: bytes) -> QImage:
    """Draw an SVG with another program than the one that wrote it."""
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    QSvgRenderer(svg).render(painter)
    painter.end()
    return image


def ink(image: QImage) -> FloatArray:
    """Give how dark a picture is, in cells of ten by ten pixels."""
    small = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(small.constBits(), dtype=np.uint8).reshape(HIGH, small.bytesPerLine())[:, :WIDE]
    cells: FloatArray = rows.reshape(HIGH // 10, 10, WIDE // 10, 10).mean(axis=(1, 3))
    return 255.0 - cells


def test_a_figure_for_a_paper_and_the_same_from_its_session(
    three: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.deliver()
    files = {kind: tmp_path / f"figure.{kind}" for kind in ("svg", "png", "pdf", "csv")}
    for words, kind in (("SVG drawing", "svg"), ("PNG picture", "png"), ("PDF document", "pdf"), ("CSV data", "csv")):
        exported(three, words, files[kind], monkeypatch)
    assert sorted(tmp_path.iterdir()) == sorted(files.values())

    # The SVG has the axes' words as words, in the family that was chosen, and looks as the PNG does.
    said = texts(files["svg"].read_bytes())
    assert {"E[a²]", "layer", "Second moment after each layer", "A Xavier", "B Kaiming"} <= set(said)
    families = {
        part.get("font-family")
        for part in ET.fromstring(files["svg"].read_bytes()).iter(f"{SVG}text")  # noqa: S314  (our own file)
    }
    assert len(families) == 1
    assert "Serif" not in str(families)
    png = QImage(str(files["png"]))
    assert (png.width(), png.height()) == (2 * WIDE, 2 * HIGH)
    small = png.scaled(WIDE, HIGH, mode=Qt.TransformationMode.SmoothTransformation)
    assert png.pixelColor(3, 3).name() == "#ffffff"
    difference = np.abs(ink(small) - ink(drawn(files["svg"].read_bytes())))
    assert difference.mean() < 2.0
    assert np.abs(ink(small)).mean() > 4.0 * difference.mean()

    # Every file says where its numbers come from.
    reader = QImageReader(str(files["png"]))
    versions = f"initviz {__version__}, torch {torch.__version__}, numpy {np.__version__}"
    assert (reader.text("Seed"), reader.text("Versions")) == ("0", versions)
    about = ET.fromstring(files["svg"].read_bytes()).findtext(f"{SVG}desc") or ""  # noqa: S314  (our own file)
    document = PdfReader(files["pdf"])
    assert document.metadata is not None
    for origin in (about, document.metadata.title or ""):
        assert "seed 0" in origin
        assert versions in origin
    assert "E[a²]" in document.pages[0].extract_text()
    assert float(document.pages[0].mediabox.width) == pytest.approx(WIDE * 72 / 96, abs=1.0)

    # The data are the numbers of the figure: Xavier halves the second moment in every layer.
    with files["csv"].open(encoding="utf-8") as lines:
        above = "".join(next(lines) for _ in range(4))
        rows = [row for row in csv.DictReader(lines) if (row["series"], row["mark"]) == ("Xavier", "theory")]
    assert "# Seed: 0\n" in above
    assert versions in above
    assert [float(row["y"]) for row in rows] == pytest.approx([1.0, 0.5, 0.25, 0.125], rel=1e-6)

    # The session's file gives the same figure without a window.
    session = tmp_path / "scene.initviz.json"
    name_file(session, monkeypatch)
    three.keys(Qt.Key.Key_S, CTRL)
    assert not three.window.isWindowModified()
    again = tmp_path / "again.svg"
    look = ["--theme", "paper", "--font", "sans", "--size", f"{WIDE}x{HIGH}"]
    assert main(["render", str(session), "-o", str(again), "--figure", "signal", *look]) == 0
    assert again.read_bytes() == files["svg"].read_bytes()
