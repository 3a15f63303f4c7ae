"""Which class a network names."""

from __future__ import annotations

import numpy as np


def predicted_classes(outputs: np.ndarray) -> np.ndarray:
    """The most probable class of each row; a single number is the probability of class 1 of 2.

    Args:
        outputs: (n, outputs) probabilities.
    """
    is_yes_or_no = outputs.shape[1] == 1
    return (outputs[:, 0] > 0.5).astype(np.int64) if is_yes_or_no else outputs.argmax(axis=1)
