"""Recordings in CSV files: windows, which side of the split each is on, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.data_format import from_card
from data.dataset import Dataset
from data.own_data import load_own_data, load_test_examples
from project import reading
from project.errors import UserError
from project.windows import Windows

ROWS = 40
CLASSES = ("run", "walk")


def signal(number: int, rows: int = ROWS) -> np.ndarray:
    """Two features, of which the first begins with a number that tells the recording."""
    values = np.random.default_rng(number).normal(0, 1, (rows, 2))
    values[:, 0] = 100 * number + np.arange(rows)
    return values


def text(values: np.ndarray, header: str = "x,y", *more: str) -> str:
    lines = (",".join(map(str, [*row, *more])) for row in values)
    return "\n".join([header, *lines]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five recordings of each class, one file for each."""
    folder = tmp_path / "recordings"
    for number in range(10):
        file = folder / CLASSES[number % 2] / f"{number}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text(signal(number)))
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The same in one long file."""
    parts = [text(signal(n), "x,y,class,recording", CLASSES[n % 2], str(n)) for n in range(10)]
    file = tmp_path / "all.csv"
    file.write_text(parts[0] + "".join(part.partition("\n")[2] for part in parts[1:]))
    return file


def load(place: Path, **changes: object) -> Dataset:
    windows = replace(Windows(length=8), **changes)
    return load_own_data(str(place), lambda data: np.zeros(data.is_held_out.sum()), windows)


def recordings_of(x: np.ndarray) -> set[int]:
    return set((x[:, 0, 0] // 100).astype(int).tolist())


def test_no_recording_is_on_two_sides(folder: Path) -> None:
    data = load(folder)
    sides = (data.x_train[~data.is_held_out], data.x_train[data.is_held_out], data.x_test)
    recordings = [recordings_of(side) for side in sides]
    assert [len(each) for each in recordings] == [6, 2, 2]
    assert set.union(*recordings) == set(range(10))
    for side, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        assert np.array_equal(side[:, 0, 0] // 100 % 2, y)


def test_windows_follow_length_and_stride(folder: Path) -> None:
    data = load(folder, stride=3)
    first = data.x_test[: 1 + (ROWS - 8) // 3]
    assert (first[:, 0, 0] % 100).tolist() == list(range(0, ROWS - 7, 3))
    assert (first[0, :, 0] % 100).tolist() == list(range(8))
    assert len(load(folder).x_test) == 2 * (1 + (ROWS - 8) // 4), "half a window by default"
    assert load(folder, length=None).x_test.shape == (2, ROWS, 2)


def in_order(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """All windows by their first value, and their classes."""
    x = np.concatenate([data.x_train, data.x_test])
    order = np.argsort(x[:, 0, 0])
    return x[order], np.concatenate([data.y_train, data.y_test])[order]


def test_one_long_file_is_read_like_a_folder(folder: Path, file: Path) -> None:
    expected, found = load(folder), load(file)
    assert found.format.class_names == expected.format.class_names == CLASSES
    for expected_values, found_values in zip(in_order(expected), in_order(found)):
        np.testing.assert_array_equal(expected_values, found_values)


def test_a_run_of_one_class_is_a_recording_without_a_column_for_it(tmp_path: Path) -> None:
    lines = [text(signal(n), "x,y,label", CLASSES[n % 2]).partition("\n")[2] for n in range(10)]
    file = tmp_path / "runs.csv"
    file.write_text("x,y,label\n" + "".join(lines))
    data = load(file)
    assert not recordings_of(data.x_train) & recordings_of(data.x_test)


def test_folders_may_say_what_is_the_test(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "apart"
    for path in sorted(folder.rglob("*.csv")):
        part = "test" if path.stem in ("0", "1") else "train"
        target = place / part / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text())
    assert recordings_of(load(place).x_test) == {0, 1}
    (place / "train" / "walk" / "copy.csv").write_text(text(signal(1)))
    with pytest.raises(UserError, match=r"copy.csv is also .*1.csv, and so in train and in test"):
        load(place)


def test_classes_come_in_the_order_in_which_people_count(folder: Path) -> None:
    (folder / "run").rename(folder / "10")
    (folder / "walk").rename(folder / "9")
    assert load(folder).format.class_names == ("9", "10")


def series(tmp_path: Path, header: str = "time,temperature [°C],pressure") -> Path:
    file = tmp_path / "weather.csv"
    rows = zip(range(200), signal(1, 200).tolist())
    file.write_text(header + "\n" + "".join(f"{t},{a},{b}\n" for t, (a, b) in rows))
    return file


def test_a_forecast_is_a_value_some_rows_later(tmp_path: Path) -> None:
    data = load(series(tmp_path), targets=("temperature",), horizon=5)
    assert (data.format.value_names, data.format.value_units) == (("temperature",), ("°C",))
    assert data.format.class_names == () and data.y_train.dtype == np.float32
    assert data.x_train.shape[2] == 2, "its own past is a feature"
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        np.testing.assert_array_equal(y[:, 0], x[:, -1, 0] + 5)
    assert data.x_train[:, :, 0].max() + 5 < data.x_test[:, :, 0].min(), "the last part is the test"
    held_out = data.x_train[data.is_held_out][:, :, 0]
    assert data.x_train[~data.is_held_out][:, :, 0].max() + 5 < held_out.min()


def test_a_target_without_a_horizon_is_no_feature(tmp_path: Path) -> None:
    data = load(series(tmp_path), targets=("temperature [°C]", "pressure"), length=6, horizon=1)
    assert data.outputs == 2 and data.x_train.shape[2] == 2
    data = load(series(tmp_path), targets=("pressure",))
    assert data.x_train.shape[2] == 1
    np.testing.assert_array_equal(data.x_test[:, -1, 0] - 100, np.arange(160 + 7, 200, 4))


def test_what_trained_the_model_tests_it(file: Path, tmp_path: Path) -> None:
    windows = Windows(length=8)
    data = load(file)
    form = from_card(data.format.to_card())
    x, y, is_of_card = load_test_examples(file, data.sha256, form, windows)
    assert is_of_card and np.array_equal(x, data.x_test) and np.array_equal(y, data.y_test)
    other = tmp_path / "walks.csv"
    other.write_text(text(signal(3), "y,x,class", "walk"))
    with pytest.raises(UserError, match="features y, x, and the model was trained on x, y; name"):
        load_test_examples(other, data.sha256, form, windows)
    other.write_text(text(signal(3), "x,y,class", "walk"))
    x, y, is_of_card = load_test_examples(other, data.sha256, form, windows)
    assert not is_of_card and len(x) == 9 and set(y.tolist()) == {1}
    other.write_text(text(signal(3, 7), "x,y,class", "walk"))
    with pytest.raises(UserError, match=r"7 rows .* a window needs 8"):
        load_test_examples(other, data.sha256, form, windows)
    assert data.sha256 != reading.checksum_of_data(file, replace(windows, stride=1))


@pytest.mark.parametrize("separator", [",", ";", "; ", "\t"])
def test_spreadsheets_write_other_separators(folder: Path, separator: str) -> None:
    expected = load(folder)
    for path in folder.rglob("*.csv"):
        content = path.read_text().replace(",", separator)
        content = content.replace(".", ",") if ";" in separator else content
        path.write_text(content, encoding="utf-8-sig")
    np.testing.assert_array_equal(load(folder).x_train, expected.x_train)


def in_first(change: Callable[[str], str]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "run" / "0.csv"
        path.write_text(change(path.read_text()))

    return apply


def only(*kept: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        for path in folder.rglob("*.csv"):
            if path.parent.name not in kept and path.stem not in kept:
                path.unlink()

    return apply


def line(number: int, content: str) -> Callable[[Path], None]:
    def change(text: str) -> str:
        lines = text.split("\n")
        lines[number - 1] = content
        return "\n".join(lines)

    return in_first(change)


BAD = {
    "missing cell": (line(4, "3.5,"), r"line 4 of .*run/0\.csv has no value in column y; fill"),
    "NaN": (line(4, "NaN,1"), r"line 4 of .* has no value in column x"),
    "infinity": (line(4, "inf,1"), r"line 4 of .* has 'inf' in column x, and a number is needed"),
    "text": (line(5, "1,high"), r"line 5 of .* has 'high' in column y, and a number is needed"),
    "ragged": (line(6, "1,2,3"), r"line 6 of .* has 3 cells and its first line 2"),
    "no header": (line(1, "0,1"), "the first line of .* holds numbers; write the columns' names"),
    "a name twice": (line(1, "x,x"), "has two columns x; give each a name of its own"),
    "a long name": (line(1, "x," + "y" * 81), "has a column 'y.*; a name is up to 80 printable"),
    "other columns": (line(1, "x,z"), "has the features .*give all files the same columns"),
    "no rows": (in_first(lambda _: "x,y\n"), "has no rows; it needs a line of names"),
    "an open quote": (line(3, '"1,2'), "is no CSV file"),
    "wrong encoding": (
        lambda folder: (folder / "run" / "0.csv").write_bytes("x,°\n1,2\n".encode("latin-1")),
        "is not UTF-8 text; save it as CSV in UTF-8",
    ),
    "too short": (
        in_first(lambda text: "\n".join(text.split("\n")[:5])),
        r"the recording .*run/0\.csv has 4 rows .* and a window needs 8; set a smaller custom_win",
    ),
    "no recordings": (only(), "there are no CSV files in .*; put one for each recording there"),
    "one class": (only("run"), "all training examples in .* are of class run; at least two"),
    "too few": (only("run", "1", "3"), "has 2 of the 3 recordings of class walk that are needed"),
    "a foreign letter": (
        lambda folder: (folder / "run").rename(folder / "läuft"),
        "class in .* holds 'läuft'; a name is 1 to 24 printable ASCII",
    ),
    "no class": (
        lambda folder: (folder / "9.csv").write_text("x,y\n1,2\n"),
        "9.csv has no class: add a column class or label",
    ),
    "one part alone": (
        lambda folder: [(folder / "test").mkdir(), (folder / "run").rename(folder / "test/run")],
        "has one of the folders train and test; add the other",
    ),
    "a file beside the parts": (
        lambda folder: [
            *((folder / part).mkdir() for part in ("train", "test", "more")),
            (folder / "run").rename(folder / "train/run"),
            (folder / "walk/1.csv").rename(folder / "more/1.csv"),
            (folder / "walk").rename(folder / "test/walk"),
        ],
        r"more/1\.csv lies beside the folders train and test; move it into one of them",
    ),
}


@pytest.mark.parametrize(("damage", "sentence"), BAD.values(), ids=BAD)
def test_bad_tables_are_refused_in_one_sentence(
    folder: Path, damage: Callable[[Path], None], sentence: str
) -> None:
    damage(folder)
    with pytest.raises(UserError, match=sentence) as caught:
        load(folder)
    assert "\n" not in str(caught.value)


BAD_WINDOWS = {
    "a window longer than the recording": ({"length": 41}, "40 rows .* a window needs 41"),
    "an unknown target": ({"targets": ("speed",)}, "has no column speed, only time, temperature"),
    "an unknown label": ({"label": "kind"}, "has no column kind"),
    "a horizon beyond the end": (
        {"targets": ("pressure",), "horizon": 30},
        "held-out part has 16 rows .* a window needs 38",
    ),
    "a horizon without a target": ({"horizon": 2}, "custom_horizon = 2 has no target; name its"),
    "a target alone": ({"targets": ("pressure", "temperature [°C]")}, "has no column of a feature"),
}


@pytest.mark.parametrize(("changes", "sentence"), BAD_WINDOWS.values(), ids=BAD_WINDOWS)
def test_bad_windows_are_refused_in_one_sentence(
    folder: Path, tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    place = series(tmp_path) if "length" not in changes else folder
    with pytest.raises(UserError, match=sentence):
        load(place, **changes)


def test_recordings_of_several_lengths_need_a_window(folder: Path) -> None:
    line(41, "1,2\n3,4")(folder)
    with pytest.raises(UserError, match="have 40 to 41 rows; set custom_window"):
        load(folder, length=None)
