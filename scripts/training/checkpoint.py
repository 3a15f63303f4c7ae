"""What a training that was cut off needs to go on."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from project import paths
from project.errors import UserError
from project.files import checksum, write_atomically
from training.recipe import Recipe

_DAMAGES = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class Epoch:
    """How well a network did in one pass over the training examples.

    Attributes:
        loss: mean cross-entropy of the steps, in nats.
        accuracy: mean share of right answers of the steps, on the examples as they were shown.
        held_out: share of right answers on the held-out examples, after the pass.
    """

    loss: float
    accuracy: float
    held_out: float


@dataclass
class Checkpoint:
    """How far a training is.

    Attributes:
        epochs: those done so far.
        state: `Fitting.state` after the last one.
        seconds: that they took.
    """

    epochs: list[Epoch] = field(default_factory=list)
    state: list[np.ndarray] = field(default_factory=list)
    seconds: float = 0


def checkpoint_path(folder: Path, recipe: Recipe, data_sha256: str, tensorflow: str) -> Path:
    """Where the checkpoint of this very training lies; of any other one, elsewhere.

    Args:
        folder: with the checkpoints of all trainings for one place.
        recipe: all of it decides the weights.
        data_sha256: checksum of the data set.
        tensorflow: its version.
    """
    what = json.dumps([asdict(recipe), data_sha256, tensorflow]).encode()
    return folder / f"{recipe.name}_{checksum(what)[:16]}.npz"


def load(path: Path) -> Checkpoint:
    """The checkpoint at `path`, of no epochs where there is none.

    Raises:
        UserError: the file cannot be read.
    """
    if not path.is_file():
        return Checkpoint()
    try:
        with np.load(path) as archive:
            epochs = [Epoch(*map(float, row)) for row in archive["epochs"]]
            state = [archive[f"state_{index}"] for index in range(len(archive.files) - 2)]
            seconds = float(archive["seconds"])
    except _DAMAGES as error:
        raise UserError(
            f"{paths.relative(path)} is damaged; delete it, and this training begins anew."
        ) from error
    return Checkpoint(epochs, state, seconds)


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Replaces the file at `path`.

    Raises:
        UserError: the disk is full and the like; the older checkpoint is as before.
    """
    rows = [[epoch.loss, epoch.accuracy, epoch.held_out] for epoch in checkpoint.epochs]
    arrays = {f"state_{index}": values for index, values in enumerate(checkpoint.state)}
    content = io.BytesIO()
    np.savez(content, epochs=np.array(rows), seconds=checkpoint.seconds, **arrays)
    write_atomically(path, content.getvalue())


def discard(path: Path) -> None:
    """Removes a checkpoint that is of no use any more, and its folder if it was the last one."""
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # which it is to a folder with other checkpoints in it
        path.parent.rmdir()
