"""What the command line and Python make of a hidden scheme: it is neither measured nor drawn, but its code is there."""

import json
from pathlib import Path

import pytest

import initviz
from initviz.cli import main
from initviz.core.document.shown import shown, shown_places
from initviz.figures.figure import Figure
from initviz.figures.scene import Scene
from initviz.gui.figure_view import FigureView
from initviz.gui.theme import Theme

DOCUMENT = {
    "network": {"input": [8], "layers": [{"type": "Linear", "out_features": 8, "id": "l1"}]},
    "schemes": [
        {"name": "one"},
        {"name": "two", "hidden": True, "rules": [{"weight": {"init": "orthogonal"}}]},
        {"name": "three", "rules": [{"weight": {"init": "normal"}}]},
    ],
    "probe": {"batch": 16, "seeds": 2},
}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "hidden.initviz.json"
    file.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return file


def test_a_report_leaves_it_out(capsys: pytest.CaptureFixture[str], document: Path) -> None:
    assert main(["report", str(document), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [scheme["name"] for scheme in report["schemes"]] == ["one", "three"]
    assert report["hidden"] == ["two"]


def test_a_report_says_that_it_leaves_it_out(
    capsys: pytest.CaptureFixture[str], document: Path, tmp_path: Path
) -> None:
    assert main(["report", str(document)]) == 0
    assert "note: hidden in the document, and left out here: two\n" in capsys.readouterr().out
    page = tmp_path / "page.html"
    assert main(["report", str(document), "--html", str(page)]) == 0
    assert '<p class="muted">Hidden in the document, and left out here: two.</p>' in page.read_text(encoding="utf-8")


def test_its_code_is_written_by_its_name(capsys: pytest.CaptureFixture[str], document: Path) -> None:
    assert main(["code", str(document), "--scheme", "two"]) == 0
    assert "orthogonal_" in capsys.readouterr().out


def test_an_analysis_is_of_what_is_shown(document: Path) -> None:
    experiment = initviz.load(document)
    analysis = initviz.analyse(experiment)
    assert analysis.experiment == shown(experiment)
    assert len(analysis.verdicts) == len(analysis.prediction.schemes) == 2
    assert {report.scheme for report in analysis.reports} == {0, 1}


def test_a_rendered_figure_names_schemes_as_the_document_does(
    monkeypatch: pytest.MonkeyPatch, document: Path, tmp_path: Path
) -> None:
    seen: list[Figure | None] = []
    original = FigureView.show_scene

    def watched(view: FigureView, scene: Scene, theme: Theme) -> None:
        original(view, scene, theme)
        seen.append(view.plot.figure)

    monkeypatch.setattr(FigureView, "show_scene", watched)
    assert main(["render", str(document), "-o", str(tmp_path / "a.png"), "--figure", "signal", "--seeds", "1"]) == 0
    figure = seen[-1]
    assert figure is not None
    assert [series.title for series in figure.series] == ["A one", "C three"]
    assert shown_places(initviz.load(document)) == (0, 2)
