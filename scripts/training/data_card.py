"""The part of the card about the data that a model was trained on, with examples for the chip."""

from typing import Any

import numpy as np

from conversion.golden import golden_outputs
from conversion.tflite_reader import read_any_model
from data.answers import predicted_classes
from data.dataset import Dataset
from data.examples import MAX_BYTES, Examples
from project import paths
from project.errors import UserError

_EXAMPLES = 10
_CANDIDATES = 20  # test examples of each class; a network may read some of them wrongly


def describe(data: Dataset, flatbuffers: dict[str, bytes]) -> dict[str, Any]:
    """The entry for `data`; the conversion reads it.

    Args:
        data: that was trained on. MNIST needs no examples: the digits of digits/ stand for it.
        flatbuffers: the models that came out, by quantisation.

    Raises:
        UserError: the models read none of the test examples correctly.
    """
    entry: dict[str, Any] = {
        "name": data.name,
        "sha256": data.sha256,
        "held_out": int(data.is_held_out.sum()),
    }
    if not data.is_mnist:
        entry["format"] = data.format.to_card()
        entry["windows"] = data.windows.to_card() if data.windows else None
        chosen = _of_classes if data.classes else _of_values
        entry["examples"] = chosen(data, list(flatbuffers.values())).to_card()
    return entry


def _of_values(data: Dataset, _flatbuffers: list[bytes]) -> Examples:
    """Ten test examples from those with the smallest first value to those with the largest."""
    values = data.x_test.reshape(len(data.x_test), -1)
    wanted = max(1, min(_EXAMPLES, len(values), MAX_BYTES // values[0].nbytes))
    order = np.argsort(data.y_test[:, 0], kind="stable")
    chosen = order[np.linspace(0, len(order) - 1, wanted).astype(int)]
    return Examples(values[chosen], data.y_test[chosen], paths.MODEL_CARD.name)


def _of_classes(data: Dataset, flatbuffers: list[bytes]) -> Examples:
    """Ten test examples with the classes taking turns; of more classes, one of each.

    Only what every model reads correctly is taken: a wrong answer on the chip then means that
    something is wrong with the chip.
    """
    values = data.x_test.reshape(len(data.x_test), -1)
    wanted = max(1, min(max(_EXAMPLES, data.classes), MAX_BYTES // values[0].nbytes))
    queues = [_read_correctly(data, label, flatbuffers) for label in range(data.classes)]
    chosen: list[tuple[int, int]] = []
    while any(queues) and len(chosen) < wanted:
        chosen += [(label, queue.pop(0)) for label, queue in enumerate(queues) if queue]
    if not chosen:
        raise UserError(
            "the network reads none of the test examples correctly; train longer, or check that "
            "the labels belong to the examples."
        )
    labels, indices = zip(*chosen[:wanted])
    return Examples(values[list(indices)], np.array(labels, np.int32), paths.MODEL_CARD.name)


def _read_correctly(data: Dataset, label: int, flatbuffers: list[bytes]) -> list[int]:
    candidates = np.flatnonzero(data.y_test == label)[:_CANDIDATES]
    for flatbuffer in flatbuffers:
        if candidates.size:
            model = read_any_model(flatbuffer, "the trained model")
            values = data.x_test[candidates].reshape(len(candidates), -1)
            probabilities = golden_outputs(model, values, data.format.coding)[0]
            candidates = candidates[predicted_classes(probabilities) == label]
    return candidates.tolist()
