"""Arrays of own data for tests."""

from __future__ import annotations

import numpy as np
import pytest

from data.dataset import Dataset

COUNT, STEPS, FEATURES = 30, 6, 2


def measured() -> dict[str, np.ndarray]:
    """Thirty sequences of three classes; feature 0 from -1 to 3, feature 1 from 1000 to 1020."""
    random = np.random.default_rng(1)
    x = random.uniform(-1, 3, (COUNT, STEPS, FEATURES))
    x[..., 1] = random.uniform(1000, 1020, (COUNT, STEPS))
    x[0, :2] = [[-1, 1000], [3, 1020]]
    return {"x": x, "y": np.arange(COUNT) % 3}


def split(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    x, y = arrays["x"], arrays["y"]
    return {"x_train": x[:20], "y_train": y[:20], "x_test": x[20:], "y_test": y[20:]}


def unasked(_data: Dataset) -> np.ndarray:
    """A judge for data that have one range only."""
    pytest.fail("there is nothing to choose")
