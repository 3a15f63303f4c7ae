"""Files are read as far as is sensible; a JSON file holds what its form says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from project import paths, reading
from project.errors import UserError
from project.forms import all_members, list_of, members, number, optional, text, whole

FORM = members(
    name=text(10),
    count=optional(whole(0, 9)),
    shares=all_members(number(0, 1)),
    points=list_of(list_of(number(-5, 5), 2, 2), max_length=3),
)
RIGHT = {"name": "é", "count": None, "shares": {"a b": 0, "c": 0.5}, "points": [[1, -5.0]], "x": 0}


def read(tmp_path: Path, content: str | bytes) -> object:
    file = tmp_path / "it.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return reading.json_content(file, FORM, "bring it back")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_is_of_the_form_is_read(tmp_path: Path, mark: bytes):
    assert read(tmp_path, mark + json.dumps(RIGHT, ensure_ascii=False).encode()) == RIGHT


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"name": 1}, "name is not a printable text of up to 10 characters"),
        ({"name": "12345678901"}, "name is not a printable text"),
        ({"name": "a\nb"}, "name is not a printable text"),
        ({"name": "\ud800"}, "name is not a printable text"),
        ({"count": True}, "count is not a whole number from 0 to 9"),
        ({"count": 1.0}, "count is not a whole number from 0 to 9"),
        ({"count": 10}, "count is not a whole number from 0 to 9"),
        ({"shares": []}, "shares is not an object"),
        ({"shares": {"a b": 1.01}}, "shares.a b is not a number from 0 to 1"),
        ({"shares": {"nan": float("nan")}}, "shares.nan is not a number from 0 to 1"),
        ({"shares": {"inf": float("inf")}}, "shares.inf is not a number from 0 to 1"),
        ({"points": {}}, "points is not a list of 0 to 3 items"),
        ({"points": [[1, 1]] * 4}, "points is not a list of 0 to 3 items"),
        ({"points": [[1, 1], [1, 10**400]]}, r"points\[1\]\[1\] is not a number from -5 to 5"),
        ({"points": [[1]]}, r"points\[0\] is not a list of 2 to 2 items"),
    ],
)
def test_what_is_not_is_reported_with_its_place(tmp_path: Path, change: dict, shown: str):
    with pytest.raises(UserError, match=rf"it\.json is damaged \({shown}.*\); bring it back\."):
        read(tmp_path, json.dumps({**RIGHT, **change}))


@pytest.mark.parametrize(
    "content",
    ["{", b"\xff", "[" * 100_000, b"\x00"],
    ids=["cut off", "not UTF-8", "deep", "binary"],
)
def test_what_is_not_json_is_refused(tmp_path: Path, content: str | bytes):
    with pytest.raises(UserError, match=r"it\.json is damaged \(it is not JSON: .*\); bring it"):
        read(tmp_path, content)


def test_what_is_not_a_file_is_refused(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(bytes((1 << 20) + 1))
    os.mkfifo(tmp_path / "pipe")
    shown = {
        "none": "is missing",
        "folder": "is not a file",
        "pipe": "is not a file",
        "empty": "is an empty file",
        "large": "has more than 1 MiB",
    }
    for name, complaint in shown.items():
        with pytest.raises(UserError, match=f"{name} {complaint}; bring it back"):
            reading.content(tmp_path / name, 1 << 20, "bring it back")


def test_what_is_hidden_is_no_table(tmp_path: Path):
    names = ("walk/1.csv", "walk/.2.csv", "walk/.ipynb_checkpoints/1-checkpoint.csv", ".old/3.csv")
    for file in (tmp_path / name for name in names):
        file.parent.mkdir(exist_ok=True, parents=True)
        file.touch()
    assert reading.tables_in(tmp_path) == [tmp_path / "walk" / "1.csv"]
    assert reading.tables_in(tmp_path / ".old") == [tmp_path / ".old" / "3.csv"]


def test_missing_model_says_what_to_do(tmp_path: Path):
    for model, remedy in {
        paths.MODELS_DIR / "none.tflite": "restore it, or train it with `python3 scripts/train_",
        tmp_path / "typo.tflite": "name another .tflite file",
    }.items():
        with pytest.raises(UserError, match=f"tflite is missing; {remedy}"):
            reading.model_content(model)


def test_checksum_is_that_of_the_content(tmp_path: Path):
    (tmp_path / "it").write_bytes(b"abc" * 1_000_000)
    assert reading.checksum(tmp_path / "it").startswith("f4096a131e7e")
    with pytest.raises(UserError, match="cannot be read"):
        reading.checksum(tmp_path / "none")
