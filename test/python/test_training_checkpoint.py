"""What a training that was cut off goes on from."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.npz import read_npz
from project import paths
from project.errors import UserError
from project.recipes import RECIPES
from training import checkpoint
from training.checkpoint import Checkpoint, Epoch

QUICK = RECIPES["quick"]


STATE = [np.arange(6, dtype=np.float32).reshape(2, 3), np.array(7, np.int64)]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a command that makes narrow networks keeps its checkpoint."""
    script = str(paths.SCRIPTS_DIR / "train_mnist_lstm.py")
    typed = ["--output", "my models", "--fresh", "--units", "4"]
    monkeypatch.setattr(sys, "argv", [script, *typed, "--settings", "{}"])
    return tmp_path / "folder" / "run.npz"


def some_checkpoint() -> Checkpoint:
    return Checkpoint([Epoch(1.5, 0.25, 0.5), Epoch(1.25, 0.5, 0.75)], STATE, 12.5)


def test_comes_back_as_it_was(path: Path):
    checkpoint.save(path, some_checkpoint())
    found = checkpoint.load(path, STATE)
    assert found.epochs == some_checkpoint().epochs
    assert found.seconds == 12.5
    for values, expected in zip(found.state, STATE, strict=True):
        assert values.dtype == expected.dtype
        np.testing.assert_array_equal(values, expected)


def test_without_a_file_nothing_is_done_yet(path: Path):
    assert checkpoint.load(path, STATE) == Checkpoint()


@pytest.mark.parametrize("kept", [0, 10, 300])
def test_a_damaged_file_is_refused_with_the_command_to_begin_anew(kept: int, path: Path):
    checkpoint.save(path, some_checkpoint())
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UserError) as caught:
        checkpoint.load(path, STATE)
    command = "python3 scripts/train_mnist_lstm.py --output 'my models' --units 4 --fresh"
    assert str(caught.value) == f"{path} is damaged; begin anew with `{command}`."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"state_1": None}, "is of another training or version"),
        ({"state_0": STATE[0].T}, "is of another training or version"),
        ({"state_0": STATE[0].astype(np.float64)}, "is of another training or version"),
        ({"training": None}, "is of another training or version"),
        ({"training": np.array("of another seed")}, "is of another training or version"),
        ({"epochs": None}, "is damaged"),
        ({"epochs": np.zeros((2, 2))}, "is damaged"),
        ({"epochs": np.full((1, 3), np.nan)}, "is damaged"),
        ({"seconds": np.array("long")}, "is damaged"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes: dict, message: str, path: Path):
    checkpoint.save(path, some_checkpoint())
    arrays = read_npz(path) | changes
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    with pytest.raises(UserError, match=f"{message}; begin anew with .* --fresh`"):
        checkpoint.load(path, STATE)


def test_a_full_disk_keeps_the_older_one(tmp_path: Path, full_disk: None):
    path = tmp_path / "run.npz"
    path.write_bytes(b"older")
    with pytest.raises(UserError, match="cannot write"):
        checkpoint.save(path, some_checkpoint())
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"older"]


def test_another_training_has_another_file(tmp_path: Path):
    of_quick = checkpoint.checkpoint_path(tmp_path, QUICK, "data", "2.15.1")
    assert of_quick == checkpoint.checkpoint_path(tmp_path, replace(QUICK), "data", "2.15.1")
    others = [
        checkpoint.checkpoint_path(tmp_path, replace(QUICK, seed=2), "data", "2.15.1"),
        checkpoint.checkpoint_path(tmp_path, replace(QUICK, epochs=41), "data", "2.15.1"),
        checkpoint.checkpoint_path(tmp_path, QUICK, "other data", "2.15.1"),
        checkpoint.checkpoint_path(tmp_path, QUICK, "data", "2.20.0"),
    ]
    assert len({of_quick, *others}) == 5


def test_the_last_one_takes_its_folder_along(tmp_path: Path):
    first, second = tmp_path / "folder" / "1.npz", tmp_path / "folder" / "2.npz"
    for path in (first, second):
        checkpoint.save(path, some_checkpoint())
    checkpoint.discard(first)
    assert [*first.parent.iterdir()] == [second]
    checkpoint.discard(second)
    assert not first.parent.exists()
