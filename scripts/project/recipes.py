"""The recipes by which a model is trained: here and nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from project import reading
from project.errors import UserError


@dataclass(frozen=True)
class Recipe:
    """The same recipe on the same machine gives the same bytes.

    Attributes:
        name: what `custom_recipe` says.
        epochs: passes over the training images.
        batch_size: images for each step.
        learning_rate: Adam's highest.
        warm_up: share of the steps in which the learning rate rises to its highest; in
            the rest it falls to zero along half a cosine.
        gradient_norm: the limit for the norm of all gradients together.
        weight_decay: times the learning rate, the share of each weight that each step takes away.
        augmented: whether every image is warped in another way each time it is shown, with
            thinner or thicker strokes, or noise on it, now and then.
        warp: times the usual distances and angles by which images are warped.
        lstm_units: width of the LSTM.
        seed: of the first weights, of the order of the images, of their warps and their noise.
        steps: for a trial, as many batches are an epoch; None for all of them.
        mode: "sequences", or "stream" for a network that answers by its last step alone.
        model_file: a Python file with a network of one's own; empty for the built-in one.
        model_sha256: of this file.
    """

    name: str
    epochs: int
    batch_size: int = 256
    learning_rate: float = 0.01
    warm_up: float = 0.02
    gradient_norm: float = 1.0
    weight_decay: float = 0.0
    augmented: bool = True
    warp: float = 1.0
    lstm_units: int = 20
    seed: int = 1
    steps: int | None = None
    mode: str = "sequences"
    model_file: str = ""
    model_sha256: str = ""


_WIDEST_TRIED = 48  # units, see docs/training.md

KERAS = "keras"
"""In a model's card in place of a recipe: the network was trained elsewhere."""


def decay_for(lstm_units: int) -> float:
    """Weight decay for a width: 0.006 for 20 units, 0.02 for 48 and more, a line through both.

    A wide network could learn by heart, a narrow one has no weights to spare.
    """
    return max(0, min(lstm_units, _WIDEST_TRIED) - 8) / 2000


def warp_for(lstm_units: int) -> float:
    """Size of the warps for a width: 1 up to 20 units, 1.25 for 48 and more, a line between.

    A wide network can learn digits that differ more.
    """
    return 1 + max(0, min(lstm_units, _WIDEST_TRIED) - 20) / 112


_ALL = (
    # What the examples that people start from do: a few epochs, every image as it is.
    Recipe("plain", epochs=5, batch_size=128, learning_rate=0.02, augmented=False),
    Recipe("quick", epochs=30, learning_rate=0.02, weight_decay=decay_for(Recipe.lstm_units)),
    Recipe("best", epochs=600, weight_decay=decay_for(Recipe.lstm_units)),
)
RECIPES = {recipe.name: recipe for recipe in _ALL}


def chosen(
    name: str,
    lstm_units: int,
    epochs: int | None,
    seed: int,
    steps: int | None = None,
    mode: str = "sequences",
    model_file: str = "",
) -> Recipe:
    """The recipe `name`, with its own number of epochs unless there are others."""
    named = RECIPES[name]
    return replace(
        named,
        lstm_units=lstm_units,
        weight_decay=decay_for(lstm_units) if named.weight_decay else 0.0,
        warp=warp_for(lstm_units) if named.augmented else 1.0,
        epochs=epochs or named.epochs,
        seed=seed,
        steps=steps,
        mode=mode,
        model_file=model_file,
        model_sha256=checksum_of_network(model_file) if model_file else "",
    )


def checksum_of_network(file: str) -> str:
    """SHA-256 of a Python file with a network.

    Raises:
        UserError: there is none, or it cannot be read.
    """
    if not os.path.isfile(file):
        raise UserError(f"there is no network at {file}; name a Python file that exists.")
    return reading.checksum(Path(file))
