"""The examples that go into the firmware."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from project import paths

MAX_BYTES = 32768
"""Of all examples together, if there is more than one."""


@dataclass(frozen=True)
class Examples:
    """What the firmware classifies in turn.

    Attributes:
        values: (n, time_steps * features) as the firmware takes them: uint8 or float32.
        labels: the class of each, int32 (n,), or its values, float32 (n, values).
        source: the files they are from, for the comment above them.
    """

    values: np.ndarray
    labels: np.ndarray
    source: str

    def to_card(self) -> dict[str, Any]:
        """The examples as the model's card keeps them; `from_card` reads it."""
        return {
            "labels": self.labels.tolist(),
            "values": [base64.b64encode(row.tobytes()).decode() for row in self.values],
        }


def from_card(entry: dict[str, Any], dtype: np.dtype) -> Examples:
    """The examples that `Examples.to_card` made `entry` from.

    Args:
        dtype: of their values.

    Raises:
        ValueError: these are no examples of one size, each with a label.
    """
    rows = [np.frombuffer(base64.b64decode(row), dtype) for row in entry["values"]]
    labels = np.array(entry["labels"])
    labels = labels.astype(np.int32 if labels.ndim == 1 else np.float32)
    if len(labels) != len(rows):
        raise ValueError("as many labels as examples are needed")
    return Examples(np.stack(rows), labels, paths.relative(paths.MODEL_CARD))
