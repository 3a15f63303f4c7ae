"""How many test images models still read when these are disturbed, as a table in Markdown."""

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
    """A row for each change in `perturbation.CHANGES`, a column for each .tflite, int8 or float.

    Raises:
        UserError: a file is missing or no model.
    """
    contents = {paths.relative(model): _content(model) for model in models}
    rows = [["test digits", *contents], ["---", *["---:"] * len(contents)]]
    for name, changes in perturbation.CHANGES.items():
        changed = [change(images.pixels) for change in changes]
        shares = [
            np.mean([scoring.accuracy(content, pixels, images.labels) for pixels in changed])
            for content in contents.values()
        ]
        rows.append([name, *(f"{100 * share:.2f} %" for share in shares)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _content(model: Path) -> bytes:
    name = paths.relative(model)
    try:
        return read_model(model.read_bytes(), name).flatbuffer
    except OSError as error:
        raise UserError(
            f"{name} cannot be read ({error.strerror}); name a .tflite file."
        ) from error
