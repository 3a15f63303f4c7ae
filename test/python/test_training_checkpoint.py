"""What a training that was cut off goes on from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from project.errors import UserError
from training import checkpoint
from training.checkpoint import Checkpoint, Epoch
from training.recipe import RECIPES

QUICK = RECIPES["quick"]


def some_checkpoint() -> Checkpoint:
    state = [np.arange(6, dtype=np.float32).reshape(2, 3), np.array(7, np.int64)]
    return Checkpoint([Epoch(1.5, 0.25, 0.5), Epoch(1.25, 0.5, 0.75)], state, 12.5)


def test_comes_back_as_it_was(tmp_path: Path):
    path = tmp_path / "folder" / "run.npz"
    checkpoint.save(path, some_checkpoint())
    found = checkpoint.load(path)
    assert found.epochs == some_checkpoint().epochs
    assert found.seconds == 12.5
    for values, expected in zip(found.state, some_checkpoint().state, strict=True):
        assert values.dtype == expected.dtype
        np.testing.assert_array_equal(values, expected)


def test_without_a_file_nothing_is_done_yet(tmp_path: Path):
    assert checkpoint.load(tmp_path / "run.npz") == Checkpoint()


@pytest.mark.parametrize("kept", [0, 10, 300])
def test_a_damaged_file_is_named(kept: int, tmp_path: Path):
    path = tmp_path / "run.npz"
    checkpoint.save(path, some_checkpoint())
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UserError, match=r"run\.npz is damaged; delete it"):
        checkpoint.load(path)


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
