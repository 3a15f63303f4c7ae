"""What a training that was cut off needs to go on."""

from __future__ import annotations

import contextlib
import io
import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from data.npz import read_npz
from project import paths
from project.errors import UserError
from project.files import checksum, write_atomically
from project.recipes import Recipe


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


def load(path: Path, beginning: Sequence[np.ndarray]) -> Checkpoint:
    """The checkpoint at `path`, of no epochs where there is none.

    Args:
        beginning: the state from which this training would begin anew.

    Raises:
        UserError: the file is damaged, or of another training or version.
    """
    if not path.exists():
        return Checkpoint()
    state_names = [f"state_{index}" for index in range(len(beginning))]
    try:
        arrays = read_npz(path, ("training", "epochs", "seconds", *state_names))
    except UserError as error:
        raise _refused(path, "is damaged") from error
    state = [arrays[name] for name in state_names if name in arrays]
    if _shapes(state) != _shapes(beginning) or str(arrays.get("training")) != path.stem:
        raise _refused(path, "is of another training or version")
    epochs, seconds = (arrays.get(name, np.empty(0)) for name in ("epochs", "seconds"))
    if epochs.ndim != 2 or epochs.shape[1] != 3 or seconds.shape or _are_odd(epochs, seconds):
        raise _refused(path, "is damaged")
    return Checkpoint([Epoch(*row) for row in epochs.tolist()], state, float(seconds))


def _shapes(state: Sequence[np.ndarray]) -> list[tuple]:
    return [(values.shape, values.dtype) for values in state]


def _are_odd(*arrays: np.ndarray) -> bool:
    return any(array.dtype != np.float64 or not np.isfinite(array).all() for array in arrays)


def _refused(path: Path, what: str) -> UserError:
    return UserError(f"{paths.relative(path)} {what}; begin anew with `{_anew()}`.")


def _anew() -> str:
    """The running command with --fresh, whoever started it: a person, a hook or another command."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--fresh"]
    script = paths.relative(Path(sys.argv[0]))
    return shlex.join(["python3", script, *arguments, "--fresh"])


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Replaces the file at `path`.

    Raises:
        UserError: the disk is full and the like; the older checkpoint is as before.
    """
    rows = [[epoch.loss, epoch.accuracy, epoch.held_out] for epoch in checkpoint.epochs]
    arrays = {f"state_{index}": values for index, values in enumerate(checkpoint.state)}
    content = io.BytesIO()
    np.savez(
        content,
        training=path.stem,
        epochs=np.array(rows, np.float64),
        seconds=float(checkpoint.seconds),
        **arrays,
    )
    write_atomically(path, content.getvalue())


def discard(path: Path) -> None:
    """Removes a checkpoint that is of no use any more, and its folder if it was the last one.

    Raises:
        UserError: it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"{paths.relative(path)} cannot be removed ({error.strerror}); remove it by hand."
        ) from error
    with contextlib.suppress(OSError):  # which it is to a folder with other checkpoints in it
        path.parent.rmdir()
