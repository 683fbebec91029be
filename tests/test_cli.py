"""The command line as a person types it: results to stdout, messages to stderr; bad input is one line and exit 2."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

import initviz
from initviz.cli import main
from initviz.core.document.schema import schema
from initviz.core.initializers.catalogue import BY_TAG as INITIALIZERS
from initviz.core.layers.catalogue import BY_TAG as LAYERS
from initviz.core.lessons.catalogue import LESSONS
from initviz.figures.catalogue import FIGURES

SMALL = {
    "network": {"input": [8], "layers": [{"type": "Linear", "out_features": 8, "id": "l1"}, {"type": "ReLU"}]},
    "schemes": [{"name": "one"}, {"name": "two", "rules": [{"weight": {"init": "normal"}}]}],
    "probe": {"batch": 16, "seeds": 3},
}

_SCREEN = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "small.initviz.json"
    file.write_text(json.dumps(SMALL), encoding="utf-8")
    return file


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a process of its own."""
    settings = {key: value for key, value in os.environ.items() if key not in _SCREEN}
    return subprocess.run(
        [sys.executable, "-m", "initviz", *arguments],
        capture_output=True, text=True, check=False, env={**settings, **environment}, timeout=120,
    )  # fmt: skip


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run bad input in this process and give its one line."""
    try:
        code: object = main(arguments)
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err.strip()


def test_version_help_and_info() -> None:
    assert run("--version").stdout == f"initviz {initviz.__version__}\n"
    assert "render" in run("--help").stdout
    info = run("--info").stdout
    assert all(name in info for name in ("initviz", "python", "torch", "PySide6-Essentials", "pyqtgraph", "system"))


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["report", "--help"], ["render"]])
def test_what_needs_neither_qt_nor_torch_loads_neither(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom initviz.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('loaded:', *{'torch', 'PySide6', 'numpy', 'msgspec'} & sys.modules.keys())"
    )
    told = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "loaded:"


def test_a_report_as_json(capsys: pytest.CaptureFixture[str], document: Path) -> None:
    assert main(["report", str(document), "--json", "--seeds", "2", "--seed", "5"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [scheme["name"] for scheme in report["schemes"]] == ["one", "two"]
    assert len(report["schemes"][0]["layers"][0]["forward"]["measured"]["mean"]) == 2


def test_a_report_as_a_table(capsys: pytest.CaptureFixture[str], document: Path) -> None:
    assert main(["report", str(document)]) == 0
    table = capsys.readouterr().out
    assert "l1 Linear" in table
    assert "E[x²]" in table
    assert "Each pair is theory / median of 3 replicates of seed 0" in table


def test_another_seed_is_another_draw(capsys: pytest.CaptureFixture[str], document: Path) -> None:
    outputs = []
    for seed in ("1", "2", "1"):
        main(["report", str(document), "--json", "--seed", seed])
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[2] != outputs[1]


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    for what, names in (("initializers", INITIALIZERS), ("layers", LAYERS), ("figures", FIGURES), ("lessons", LESSONS)):
        assert main(["list", what]) == 0
        listed = [line.split("(")[0] for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
        assert set(names) <= set(listed)


def test_the_schema_accepts_documents_and_refuses_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    validator.validate(SMALL)
    assert not validator.is_valid({"network": {"input": [0]}})
    assert not validator.is_valid({"unknown": 1})


def test_code(capsys: pytest.CaptureFixture[str], document: Path) -> None:
    assert main(["code", str(document), "--scheme", "two"]) == 0
    assert "nn.init.normal_(m.weight" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere.json"], "initviz: nowhere.json: cannot be read"),
        (["repotr"], "initviz: repotr: no such file; did you mean the command report?"),
        (["report", "nowhere.json"], "initviz: nowhere.json: cannot be read"),
        (["report", "--seeds", "0"], "expected a whole number from 1 to 10000, got '0'"),
        (["report", "--seed", "-1"], "expected"),
        (["report", "--seed", "1e3"], "expected a whole number from 0 to 9007199254740991, got '1e3'"),
        (["render"], "-o/--output"),
        (["render", "-o", "x.png", "--size", "10x10"], "both from 64 to 8192, got '10x10'"),
        (["render", "-o", "x.gif"], "ends in .png, .svg or .pdf, got 'x.gif'"),
        (["render", "-o", "nowhere/x.png"], "the folder 'nowhere' does not exist"),
        (["render", "-o", "x.png", "--figure", "pie"], "--figure: expected one of window, signal,"),
        (["render", "-o", "x.png", "--theme", "blue"], "--theme"),
        (["code", "--scheme", "Nobody"], "--scheme: expected one of Xavier, Kaiming; got 'Nobody'"),
        (["list", "things"], "things"),
        (["--lesson", "nope"], "there is no lesson 'nope'; expected one of zeros,"),
        (["--lesson", "zeros", "--seed", "3"], "leave FILE, --seed and --trust-code away"),
        (["--lesson", "custom", "--trust-code"], "leave FILE, --seed and --trust-code away"),
        (["export", "-o", "x.pt", "--seeds", "3"], "leave --figure and --seeds away"),
        (["export", "-o", "x.pt", "--figure", "pie"], "leave --figure and --seeds away"),
        (["export", "-o", "x.csv", "--scheme", "Xavier"], "leave --scheme away"),
        (["schema", "extra"], "extra"),
        (["--unknown"], "--unknown"),
    ],
)
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str) -> None:
    assert expected in refused(capsys, *arguments)


def test_a_bad_document_names_file_path_and_expectation(capsys: pytest.CaptureFixture[str], document: Path) -> None:
    text = json.dumps(SMALL).replace('"out_features": 8', '"out_features": "wide"')
    document.write_text(text, encoding="utf-8")
    said = refused(capsys, "report", str(document))
    assert said == f'initviz: {document}: network.layers[0].out_features: expected an integer, got "wide"'


def test_without_a_display_the_window_says_so() -> None:
    result = run()
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "there is no display" in result.stderr
    assert "initviz render" in result.stderr


def test_a_display_that_does_not_answer_is_named() -> None:
    result = run(DISPLAY=":4242")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "initviz render" in result.stderr


def test_rendering_the_window_and_a_figure(document: Path, tmp_path: Path) -> None:
    picture, figure = tmp_path / "window.png", tmp_path / "figure.svg"
    assert run("render", str(document), "-o", str(picture), "--size", "1024x640").returncode == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run("render", str(document), "-o", str(figure), "--figure", "signal", "--theme", "dark").returncode == 0
    root = ET.fromstring(figure.read_text(encoding="utf-8"))  # noqa: S314  (our own file)
    words = "".join(root.itertext())
    assert "E[a²]" in words


def test_output_that_nobody_reads_is_no_error() -> None:
    command = f"{sys.executable} -m initviz schema | head -c 1; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_name_that_two_schemes_have_is_ambiguous(capsys: pytest.CaptureFixture[str], document: Path) -> None:
    document.write_text(json.dumps({**SMALL, "schemes": [{"name": "one"}, {"name": "one"}]}), encoding="utf-8")
    assert "several schemes have the name 'one'" in refused(capsys, "code", str(document), "--scheme", "one")
    assert main(["code", str(document)]) == 0


def test_a_picture_that_cannot_be_written_is_one_line(document: Path, tmp_path: Path) -> None:
    folder = tmp_path / "taken.png"
    folder.mkdir()
    result = run("render", str(document), "-o", str(folder), "--seeds", "1", "--figure", "signal")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "cannot be written" in result.stderr


DIGITS = {
    "network": {"input": [1, 8, 8], "layers": [{"type": "Flatten"}, {"type": "Linear", "out_features": 10}]},
    "probe": {
        "input": {"law": "digits"}, "gradient": {"source": "cross_entropy", "labels": "data"},
        "dtype": "float64", "batch": 16, "seeds": 2,
    },
}  # fmt: skip


def test_reports_name_the_input_the_loss_and_the_dtype(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "digits.initviz.json"
    file.write_text(json.dumps(DIGITS), encoding="utf-8")
    assert main(["report", str(file), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["probe"]["input"] == {"law": "digits", "scale": "standard"}
    assert report["probe"]["gradient"] == {"source": "cross_entropy", "labels": "data"}
    assert report["loss"] == "L is the mean cross-entropy with the digits' labels"
    assert report["input"].startswith("samples of the digits (Alpaydin and Kaynak 1998)")
    assert main(["report", str(file)]) == 0
    legend = capsys.readouterr().out.splitlines()[-1]
    assert report["loss"] in legend
    assert report["input"] in legend
    assert "float64" in legend


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        ({"input": {"law": "file", "path": "gone.csv"}}, "gone.csv: there is no such data file"),
        ({"input": {"law": "file", "path": "bad.csv"}}, "bad.csv: line 2: expected a number, got 'x'"),
        ({"input": {"law": "file"}}, "no data file is chosen"),
        ({"input": {"law": "digits"}}, "a sample has shape 8×8, which does not fit the network's input 8"),
        ({"gradient": {"source": "cross_entropy", "labels": "data"}}, "only the digits have labels of their own"),
    ],
)
def test_data_that_cannot_be_used_are_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, probe: dict[str, object], expected: str
) -> None:
    (tmp_path / "bad.csv").write_text("1,2\n3,x\n", encoding="utf-8")
    file = tmp_path / "scene.initviz.json"
    file.write_text(json.dumps({**SMALL, "probe": probe}), encoding="utf-8")
    assert expected in refused(capsys, "report", str(file))
    assert main(["code", str(file)]) == 0


@contextlib.contextmanager
def interruptible(program: list[str], cwd: Path, stderr: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a program as a terminal does, even where these tests were started in the background; leave none behind."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what is ignored here is ignored by a child
    try:
        child = subprocess.Popen(program, cwd=cwd, stdout=subprocess.PIPE, stderr=stderr)
    finally:
        signal.signal(signal.SIGINT, before)
    with child:
        try:
            yield child
        finally:
            child.kill()


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "-o", "out.png", "--figure", "weights", "--size", "4000x3000", "--scale", "8", "--seeds", "1"],
        ["report", "--html", "out.html", "--seeds", "1000"],
    ],
)
def test_an_interrupt_leaves_no_file_and_says_nothing(arguments: list[str], tmp_path: Path) -> None:
    """Ctrl+C while it measures, or draws: seen in the terminal's line, which tells how far it has come."""
    terminal, theirs = os.openpty()
    program = [sys.executable, "-m", "initviz", *arguments]
    told = b""
    with interruptible(program, cwd=tmp_path, stderr=theirs) as child:
        os.close(theirs)
        wanted = b"drawn" if "render" in arguments else b"measured"
        while wanted not in told:
            told += os.read(terminal, 1024)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=60)
    rest = b""
    with contextlib.suppress(OSError):  # Linux's way to say that nobody writes to a terminal any more
        while piece := os.read(terminal, 1024):
            rest += piece
    os.close(terminal)
    assert child.returncode == 130
    assert out == b""
    assert b"Traceback" not in told + rest
    assert rest.endswith(b"\r\x1b[K")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_drawn_is_refused_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "render", "-o", "x.png", "--size", "8192x64", "--scale", "8")
    assert said == "initviz: A PNG of 65536 × 512 pixels is too large; each side can have at most 32000"
