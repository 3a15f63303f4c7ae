"""How many test images models still read when these are disturbed, as a table in Markdown."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from conversion.golden import golden_outputs
from conversion.network_model import Network
from conversion.tflite_reader import read_any_model
from data.answers import predicted_classes
from data.data_format import PICTURE
from evaluation.labelled_images import LabelledImages
from images import perturbation
from images.normalise import FIELD
from project import paths, reading
from project.errors import UserError

_DIGITS = 10


def table(models: Sequence[Path], images: LabelledImages) -> str:
    """A row for each change in `perturbation.CHANGES`, a column for each .tflite, int8 or float.

    Raises:
        UserError: a file is missing or no model that reads digits.
    """
    networks = {paths.relative(model): _network(model) for model in models}
    rows = [["test digits", *networks], ["---", *["---:"] * len(networks)]]
    for name, changes in perturbation.CHANGES.items():
        changed = [change(images.pixels) for change in changes]
        shares = [
            np.mean([_accuracy(network, pixels, images.labels) for pixels in changed])
            for network in networks.values()
        ]
        rows.append([name, *(f"{100 * share:.2f} %" for share in shares)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _network(model: Path) -> Network:
    name = paths.relative(model)
    network = read_any_model(reading.model_content(model), name)
    if (network.time_steps, network.features, network.outputs) != (FIELD, FIELD, _DIGITS):
        raise UserError(
            f"{name} takes {network.time_steps} x {network.features} values and gives "
            f"{network.outputs}, and the disturbed images are digits of {FIELD} x {FIELD}; name a "
            "model that reads those."
        )
    return network


def _accuracy(network: Network, pixels: np.ndarray, labels: np.ndarray) -> float:
    """Share of the images whose most probable class is their label, 0 to 1."""
    outputs, _ = golden_outputs(network, pixels.reshape(len(pixels), -1), PICTURE)
    return float(np.mean(predicted_classes(outputs) == labels))
