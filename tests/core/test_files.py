"""Documents on disk: nothing is lost, and every failure says which file and why."""

import os
from pathlib import Path

import pytest

from initviz import DocumentError, first_scene, load, save
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import FileInput, Probe


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "scene.initviz.json"
    save(first_scene(), file)
    assert load(file) == first_scene()
    assert [entry.name for entry in tmp_path.iterdir()] == [file.name]


def test_saving_keeps_the_mode_of_a_file_and_respects_the_umask(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text("{}", encoding="utf-8")
    old.chmod(0o640)
    save(first_scene(), old)
    save(first_scene(), new)
    assert old.stat().st_mode & 0o777 == 0o640
    umask = os.umask(0)
    os.umask(umask)
    assert new.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "scene.json"
    save(first_scene(), file)
    before = file.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DocumentError, match=r"scene\.json: cannot be written: No space left"):
        save(first_scene(), file)
    assert file.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [file.name]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"nowhere.*cannot be written"):
        save(first_scene(), tmp_path / "nowhere" / "scene.json")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe{}", "expected a text file in UTF-8"),
        (b"{", "not valid JSON at line 1"),
        (b'{"network": {"input": [0]}}', r"network\.input\[0\]: expected an integer >= 1, got 0"),
    ],
)
def test_bad_files_are_named_with_what_was_expected(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    with pytest.raises(DocumentError, match=expected) as caught:
        load(file)
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)


def test_a_folder_is_not_a_document(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        load(tmp_path)


def on_file(path: Path | str) -> Experiment:
    return Experiment(probe=Probe(input=FileInput(path=str(path))))


def path_in(experiment: Experiment) -> str:
    assert isinstance(experiment.probe.input, FileInput)
    return experiment.probe.input.path


@pytest.mark.parametrize("inside", ["x.npy", "data/x.npy", "data/no/where.csv"])
def test_data_beside_a_document_move_with_it(tmp_path: Path, inside: str) -> None:
    first = tmp_path / "first"
    first.mkdir()
    save(on_file(first / inside), first / "scene.json")
    assert f'"path": "{inside}"' in (first / "scene.json").read_text(encoding="utf-8")
    assert path_in(load(first / "scene.json")) == str(first / inside)
    first.rename(tmp_path / "second")
    assert path_in(load(tmp_path / "second" / "scene.json")) == str(tmp_path / "second" / inside)


def test_data_elsewhere_keep_their_place(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for elsewhere in (tmp_path / "x.npy", tmp_path / "folder2" / "x.npy"):
        save(on_file(elsewhere), tmp_path / "folder" / "scene.json")
        assert path_in(load(tmp_path / "folder" / "scene.json")) == str(elsewhere)


def test_relative_paths_start_at_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "scene.json").write_text(
        '{"probe": {"input": {"law": "file", "path": "../x.npy"}}}', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    found = load("folder/scene.json")
    assert os.path.normpath(path_in(found)) == str(tmp_path / "x.npy")
    # In Python a relative path starts at the current folder.
    save(on_file("folder/y.npy"), "folder/other.json")
    assert '"path": "y.npy"' in (tmp_path / "folder" / "other.json").read_text(encoding="utf-8")


def test_a_document_without_its_data_is_a_document(tmp_path: Path) -> None:
    save(on_file(""), tmp_path / "scene.json")
    assert load(tmp_path / "scene.json") == on_file("")
