"""Files for others, opened again by readers that are not ours."""

import csv
import io
import json
import re
import zipfile
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import torch
from pypdf import PdfReader
from PySide6.QtGui import QImage

from initviz.core.analyse import analyse
from initviz.core.document.decode import decode
from initviz.core.document.files import save
from initviz.core.document.scenes import GALLERY
from initviz.core.measure.errors import MeasureError
from initviz.core.measure.state import state_file
from initviz.core.snippet import source
from initviz.figures.catalogue import FIGURES
from initviz.figures.export import arrays, csv_text, data_file
from initviz.figures.numbers import short
from initviz.figures.provenance import provenance
from initviz.gui.export import writing
from initviz.gui.export.figure_page import figure_picture
from initviz.gui.export.look import FontChoice, Look
from initviz.gui.render import scene_of
from initviz.messages import RefusedValueError, text
from initviz.outputs import write_data, write_page, write_picture
from tests.gui.building import image_scene
from tests.gui.stage import measured, small_scene

pytestmark = pytest.mark.usefixtures("qapp")


def picture(kind: str, look: Look) -> bytes:
    return figure_picture("signal", scene_of(small_scene(), measured(small_scene())), look, kind)


def test_a_pdf_has_the_size_text_and_origin() -> None:
    reader = PdfReader(io.BytesIO(picture(".pdf", Look(size=(480, 320)))))
    (page,) = reader.pages
    assert (float(page.mediabox.width), float(page.mediabox.height)) == (360.0, 240.0)  # points of 1/72 inch
    said = " ".join(page.extract_text().split())
    for words in ("Second moment after each layer", "E[a²]", "Xavier", "Kaiming", "theory", "layer"):
        assert words in said
    assert reader.metadata is not None
    assert "seed 0" in str(reader.metadata.title)
    assert f"torch {torch.__version__}" in str(reader.metadata.title)
    assert str(reader.metadata.creator).startswith("initviz ")


@pytest.mark.parametrize("font", ["sans", "serif"])
def test_a_font_is_worn_by_all_words(font: FontChoice) -> None:
    wanted = Look(font=font).families()[:1]
    reader = PdfReader(io.BytesIO(picture(".pdf", Look(font=font, size=(480, 320)))))
    used = {str(each["/BaseFont"]).lstrip("/").rpartition("+")[2] for each in fonts_of(reader)}
    if wanted:  # as far as this system has one
        assert used
        assert all(name.startswith(wanted[0].replace(" ", "")) for name in used)


def fonts_of(reader: PdfReader) -> list[dict[str, object]]:
    resources: Any = reader.pages[0]["/Resources"].get_object()
    return [font.get_object() for font in resources["/Font"].values()]


def test_an_svg_says_where_its_numbers_come_from() -> None:
    root = ET.fromstring(picture(".svg", Look(size=(480, 320))))  # noqa: S314  (our own file)
    spaces = {"svg": "http://www.w3.org/2000/svg"}
    assert root.findtext("svg:title", namespaces=spaces) == "Second moment after each layer"
    described = root.findtext("svg:desc", namespaces=spaces) or ""
    assert "seed 0" in described
    assert f"torch {torch.__version__}" in described


def test_a_png_is_scaled_and_carries_its_origin(tmp_path: Path) -> None:
    file = tmp_path / "figure.png"
    file.write_bytes(picture(".png", Look(size=(480, 320), scale=2.5)))
    image = QImage(str(file))
    assert (image.width(), image.height()) == (1200, 800)
    assert image.dotsPerMeterX() == pytest.approx(2.5 * 96 / 0.0254, rel=0.01)
    assert (image.text("Seed"), image.text("Seeds")) == ("0", "3")
    assert f"torch {torch.__version__}" in image.text("Versions")


def test_a_picture_drawn_in_bands_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = picture(".png", Look(size=(480, 320), scale=1.5))
    monkeypatch.setattr(writing, "_BAND", 720 * 37)
    assert QImage.fromData(picture(".png", Look(size=(480, 320), scale=1.5))) == QImage.fromData(whole)


NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"


def points(path: str, matrix: tuple[float, ...]) -> list[tuple[float, float]]:
    """Give the corners of a path that has straight lines alone, where a transform puts them."""
    a, b, c, d, e, f = matrix
    found = re.findall(f"[ML]{NUMBER},{NUMBER}", path)
    return [(a * float(x) + c * float(y) + e, b * float(x) + d * float(y) + f) for x, y in found]


@pytest.mark.parametrize("name", ["signal", "weights", "activations"])
def test_what_an_svg_clips_lies_where_it_is_drawn(name: str) -> None:
    """Browsers take clips as they are written, and Qt's own reader does not: nothing may lie outside of its clip."""
    drawn = figure_picture(name, scene_of(small_scene(), measured(small_scene())), Look(size=(640, 400)), ".svg")
    root = ET.fromstring(drawn)  # noqa: S314  (our own file)
    space = "{http://www.w3.org/2000/svg}"
    clips = {clip.get("id"): clip[0].get("d", "") for clip in root.iter(f"{space}clipPath")}
    seen = 0
    for group in root.iter(f"{space}g"):
        clip = re.fullmatch(r"url\(#(\w+)\)", group.get("clip-path", ""))
        if clip is None:
            continue
        heights = [y for _, y in points(clips[clip[1]], (1, 0, 0, 1, 0, 0))]
        for inner in group.iter(f"{space}g"):
            matrix = tuple(map(float, re.findall(NUMBER, inner.get("transform", ""))))
            for path in inner.findall(f"{space}path"):
                for _, y in points(path.get("d", ""), matrix):
                    seen += 1
                    assert min(heights) - 3 <= y <= max(heights) + 3
    assert seen > 50


def test_paper_is_white_with_black_words_and_lines_as_strong_as_wished() -> None:
    thin, strong = (QImage.fromData(picture(".png", Look(stroke=stroke, size=(640, 400)))) for stroke in (0.5, 4.0))
    assert thin.pixelColor(2, 2).name() == "#ffffff"

    def colored(image: QImage) -> int:
        pixels = (image.pixelColor(x, y) for x in range(0, 640, 2) for y in range(100, 400, 2))
        return sum(color.hslSaturation() > 150 and color.lightness() < 150 for color in pixels)

    assert colored(strong) > 1.5 * colored(thin)


def test_arrays_are_the_numbers_of_the_csv(tmp_path: Path) -> None:
    scene = scene_of(small_scene(), measured(small_scene()))
    for name in ("signal", "weights", "weight_image"):
        figure = FIGURES[name].build(scene)
        file = tmp_path / "data.npz"
        file.write_bytes(data_file(figure, ".npz", provenance(scene.experiment)))
        assert zipfile.is_zipfile(file)
        with np.load(file) as found:
            assert set(found.files) == {*arrays(figure), "provenance"}
            assert json.loads(str(found["provenance"])) == provenance(scene.experiment)
            written = np.concatenate([found[key] for key in found.files if key.endswith(".y")] or [np.zeros(0)])
        rows = list(csv.DictReader(io.StringIO(csv_text(figure)))) if name != "weight_image" else []
        numbers = [float(row["y"]) for row in rows if row["y"]]
        assert sorted(written[np.isfinite(written)]) == pytest.approx(sorted(numbers), rel=1e-12)


def test_the_state_dict_is_that_of_the_generated_code(tmp_path: Path) -> None:
    scene = GALLERY["lenet"]()
    file = tmp_path / "model.pt"
    file.write_bytes(state_file(scene, 1))
    loaded = torch.load(file, weights_only=True)
    names: dict[str, object] = {"__name__": "generated"}
    exec(source(scene, 1), names)  # noqa: S102  (our own code)
    model = names["model"]
    assert isinstance(model, torch.nn.Module)
    assert list(loaded) == list(model.state_dict())
    for key, value in model.state_dict().items():
        assert torch.equal(loaded[key], value)
    model.load_state_dict(loaded)


def test_a_network_that_cannot_be_has_no_state() -> None:
    with pytest.raises(MeasureError):
        state_file(image_scene({"type": "Conv2d", "out_channels": 2, "kernel_size": 20}), 0)


class Page(HTMLParser):
    """What stands in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[str] = []
        self.links: list[str] = []
        self.said: dict[str, list[str]] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.images.append(given["src"] or "")
        elif tag != "meta":
            self._open.append(tag)
        self.links += [value or "" for key, value in attrs if key in {"href", "src"} and tag != "img"]

    def handle_endtag(self, tag: str) -> None:
        assert tag == "br" or self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.said.setdefault(self._open[-1], []).append(data)


def test_a_page_needs_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    write_page(small_scene(), file, name="one & two", look=Look(size=(480, 320)))
    page = Page()
    page.feed(file.read_text(encoding="utf-8").replace("<br>", ""))
    assert page.said["h1"] == ["one & two"]
    assert not page.links
    assert len(page.images) == 5
    for image in page.images:
        kind, _, data = image.partition(",")
        assert kind == "data:image/svg+xml;base64"
        assert ET.fromstring(b64decode(data)).tag.endswith("svg")  # noqa: S314  (our own file)
    code = next(said for said in page.said["pre"] if "xavier_uniform_" in said)
    compile(code, "page", "exec")
    assert decode(next(said for said in page.said["pre"] if said.startswith("{"))) == small_scene()
    analysis = analyse(small_scene())
    for verdict in analysis.verdicts:
        assert text(verdict.text) in page.said["p"]
    power = float(np.median([r.forward.second_moment[-1] for r in analysis.replicates if r.scheme == 1]))
    assert short(power) in page.said["td"]


def test_what_cannot_be_written_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    scene = small_scene()
    with pytest.raises(RefusedValueError, match=r"ends in \.csv, \.npz or \.pt"):
        write_data(scene, tmp_path / "data.xls")
    with pytest.raises(RefusedValueError, match="choose one of signal"):
        write_data(scene, tmp_path / "data.csv", figure="window")
    with pytest.raises(RefusedValueError, match="does not exist"):
        write_data(scene, tmp_path / "no" / "data.csv")
    with pytest.raises(RefusedValueError, match=r"ends in \.html"):
        write_page(scene, tmp_path / "page.htm", name="", look=Look())
    with pytest.raises(RefusedValueError, match="the window has no theme 'paper'"):
        write_picture(scene, tmp_path / "window.png", figure=None, look=Look())


def test_a_figure_is_the_same_from_the_file_as_from_the_scene(tmp_path: Path) -> None:
    save(small_scene(), tmp_path / "scene.initviz.json")
    for name in ("one.csv", "two.csv"):
        write_data(small_scene(), tmp_path / name, figure="gradient")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
