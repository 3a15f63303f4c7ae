"""The part of the card that tells what a model was trained on, examples for the chip included."""

from __future__ import annotations

from typing import Any

import numpy as np

from conversion.golden import golden_probabilities
from conversion.tflite_reader import read_model
from data.data_format import ByteCoding
from data.dataset import Dataset
from data.examples import MOST_BYTES, Examples
from project import paths
from project.errors import UserError

_EXAMPLES = 10
# Of each class so many test examples are tried, since a network may read one wrongly.
_CANDIDATES = 20


def describe(data: Dataset, flatbuffers: dict[str, bytes]) -> dict[str, Any]:
    """The entry for `data`; the conversion reads it.

    Args:
        data: what was trained on. MNIST needs no description: the digits of digits/ stand for it.
        flatbuffers: the models that came out, by quantisation.

    Raises:
        UserError: the models read none of the test examples rightly.
    """
    entry: dict[str, Any] = {
        "name": data.name,
        "sha256": data.sha256,
        "held_out": int(data.is_held_out.sum()),
    }
    if not data.is_mnist:
        entry["format"] = data.format.to_card()
        entry["examples"] = _chosen(data, list(flatbuffers.values())).to_card()
    return entry


def _chosen(data: Dataset, flatbuffers: list[bytes]) -> Examples:
    """Ten test examples with the classes taking turns; of more classes, one of each.

    Only what every model reads rightly is taken: on the chip a wrong answer then means that
    something is wrong with the chip, and not that the network errs now and then.
    """
    values = data.x_test.reshape(len(data.x_test), -1)
    wanted = max(1, min(max(_EXAMPLES, data.classes), MOST_BYTES // values.shape[1]))
    queues = [_read_rightly(data, label, flatbuffers) for label in range(data.classes)]
    chosen: list[tuple[int, int]] = []
    while any(queues) and len(chosen) < wanted:
        chosen += [(label, queue.pop(0)) for label, queue in enumerate(queues) if queue]
    if not chosen:
        raise UserError(
            "the network reads none of the test examples rightly; train longer, or look whether "
            "the labels belong to the examples."
        )
    labels, indices = zip(*chosen[:wanted])
    return Examples(values[list(indices)], labels, paths.MODEL_CARD.name)


def _read_rightly(data: Dataset, label: int, flatbuffers: list[bytes]) -> list[int]:
    candidates = np.flatnonzero(data.y_test == label)[:_CANDIDATES]
    for flatbuffer in flatbuffers:
        if candidates.size:
            answers = _classes(flatbuffer, data.x_test[candidates], data.format.coding)
            candidates = candidates[answers == label]
    return candidates.tolist()


def _classes(flatbuffer: bytes, examples: np.ndarray, coding: ByteCoding) -> np.ndarray:
    model = read_model(flatbuffer, "the trained model")
    values = examples.reshape(len(examples), -1)
    return golden_probabilities(model, values, coding)[0].argmax(axis=1)
