"""Runs inside .venv-train for test_training_judging.py and prints what it saw, as JSON.

in_training_judging.py MNIST INT8_MODEL
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from data import data_format
from data.dataset import Dataset
from data.mnist import load_mnist
from training import judging, scoring


def main() -> None:
    mnist = load_mnist(sys.argv[1])
    shipped = judging.held_out_loss(Path(sys.argv[2]).read_bytes(), mnist)
    print(json.dumps({"shipped": shipped, **by_models_of_one_mind()}))


def by_models_of_one_mind() -> dict[str, object]:
    """What is shown to the model, and the loss of one that gives every image the same answer."""
    shown: list[np.ndarray] = []

    def outputs(of_class_1: int, images: np.ndarray) -> np.ndarray:
        shown.append(images)
        answers = np.full((len(images), 2), -128, np.int8)
        answers[:, 1] = of_class_1
        return answers

    scoring.outputs = outputs
    images = np.zeros((40, 28, 28), np.uint8)
    images[8:, 10:18, 10:18] = 200  # the first eight are not held out, and blank
    labels = np.full(40, 1)
    digits = Dataset(
        *("mnist", "", data_format.of_digits(28, 2), images, labels, images, labels),
        is_held_out=np.arange(40) >= 8,
        is_mnist=True,
    )
    losses = {of_class_1: judging.held_out_loss(of_class_1, digits) for of_class_1 in (127, -128)}
    first, second, *others = shown[:10]
    return {
        "sure and right": losses[127],
        "sure and wrong": losses[-128],
        "rounds": 2 + len(others),
        "shown": list(first.shape),
        "type": str(first.dtype),
        "blank": int((first.reshape(len(first), -1).max(axis=1) == 0).sum()),
        "noisy": [int((each[:, 0] > 0).any(axis=1).sum()) for each in (first, second)],
        "same in next round": int((first == second).all(axis=(1, 2)).sum()),
    }


if __name__ == "__main__":
    main()
