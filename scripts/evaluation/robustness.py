"""How many test images models still read when these are disturbed, as a table in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from conversion.tflite_reader import read_model
from evaluation.labelled_images import LabelledImages
from images import perturbation
from project import paths
from project.errors import UserError
from training import scoring


def table(models: Sequence[Path], images: LabelledImages) -> str:
    """A row for each change in `perturbation.CHANGES`, a column for each .tflite.

    Raises:
        UserError: a file is missing or no model.
    """
    contents = {paths.relative(model): _content(model) for model in models}
    columns = [accuracies(content, images.pixels, images.labels) for content in contents.values()]
    rows = [["test digits", *contents], ["---", *["---:"] * len(contents)]]
    for change in perturbation.CHANGES:
        rows.append([change, *(f"{100 * column[change]:.2f} %" for column in columns)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def accuracies(flatbuffer: bytes, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Share of the changed images that a model reads rightly, by the name of the change.

    Args:
        flatbuffer: an int8 or float model.
        images: uint8 (n, 28, 28).
        labels: their classes.
    """
    return {
        name: float(
            np.mean([scoring.accuracy(flatbuffer, change(images), labels) for change in changes])
        )
        for name, changes in perturbation.CHANGES.items()
    }


def _content(model: Path) -> bytes:
    name = paths.relative(model)
    try:
        return read_model(model.read_bytes(), name).flatbuffer
    except OSError as error:
        raise UserError(
            f"{name} cannot be read ({error.strerror}); name a .tflite file."
        ) from error
