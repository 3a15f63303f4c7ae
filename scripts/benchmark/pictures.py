"""The pictures that test/bench measures, made once more on this side."""

from __future__ import annotations

import numpy as np

from images.perturbation import shifted

# Down and to the right; those of test/bench/pictures.h.
SHIFTS = (
    *((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (2, 0)),
    *((-2, 0), (0, 2), (0, -2), (1, 1), (-1, -1)),
)


def all_pictures(examples: np.ndarray) -> np.ndarray:
    """The included examples, uint8 (n, rows, columns), with each of SHIFTS."""
    return np.concatenate([shifted(examples, *shift) for shift in SHIFTS])
