"""The data of one training run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.data_format import DataFormat
from project.windows import Windows


@dataclass(frozen=True)
class Dataset:
    """Examples, each with its class or with the values that belong to it.

    Attributes:
        name: "mnist", or the file's name.
        sha256: of all of it; how, is the matter of who loads it.
        format: what inputs and outputs stand for.
        x_train: (n, time_steps, features) as the firmware takes them: pixels in uint8, measured
            values in float32 in their own unit.
        y_train: their classes, integers from 0 (n,); or values, float32 (n, outputs).
        x_test: as `x_train`, to be shown to nothing but the finished network.
        y_test: as `y_train`.
        is_held_out: bool (n,), the training examples that are never trained on. Recipes and seeds
            are chosen by them, so that the test examples, which choose nothing, tell what to
            expect of what was not seen before.
        is_mnist: whether these are the handwritten digits, which can be shifted and turned.
        windows: how the examples were cut out of CSV files; None for others.
    """

    name: str
    sha256: str
    format: DataFormat
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    is_held_out: np.ndarray
    is_mnist: bool = False
    windows: Windows | None = None

    @property
    def classes(self) -> int:
        """0 where the examples have values instead."""
        return len(self.format.class_names)

    @property
    def outputs(self) -> int:
        return len(self.format.output_names)

    def calibration(self, count: int) -> np.ndarray:
        """The first `count` training examples, and behind them what reaches the ends of the range.

        The converter takes the range of an int8 input from the examples that it sees.
        """
        values = self.format.coding.decode(self.x_train).reshape(len(self.x_train), -1)
        ends = [int(values.min(axis=1).argmin()), int(values.max(axis=1).argmax())]
        behind = sorted({index for index in ends if index >= count})
        return np.concatenate([self.x_train[:count], self.x_train[behind]])
