"""The user's own data: what is read, and one line for everything that cannot be."""

import os
from pathlib import Path

import numpy as np
import pytest

from initviz.core.data import reader
from initviz.core.data.dataset import DataError
from initviz.core.data.reader import read


def refusal(path: Path | str) -> str:
    with pytest.raises(DataError) as caught:
        read(str(path))
    said = str(caught.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", ">f8", "int64", "uint8", "bool"])
def test_arrays_of_numbers_are_read_as_they_are(tmp_path: Path, dtype: str) -> None:
    values = np.arange(24).reshape(4, 3, 2).astype(dtype)
    np.save(tmp_path / "x.npy", values)
    found = read(str(tmp_path / "x.npy"))
    assert found.values.shape == (4, 3, 2)
    assert found.values.dtype == values.dtype.newbyteorder("=")
    assert (found.values == values).all()
    assert found.labels is None


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3\n4,5,6\n",
        "a,b,c\n1,2,3\n4,5,6\n",
        "﻿1;2;3\r\n4;5;6\r\n",
        '"x","y","z"\n1, 2, 3\n\n4, 5, 6\n',
        "1\t2\t3\n4\t5.0\t6e0",
    ],
    ids=["plain", "names", "semicolons", "quoted names", "tabs"],
)
def test_tables_are_read_one_sample_a_row(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8", newline="")
    assert read(str(tmp_path / "x.csv")).values.tolist() == [[1, 2, 3], [4, 5, 6]]


def test_a_table_of_one_column(tmp_path: Path) -> None:
    (tmp_path / "x.CSV").write_text("height\n1.5\n2\n", encoding="utf-8")
    assert read(str(tmp_path / "x.CSV")).values.tolist() == [[1.5], [2.0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,2\n3,x\n", "line 2: expected a number, got 'x'"),
        ("a,b\n1,2\n\n3,\n", "line 4: expected a number, got ''"),
        ("1,b\n3,4\n", "line 1: expected a number, got 'b'"),
        ("1,2\n3,4,5\n", "line 2: expected 2 numbers as in the lines before, got 3"),
        ("1_0,2\n3,4\n", "line 1: expected a number, got '1_0'"),
        ("1,2\n", "expected at least 2 samples, got 1"),
        ("a,b\n", "expected at least 2 samples, got 0"),
        ("", "expected at least 2 samples, got 0"),
        ("1,2\n3,nan\n", "expected finite numbers between -1e+38 and 1e+38, got nan in sample 2"),
        ("1,2\n-inf,3\n", "got -inf in sample 2"),
        ("1,2\n1e39,3\n", "got 1e+39 in sample 2"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    said = refusal(tmp_path / "bad.csv")
    assert said.startswith(str(tmp_path / "bad.csv"))
    assert expected in said


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([["a"], ["b"]]), "expected an array of integers or floats, got <U1"),
        (np.array([[1j], [2j]]), "expected an array of integers or floats, got complex128"),
        (
            np.array(["2020-01-01", "2020-01-02"], dtype="M8[D]"),
            "expected an array of integers or floats, got datetime64",
        ),
        (np.array(3.0), "expected at least 2 samples, got 0"),
        (np.ones((1, 4)), "expected at least 2 samples, got 1"),
        (np.array([[1.0, np.nan], [2.0, 3.0]]), "got nan in sample 1"),
        (np.array([[1.0, 2.0], [np.inf, 3.0]], dtype=np.float16), "got inf in sample 2"),
    ],
    ids=["text", "complex", "dates", "one number", "one sample", "nan", "inf"],
)
def test_a_bad_array_is_refused(
    tmp_path: Path, values: np.ndarray[tuple[int, ...], np.dtype[np.generic]], expected: str
) -> None:
    np.save(tmp_path / "bad.npy", values)
    assert expected in refusal(tmp_path / "bad.npy")


def test_objects_are_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    np.save(tmp_path / "trap.npy", np.array([Trap(), Trap()], dtype=object), allow_pickle=True)
    assert "got Python objects, which are not loaded" in refusal(tmp_path / "trap.npy")
    assert not (tmp_path / "sprung").exists()


def test_files_that_are_not_what_their_names_say(tmp_path: Path) -> None:
    (tmp_path / "text.npy").write_text("hello", encoding="utf-8")
    assert "expected NumPy's .npy format" in refusal(tmp_path / "text.npy")
    (tmp_path / "empty.npy").touch()
    assert "expected NumPy's .npy format" in refusal(tmp_path / "empty.npy")
    np.save(tmp_path / "whole.npy", np.ones((100, 10)))
    (tmp_path / "cut.npy").write_bytes((tmp_path / "whole.npy").read_bytes()[:1000])
    assert "damaged, or cut off" in refusal(tmp_path / "cut.npy")
    (tmp_path / "bytes.csv").write_bytes(b"1,2\n\xff\xfe,3\n")
    assert "in UTF-8" in refusal(tmp_path / "bytes.csv")
    (tmp_path / "x.txt").touch()
    assert "ends in .npy or .csv" in refusal(tmp_path / "x.txt")


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (20, -8), }",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (20, 8",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (07, 8), }",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (99, 8), }",
        b"\0",
    ],
    ids=["negative", "open", "no number", "too long", "none"],
)
def test_a_damaged_header_is_said_in_our_words(tmp_path: Path, header: bytes) -> None:
    np.save(tmp_path / "bad.npy", np.ones((20, 8)))
    whole = (tmp_path / "bad.npy").read_bytes()
    (tmp_path / "bad.npy").write_bytes(whole[:10] + header.ljust(117) + b"\n" + whole[128:])
    assert refusal(tmp_path / "bad.npy").endswith("this one is damaged, or cut off at its end")


def test_paths_that_lead_to_no_file(tmp_path: Path) -> None:
    assert refusal("") == "no data file is chosen; expected an .npy or .csv file"
    assert refusal(tmp_path / "gone.npy").endswith("there is no such data file")
    assert "not a folder" in refusal(tmp_path)
    assert refusal("nul\0byte.npy").endswith("there is no such data file")
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a folder or a device" in refusal(tmp_path / "pipe.csv")


def test_a_file_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.save(tmp_path / "large.npy", np.ones((300_000, 8)))
    monkeypatch.setattr(reader, "LARGEST_FILE", 2**24)
    assert "at most 16 MB, got 18 MB" in refusal(tmp_path / "large.npy")


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    np.save(path, np.ones((3, 2)))
    first = read(str(path))
    assert read(str(path)) is first
    np.save(path, np.zeros((4, 2)))
    assert read(str(path)).values.shape == (4, 2)
    path.write_text("no longer an array", encoding="utf-8")
    refusal(path)
    path.unlink()
    assert "no such data file" in refusal(path)


def test_what_is_read_cannot_be_changed(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.ones((3, 2)))
    with pytest.raises(ValueError, match="read-only"):
        read(str(tmp_path / "x.npy")).values[0] = 2.0
