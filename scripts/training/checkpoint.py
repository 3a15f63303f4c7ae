"""What an interrupted training needs to go on."""

import contextlib
import io
import itertools
import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import Any

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
        loss: mean loss of the steps, see `objectives`.
        score: mean score of the steps, on the examples as they were shown: the share of right
            answers; of values their mean error in standard deviations.
        held_out: mean score of the held-out examples, after the pass.
    """

    loss: float
    score: float
    held_out: float


@dataclass
class Checkpoint:
    """How far a training is: the epochs so far, `Fitting.state` after the last one, their time."""

    epochs: list[Epoch] = field(default_factory=list)
    state: list[np.ndarray] = field(default_factory=list)
    seconds: float = 0


def checkpoint_path(folder: Path, recipe: Recipe, data_sha256: str, tensorflow: str) -> Path:
    """The file of a training; every recipe, data set and version of TensorFlow has another one."""
    what = json.dumps([asdict(recipe), data_sha256, tensorflow]).encode()
    return folder / f"{recipe.name}_{checksum(what)[:16]}.npz"


def load(path: Path, beginning: Sequence[np.ndarray]) -> Checkpoint:
    """The checkpoint at `path`; without a file, one of no epochs.

    Args:
        beginning: the state of a new training.

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
    are_floats = epochs.dtype == seconds.dtype == np.float64
    is_sound = are_floats and epochs.shape[1:] == (3,) and seconds.shape == ()
    if not is_sound or not np.isfinite(epochs).all() or not np.isfinite(seconds):
        raise _refused(path, "is damaged")
    return Checkpoint([Epoch(*row) for row in epochs.tolist()], state, float(seconds))


def _shapes(state: Sequence[np.ndarray]) -> list[tuple]:
    return [(values.shape, values.dtype) for values in state]


def _refused(path: Path, what: str) -> UserError:
    # With the running command, whether a person, a hook or another command started it. What it
    # found in platformio.ini is at its end.
    typed = itertools.takewhile(lambda argument: argument != "--settings", sys.argv[1:])
    arguments = [argument for argument in typed if argument != "--fresh"]
    script = paths.relative(Path(sys.argv[0]))
    command = shlex.join(["python3", script, *arguments, "--fresh"])
    return UserError(f"{paths.relative(path)} {what}; begin anew with `{command}`.")


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Replaces the file at `path`.

    Raises:
        UserError: the disk is full and the like; the older checkpoint is as before.
    """
    arrays: dict[str, Any] = {
        f"state_{index}": values for index, values in enumerate(checkpoint.state)
    }
    arrays["training"] = np.array(path.stem)
    arrays["epochs"] = np.array([astuple(epoch) for epoch in checkpoint.epochs], np.float64)
    arrays["seconds"] = np.array(checkpoint.seconds, np.float64)
    content = io.BytesIO()
    np.savez(content, **arrays)
    write_atomically(path, content.getvalue())


def discard(path: Path) -> None:
    """Removes a checkpoint that is no longer needed, and its folder if it was the last one.

    Raises:
        UserError: it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"{paths.relative(path)} cannot be removed ({error.strerror}); remove it by hand."
        ) from error
    with contextlib.suppress(OSError):  # the folder holds other checkpoints
        path.parent.rmdir()
