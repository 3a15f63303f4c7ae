"""Own data: what is refused, in one sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from data.own_data import load_own_data
from own_arrays import COUNT, measured, split, unasked
from project.errors import UserError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my data.npz"


def with_nan(value: float) -> np.ndarray:
    x = measured()["x"]
    x[7, 3, 1] = value
    return x


def labels(**changes: int) -> np.ndarray:
    y = measured()["y"].copy()
    for place, label in changes.items():
        y[int(place[1:])] = label
    return y


X, Y = measured()["x"], measured()["y"]
RAGGED = np.array([[1.0], [1.0, 2.0]] * 15, dtype=object)

BAD = {
    "no labels": ({"y": None}, "has no y and holds 'x'; it needs x_train"),
    "neither": ({"x": None}, "has no x_train, y_train, x_test, y_test"),
    "other names": (
        {"x": None, "y": None, "X_train": X, "Y_train": Y},
        "has no x_train, .* holds 'X_train', 'Y_train'; it needs x_train",
    ),
    "only a half": ({"x": None, "y": None, "x_train": X, "y_train": Y}, "has no x_test, y_test"),
    "empty": ({"x": X[:0], "y": Y[:0]}, r"x in .* is empty, its shape is \(0, 6, 2\)"),
    "no features": ({"x": X[..., :0]}, "is empty"),
    "rank 2": ({"x": X[..., 0]}, r"shape \(30, 6\), and \(n, time_steps, features\) is needed"),
    "rank 4": ({"x": X[..., None]}, r"shape \(30, 6, 2, 1\)"),
    "text": ({"x": X.astype(str)}, "numbers are needed"),
    "complex": ({"x": X.astype(complex)}, "holds complex128; numbers are needed"),
    "lengths that differ": ({"x": RAGGED}, "x in .* holds Python objects .* cut or pad"),
    "too large for a chip": ({"x": np.zeros((30, 200, 100))}, "200 x 100 values"),
    "NaN": ({"x": with_nan(np.nan)}, r"1 of the 30 examples .* NaN .* x\[7\]"),
    "infinity": ({"x": with_nan(-np.inf)}, "NaN or an infinity"),
    "zeros": ({"x": np.zeros((30, 6, 2))}, "never change"),
    "black pictures": ({"x": np.zeros((30, 6, 2), np.uint8)}, "never change"),
    "too fine": ({"x": X * 1e-6 + 1e9}, "32-bit floats of a chip"),
    "too large": ({"x": X * 1e39}, "32-bit floats of a chip"),
    "too few labels": ({"y": Y[:-1]}, r"y in .* shape \(29,\), and x has 30 examples"),
    "labels as objects": ({"y": Y.astype(object)}, "y in .* holds Python objects"),
    "several labels each": ({"y": 1 - np.eye(3, dtype=int)[Y]}, r"is int64 \(30, 3\); a label"),
    "text that no class has": (
        {"y": Y.astype(str), "class_names": np.array(["0", "1"])},
        "y in .* has the class '2', and the classes are 0, 1",
    ),
    "text of one class": ({"y": np.full(COUNT, "walk")}, "are of class walk; at least two"),
    "a long text": ({"y": np.where(Y == 1, "x" * 30, "y")}, "1 to 24 printable"),
    "NaN as a value": ({"y": np.where(Y == 1, np.nan, Y)}, r"10 of the 30 values .* y\[1\]"),
    "a constant value": ({"y": np.full(COUNT, 0.5)}, "the target value in .* is always 0.5"),
    "values without names": (
        {"y": Y + 0.5, "target_names": np.array(["a", "b"])},
        "has 2 target_names and 1 target_units of <U1 for 1 values",
    ),
    "values of three axes": (
        {"y": np.zeros((COUNT, 2, 2)) + 0.5},
        r"shape \(n,\) or \(n, outputs\)",
    ),
    "negative label": ({"y": labels(_4=-1)}, "goes from -1 to 2; classes are numbered from 0"),
    "huge label": ({"y": labels(_4=1000)}, "goes from 0 to 1000"),
    "one class": ({"y": Y * 0}, "all training examples .* are of class 0"),
    "a gap": ({"y": Y + (Y == 2)}, "class 2 in .* has no training example"),
    "from 2 on": ({"y": Y + 2}, "class 0 in .* number the classes from 0"),
    "a single example": ({"y": labels(_4=3)}, "class 3 in .* has 1 of the three examples"),
    "two examples": ({"y": labels(_4=3, _7=3)}, "class 3 in .* has 2 of the three examples"),
    "too few names": ({"class_names": np.array(["a", "b"])}, "go up to 2, .* the 2 classes a, b"),
    "too many names": ({"class_names": np.array(list("abcd"))}, "class d in .* no training"),
    "names twice": ({"class_names": np.array(["a", "b", "a"])}, "holds a name twice"),
    "names as numbers": ({"class_names": np.arange(3)}, "a list of texts is needed"),
    "a name with a tab": ({"class_names": np.array(["a", "b\t", "c"])}, "printable ASCII"),
    "an empty name": ({"class_names": np.array(["a", "", "c"])}, "1 to 24 printable"),
    "a long name": ({"class_names": np.array(["a", "b", "c" * 25])}, "1 to 24 printable"),
    "a foreign letter": ({"class_names": np.array(["a", "b", "ä"])}, "printable ASCII"),
}


@pytest.mark.parametrize(("changes", "sentence"), BAD.values(), ids=BAD)
def test_bad_data_are_refused_in_one_sentence(file, changes, sentence):
    arrays = {name: array for name, array in (measured() | changes).items() if array is not None}
    np.savez(file, **arrays)
    with pytest.raises(UserError, match=sentence) as caught:
        load_own_data(str(file), unasked)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


BAD_SPLITS = {
    "other size": ({"x_test": X[20:, :5]}, r"examples of \(6, 2\) and \(5, 2\) values"),
    "label that was never trained": ({"y_test": Y[20:] + 1}, "class 3 in .* no training example"),
    "a single example": (
        {"y_train": np.where(Y[:20] == 2, np.arange(20) % 2 + (np.arange(20) == 2) * 2, Y[:20])},
        "a single training example",
    ),
    "pixels in two units": ({"x_train": X[:20] * 255}, "bring both into one unit"),
    "bytes and floats": ({"x_train": X[:20].astype(np.uint8)}, "is uint8 .* is float64"),
    "empty test": ({"x_test": X[:0], "y_test": Y[:0]}, "x_test in .* is empty"),
    "NaN in the test": ({"x_test": with_nan(np.nan)[:10]}, r"x_test\[7\]"),
}


@pytest.mark.parametrize(("changes", "sentence"), BAD_SPLITS.values(), ids=BAD_SPLITS)
def test_training_and_test_data_that_do_not_go_together(file, changes, sentence):
    np.savez(file, **(split(measured()) | changes))
    with pytest.raises(UserError, match=sentence):
        load_own_data(str(file), unasked)


@pytest.mark.parametrize("path", ["~nosuch/x.npz", "x" * 300])
def test_what_cannot_be_a_path_is_no_data(path):
    with pytest.raises(UserError, match="there is no data at"):
        load_own_data(path, unasked)


def in_a_zip(name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, b"")
    return content.getvalue()


NO_NPZ = {
    "no file": (None, "there is no data at"),
    "empty": (b"", r"is damaged or no \.npz file"),
    "cut off": (b"PK\x03\x04 cut off", r"is damaged or no \.npz file"),
    "CSV": (
        b"time,x,label\n0,0.5,walk \xc3\xa4\n",
        "is text, such as CSV that is not called .csv, and no .npz; load it",
    ),
    "HDF5": (b"\x89HDF\r\n\x1a\n\0\0", "is an HDF5 file and no .npz"),
    "an array": (b"\x93NUMPY\x01\0v\0{'descr'", r"is a single array \(\.npy\) and no .npz"),
    "a spreadsheet": (in_a_zip("xl/workbook.xml"), "is a ZIP archive without arrays"),
}


@pytest.mark.parametrize(("content", "sentence"), NO_NPZ.values(), ids=NO_NPZ)
def test_what_is_no_npz_is_refused(file, content, sentence):
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError, match=sentence):
        load_own_data(str(file), unasked)
