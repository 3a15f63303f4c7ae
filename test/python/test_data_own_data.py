"""Own data: what is taken for training, how it is scaled, and what is refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.data_format import PICTURE, Pixels, Standardization, from_card
from data.dataset import Dataset
from data.own_data import load_own_data
from project.errors import UserError
from project.files import checksum

COUNT, STEPS, FEATURES = 30, 6, 2


def measured() -> dict[str, np.ndarray]:
    """Thirty sequences of three classes; feature 0 from -1 to 3, feature 1 from 1000 to 1020."""
    random = np.random.default_rng(1)
    x = random.uniform(-1, 3, (COUNT, STEPS, FEATURES))
    x[..., 1] = random.uniform(1000, 1020, (COUNT, STEPS))
    x[0, :2] = [[-1, 1000], [3, 1020]]
    return {"x": x, "y": np.arange(COUNT) % 3}


def split(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    x, y = arrays["x"], arrays["y"]
    return {"x_train": x[:20], "y_train": y[:20], "x_test": x[20:], "y_test": y[20:]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my data.npz"


def unasked(_data: Dataset) -> np.ndarray:
    """A judge for data that have one range only."""
    pytest.fail("there is nothing to choose")


def load(file: Path, arrays: dict[str, np.ndarray]) -> Dataset:
    np.savez(file, **arrays)
    return load_own_data(str(file), unasked)


def ends_of(coding: Standardization) -> list[list[float]]:
    """The lowest and the highest value of each feature, in its own unit."""
    mean, factor = np.array(coding.mean), np.array(coding.factor)
    return [(np.array(end) / factor + mean).tolist() for end in (coding.lowest, coding.highest)]


def test_each_feature_is_standardised(file):
    arrays = split(measured())
    data = load(file, arrays)
    np.testing.assert_array_equal(data.x_train, arrays["x_train"].astype(np.float32))
    coding = data.format.coding
    np.testing.assert_allclose(coding.mean, arrays["x_train"].mean(axis=(0, 1)))
    np.testing.assert_allclose(ends_of(coding), [[-1, 1000], [3, 1020]], rtol=1e-5)
    seen = coding.decode(data.x_train)
    np.testing.assert_allclose(seen.mean(axis=(0, 1)), 0, atol=1e-5)
    np.testing.assert_allclose(seen.std(axis=(0, 1)), 1, rtol=1e-5)


def test_what_the_test_data_have_beyond_the_range_becomes_its_end(file):
    arrays = split(measured())
    arrays["x_test"] = arrays["x_test"].copy()
    arrays["x_test"][0, 0] = [-9, 2000]
    data = load(file, arrays)
    coding = data.format.coding
    seen = coding.decode(data.x_test[0, 0])
    assert seen.tolist() == [coding.lowest[0], coding.highest[1]]


def test_int8_numbers_span_the_range_of_all_features(file):
    data = load(file, measured())
    coding = data.format.coding
    raw = coding.as_input(data.x_train, np.dtype(np.int8), coding.quantization)
    assert (raw.min(), raw.max()) == (-128, 127)
    rounded = coding.decode(coding.in_int8(data.x_train)) - coding.decode(data.x_train)
    assert 0 < np.abs(rounded).max() <= 0.501 * coding.quantization.scale


def test_a_rare_spike_leaves_the_other_features_their_steps(file):
    arrays = measured()
    arrays["x"] = np.concatenate([arrays["x"]] * 20)
    arrays["x"][7, 3, 0] = 1e6
    np.savez(file, x=arrays["x"], y=np.arange(len(arrays["x"])) % 3)
    data = load_own_data(str(file), lambda data: np.zeros(data.is_held_out.sum()))
    coding = data.format.coding
    assert max(coding.highest) == pytest.approx(8) and min(coding.lowest) >= -8
    assert coding.quantization.scale < 0.05


def with_glitches(share: float) -> dict[str, np.ndarray]:
    """Feature 0 goes from -1 to 3, but for some values of 300; feature 1 has no outlier."""
    random = np.random.default_rng(3)
    x = random.uniform(-1, 3, (400, 50, 2))
    x[random.random((400, 50)) < share, 0] = 300
    return {"x": x, "y": np.arange(400) % 4}


ON_EVERY_SECOND = np.array([0, 1])  # of the held-out examples


@pytest.mark.parametrize(
    ("won", "highest"),
    [
        (0, 300),
        (0.01, 300),
        (2 * ON_EVERY_SECOND - 1.1, 300),
        (-0.1, 300),
        (0.1 + ON_EVERY_SECOND, 3),
    ],
    ids=["nothing won", "hardly won", "as much lost", "something lost", "something won"],
)
def test_outliers_are_clipped_where_the_held_out_examples_win(file, won, highest, capsys):
    np.savez(file, **with_glitches(0.001))
    losses = iter([2.0, 2.0 - won])

    def judge(data: Dataset) -> np.ndarray:
        return np.resize(next(losses), data.is_held_out.sum())

    data = load_own_data(str(file), judge)
    coding = data.format.coding
    np.testing.assert_allclose(ends_of(coding), [[-1, -1], [highest, 3]], atol=0.05)
    printed = capsys.readouterr().out.splitlines()[-1]
    if highest == 3:
        share, of_the_other = coding.clipped
        assert 0.0005 < share < 0.02 and of_the_other == 0
        assert printed.endswith(f", which clips {100 * share:.2g} % of its values")
    else:
        assert coding.clipped == (0, 0)
        assert printed == "the network sees all values"


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(4).normal(0, 1, (400, 50, 1)),
        np.random.default_rng(5).random((400, 50, 1)) < 0.001,  # a signal that is nearly always 0
        np.where(np.arange(20000) % 1000 == 7, 2e9, 1e9 + np.arange(20000)).reshape(400, 50, 1),
    ],
    ids=["no outliers", "rare events", "too fine without them for a float"],
)
def test_nothing_is_clipped_where_nothing_can_be_won(file, values):
    x = values.astype(float) if values.dtype == bool else values
    data = load(file, {"x": x, "y": np.arange(400) % 4})
    assert data.format.coding.clipped == (0,)


def test_pictures_keep_their_bytes_and_their_black(file):
    x = np.random.default_rng(2).integers(0, 256, (COUNT, 8, 8)).astype(np.uint8)
    x[0, 0, :2] = 0, 255
    x[:, 3] = 7
    data = load(file, split({"x": x, "y": measured()["y"]}))
    np.testing.assert_array_equal(data.x_train, x[:20])
    assert data.format.coding == PICTURE


def test_faint_pictures_are_stretched_alike_everywhere(file):
    x = np.tile(np.array([[0, 1], [0, 0]], np.uint8), (COUNT, 1, 1))
    data = load(file, split({"x": x, "y": measured()["y"]}))
    np.testing.assert_array_equal(data.x_train, 255 * x[:20])
    assert data.format.coding == Pixels(0, 1)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int16, np.int64])
def test_any_kind_of_number_is_taken(file, dtype):
    arrays = measured()
    arrays["x"] = np.round(arrays["x"]).astype(dtype)
    data = load(file, split(arrays))
    np.testing.assert_allclose(ends_of(data.format.coding), [[-1, 1000], [3, 1020]], rtol=1e-5)
    assert data.x_train.dtype == np.float32


def test_a_feature_that_never_changes_is_nothing_to_the_network(file):
    for constant in (0.0, 5.5, -2e6):
        arrays = measured()
        arrays["x"][..., 0] = constant
        data = load(file, split(arrays))
        assert np.all(data.format.coding.decode(data.x_train)[..., 0] == 0)
        assert np.all(data.format.coding.decode(data.x_train + 1)[..., 0] == 0)


def test_a_fifth_of_each_class_is_held_out_always_the_same(file):
    arrays = measured()
    data = load(file, arrays)
    assert np.bincount(data.y_train).tolist() == [8, 8, 8]
    assert np.bincount(data.y_test).tolist() == [2, 2, 2]
    again = load(file, arrays)
    np.testing.assert_array_equal(data.x_test, again.x_test)
    rows = np.concatenate([data.x_train, data.x_test]).reshape(COUNT, -1)
    assert len(np.unique(rows, axis=0)) == COUNT, "no example is on both sides"
    assert not np.array_equal(data.y_train, np.sort(data.y_train)), "shuffled"


def test_some_of_each_class_are_held_out_of_the_training(file):
    data = load(file, split(measured()))
    assert np.bincount(data.y_train[data.is_held_out]).tolist() == [1, 1, 1]
    again = load(file, split(measured()))
    np.testing.assert_array_equal(again.is_held_out, data.is_held_out)


def test_classes_are_called_by_their_names_or_numbers(file):
    assert load(file, measured()).format.class_names == ("0", "1", "2")
    names = np.array(["still", "left turn", "right turn"])
    named = load(file, measured() | {"class_names": names})
    assert named.format.class_names == tuple(names)
    assert named.classes == 3


def test_is_known_by_its_file(file):
    data = load(file, measured())
    assert data.name == "my data.npz"
    assert data.sha256 == checksum(file.read_bytes())
    assert not data.is_mnist


def test_calibration_reaches_both_ends_of_the_range(file):
    arrays = split(measured())
    arrays["x_train"] = arrays["x_train"][::-1].copy()
    arrays["x_train"][17, 0, 0], arrays["x_train"][18, 0, 0] = -2, 4
    data = load(file, arrays)
    assert data.calibration(5).shape == (7, STEPS, FEATURES)
    coding = data.format.coding
    seen = coding.decode(data.calibration(5))
    assert (seen.min(), seen.max()) == tuple(np.float32([min(coding.lowest), max(coding.highest)]))
    np.testing.assert_array_equal(data.calibration(500), data.x_train)


def test_format_survives_the_card(file):
    data = load(file, measured() | {"class_names": np.array(["a", 'b"\\', "c"])})
    values = {
        "subject": "value",
        "class_names": (),
        "value_names": ("speed",),
        "value_units": ("m/s",),
    }
    for changes in ({}, {"coding": Pixels(1, 2)}, values):
        form = replace(data.format, **changes)
        assert from_card(form.to_card()) == form


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


@pytest.mark.parametrize(
    ("y", "printed"),
    [
        (np.eye(3)[Y], "y in my data.npz is one-hot"),
        (np.eye(3, dtype=bool)[Y], "one-hot"),
        (Y[:, None], ""),
        (Y.astype(np.float32), ""),
        (Y + 1, ""),
        (np.array(["a", "b", "c"])[Y], ""),
    ],
    ids=["one-hot", "one-hot in bool", "a column", "whole floats", "from 1 on", "text"],
)
def test_labels_are_taken_as_people_have_them(file, y, printed, capsys):
    expected, found = load(file, measured()), load(file, measured() | {"y": y})
    np.testing.assert_array_equal(found.y_train, expected.y_train)
    np.testing.assert_array_equal(found.y_test, expected.y_test)
    assert printed in capsys.readouterr().out


def test_labels_give_the_classes_their_names(file):
    assert load(file, measured() | {"y": Y + 1}).format.class_names == ("1", "2", "3")
    names = np.array(["walk", "run", "rest"])
    assert load(file, measured() | {"y": names[Y]}).format.class_names == ("rest", "run", "walk")
    named = load(file, measured() | {"y": names[Y], "class_names": names})
    assert named.format.class_names == tuple(names)
    from_one = load(file, measured() | {"y": Y + 1, "class_names": names})
    np.testing.assert_array_equal(from_one.y_train, named.y_train)


@pytest.mark.parametrize("outputs", [(), (1,), (2,)])
def test_float_labels_are_values(file, outputs):
    y = np.random.default_rng(1).normal(20, 5, (COUNT, *outputs))
    data = load(file, measured() | {"y": y})
    assert data.y_train.shape == (24, data.outputs) and data.y_train.dtype == np.float32
    assert data.format.value_names == (("value_0", "value_1") if outputs == (2,) else ("value",))
    assert not data.format.is_of_classes and data.classes == 0
    names = {"target_names": np.array(["a", "b"][: data.outputs])}
    units = {"target_units": np.array(["°C", ""][: data.outputs])}
    data = load(file, measured() | {"y": y} | names | units)
    assert data.format.value_names[0] == "a" and data.format.value_units[0] == "°C"


def test_the_axes_are_printed_and_doubted(file, capsys):
    load(file, measured())
    assert "my data.npz: 30 examples of 6 time steps x 2 features" in capsys.readouterr().out
    load(file, measured() | {"x": measured()["x"].transpose(0, 2, 1)})
    assert "save x.transpose(0, 2, 1)" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["x", "x_train"])
def test_a_few_large_values_are_no_other_unit(file, name):
    arrays = measured() if name == "x" else split(measured())
    arrays[name] = arrays[name].copy()
    arrays[name][3, 2, 0] = 1e5
    np.savez(file, **arrays)
    load_own_data(str(file), lambda data: np.zeros(data.is_held_out.sum()))


@pytest.mark.parametrize(("changes", "sentence"), BAD_SPLITS.values(), ids=BAD_SPLITS)
def test_training_and_test_data_that_do_not_go_together(file, changes, sentence):
    np.savez(file, **(split(measured()) | changes))
    with pytest.raises(UserError, match=sentence):
        load_own_data(str(file), unasked)


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
