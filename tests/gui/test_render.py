"""Pictures of figures and of the window, without a screen."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QColor, QImage

from initviz.core.document.check import DocumentError
from initviz.figures.catalogue import FIGURES
from initviz.gui.export.look import Look
from initviz.gui.render import render
from initviz.gui.theme import DARK, LIGHT, THEMES
from tests.gui.stage import measured, small_scene

pytestmark = pytest.mark.usefixtures("qapp")
SVG = "{http://www.w3.org/2000/svg}"


def look(width: int, height: int, theme: str = "light") -> Look:
    return Look(theme=theme, font="window", size=(width, height))


def colors(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_drawn_in_both_themes(tmp_path: Path, figure: str, theme: str) -> None:
    file = tmp_path / "figure.png"
    render(
        small_scene(),
        file,
        figure=figure,
        look=look(480, 320, theme),
        reports=measured(small_scene()),
    )
    image = QImage(str(file))
    assert (image.width(), image.height()) == (480, 320)
    assert image.pixelColor(1, 1) == QColor((DARK if theme == "dark" else LIGHT).background)
    assert len(colors(image)) > 8


def test_the_whole_window_is_drawn_without_the_hint(tmp_path: Path) -> None:
    file = tmp_path / "window.png"
    render(small_scene(), file, look=look(1280, 800), reports=measured(small_scene()))
    image = QImage(str(file))
    assert (image.width(), image.height()) == (1280, 800)
    assert len(colors(image)) > 50


def test_svg_is_lines_and_text_and_no_bitmap(tmp_path: Path) -> None:
    file = tmp_path / "figure.svg"
    render(
        small_scene(),
        file,
        figure="signal",
        look=look(640, 400),
        reports=measured(small_scene()),
    )
    root = ET.parse(file).getroot()  # noqa: S314  (our own file)
    assert root.get("viewBox") == "0 0 640 400"
    assert not root.findall(f".//{SVG}image")
    said = "".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))
    assert "E[a²]" in said
    assert "Xavier" in said
    assert len(list(root.iter(f"{SVG}path"))) > 20


def test_small_pictures_have_the_size_that_was_asked_for(tmp_path: Path) -> None:
    for name, figure in (("window.png", None), ("figure.png", "weights")):
        render(small_scene(), tmp_path / name, figure=figure, look=look(120, 80))
        image = QImage(str(tmp_path / name))
        assert (image.width(), image.height()) == (120, 80)


def test_theory_alone_makes_a_picture_too(tmp_path: Path) -> None:
    file = tmp_path / "theory.png"
    render(small_scene(), file, figure="weights", look=look(400, 300))
    assert len(colors(QImage(str(file)))) > 5


def test_unknown_names_and_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.png, \.svg or \.pdf"):
        render(small_scene(), tmp_path / "figure.jpg")
    with pytest.raises(ValueError, match="got 'spectrum'"):
        render(small_scene(), tmp_path / "figure.png", figure="spectrum")
    with pytest.raises(ValueError, match="does not exist"):
        render(small_scene(), tmp_path / "no" / "such" / "folder.png", figure="signal")
    for name in ("taken.png", "taken.svg"):
        (tmp_path / name).mkdir()
        with pytest.raises(DocumentError, match="cannot be written"):
            render(small_scene(), tmp_path / name, figure="signal")
