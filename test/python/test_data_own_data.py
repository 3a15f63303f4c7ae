"""Own data: what is taken for training, and how it is scaled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.data_format import PICTURE, Pixels, Standardization, from_card
from data.dataset import Dataset
from data.own_data import load_own_data, load_test_examples
from own_arrays import COUNT, FEATURES, STEPS, measured, split, unasked
from project.errors import UserError
from project.files import checksum
from project.windows import WHOLE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my data.npz"


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


Y = measured()["y"]


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


def test_digits_may_be_named_by_texts(file):
    pictures = np.zeros((2, 28, 28), np.uint8)
    np.savez(file, x=pictures, y=np.array(["7", "0"]))
    assert load_test_examples(file, None, None, WHOLE)[1].tolist() == [7, 0]
    np.savez(file, x=pictures, y=np.array(["7", "O"]))
    with pytest.raises(UserError, match=r"class 'O', and the classes are 0, 1, 2, 3, 4 …\.$"):
        load_test_examples(file, None, None, WHOLE)


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
