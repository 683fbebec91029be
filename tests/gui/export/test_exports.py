"""What the menu exports of the whole scene: chosen in the menu or by its key, read again by others."""

import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from initviz.core import child
from initviz.core.document.decode import decode
from initviz.core.document.scheme_edits import set_hidden
from initviz.core.snippet import source
from initviz.messages import text
from tests.gui.building import image_scene
from tests.gui.keeping import LEFT, pick
from tests.gui.stage import Stage
from tests.gui.waiting import wait_until

Build = Callable[..., Stage]


def choose_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer the question where to write; give what was proposed."""
    proposed: list[str] = []

    def chosen(_over: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(name)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    return proposed


def export(stage: Stage, name: str) -> None:
    pick(stage, stage.window.keeping.menu.exports, name)


def test_a_page_by_its_key_says_what_the_window_shows(
    three: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.deliver()
    file = tmp_path / "page.html"
    choose_file(file, monkeypatch)
    three.keys(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    bar = three.window.exports.bar
    wait_until(bar.isVisible)
    assert bar.text() == f"Written: {file}"
    page = file.read_text(encoding="utf-8")
    for verdict in three.window.live.scene.verdicts:
        assert text(verdict.text) in page
    assert "median of 3 replicates of seed 0" in page
    images = re.findall(r'<img alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)">', page)
    assert [alt for alt, _ in images][:2] == ["Second moment after each layer", "Second moment of the gradients"]
    assert all(ET.fromstring(b64decode(drawn)).tag.endswith("svg") for _, drawn in images)  # noqa: S314  (our own file)
    assert "Hidden in the document" not in page
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    QTest.mouseClick(bar.action, LEFT)
    assert opened == [str(file)]


def test_a_page_says_what_is_hidden_and_how_many_seeds_there_are_yet(
    three: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.session.apply("edit.name.probe", lambda experiment: set_hidden(experiment, 0, hidden=True))
    three.settle()
    proposed = choose_file(tmp_path / "page", monkeypatch)
    export(three, "export.page")
    wait_until(three.window.exports.bar.isVisible)
    assert Path(proposed[0]).name == "scene.html"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Hidden in the document, and left out here: Xavier." in page
    assert "median of 0 replicates" in page
    document = re.search(r"<pre>(\{.*?)</pre>", page, re.DOTALL)
    assert document is not None
    assert [scheme.name for scheme in decode(document[1].replace("&quot;", '"')).schemes] == ["Kaiming"]


def test_a_page_that_is_given_up_or_cannot_be_written_leaves_nothing(
    three: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(tmp_path / "page.html", monkeypatch)
    three.window.exports.page.trigger()
    strip = three.window.status.writing
    wait_until(lambda: strip.bar.value() > 0)
    assert strip.bar.maximum() == 6
    strip.cancelled.emit()
    assert not strip.isVisible()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "taken.html").mkdir()
    choose_file(tmp_path / "taken.html", monkeypatch)
    export(three, "export.page")
    wait_until(three.window.errors.isVisible)
    assert "taken.html: cannot be written" in three.window.errors.text()
    assert not three.window.exports.bar.isVisible()


def test_the_weights_are_those_of_the_code_that_the_window_shows(
    net: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "model.pt"
    proposed = choose_file(file, monkeypatch)
    export(net, "export.model")
    strip = net.window.status.writing
    wait_until(strip.isVisible)
    assert strip.said.text() == "Writing model.pt…"
    assert strip.bar.maximum() == 0
    wait_until(net.window.exports.bar.isVisible, 60_000)
    assert list(tmp_path.iterdir()) == [file]
    scheme = net.session.experiment.schemes[0].name
    assert Path(proposed[0]).name == f"scene-{scheme}.pt"
    names: dict[str, object] = {"__name__": "generated"}
    exec(source(net.session.experiment, 0), names)  # noqa: S102  (our own code)
    model = names["model"]
    assert isinstance(model, torch.nn.Module)
    loaded = torch.load(file, weights_only=True)
    assert loaded.keys() == model.state_dict().keys()
    assert all(torch.equal(loaded[key], value) for key, value in model.state_dict().items())


def test_weights_that_are_given_up_or_cannot_be_made_leave_nothing(
    stage: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impossible = stage(image_scene({"type": "Conv2d", "out_channels": 2, "kernel_size": 20}))
    choose_file(tmp_path / "model.pt", monkeypatch)
    export(impossible, "export.model")
    strip = impossible.window.status.writing
    wait_until(strip.isVisible)
    QTest.mouseClick(strip.cancel, LEFT)
    assert list(tmp_path.iterdir()) == []
    export(impossible, "export.model")
    wait_until(impossible.window.errors.isVisible, 60_000)
    assert impossible.window.errors.text().startswith("The weights could not be written: ")
    assert "Traceback" not in impossible.window.errors.text()
    assert list(tmp_path.iterdir()) == []


def test_a_window_that_closes_ends_what_it_was_writing(
    stage: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_BOOT", "import time; time.sleep(60)")
    shown = stage()
    choose_file(tmp_path / "model.pt", monkeypatch)
    export(shown, "export.model")
    wait_until(lambda: list(tmp_path.iterdir()) != [])
    shown.window.close()
    assert list(tmp_path.iterdir()) == []
