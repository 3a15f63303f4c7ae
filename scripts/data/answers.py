"""Which class a network names, and how wrong values are."""

from __future__ import annotations

import numpy as np


def predicted_classes(outputs: np.ndarray) -> np.ndarray:
    """The most probable class of each row; a single number is the probability of class 1 of 2.

    Args:
        outputs: (n, outputs) probabilities.
    """
    is_yes_or_no = outputs.shape[1] == 1
    return (outputs[:, 0] > 0.5).astype(np.int64) if is_yes_or_no else outputs.argmax(axis=1)


def mean_errors(outputs: np.ndarray, values: np.ndarray) -> list[float]:
    """By how much each of a network's values is wrong on average, in its unit; both (n, values)."""
    return np.abs(outputs.astype(np.float64) - values).mean(axis=0).tolist()
