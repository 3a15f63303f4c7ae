"""REDUCE_MAX over all steps, which is what GlobalMaxPooling1D becomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion.layers.layer import Layer
from conversion.layers.mean import read_over_steps
from conversion.tensors import Tensors
from conversion.tflite_graph import ModelError, Operator


@dataclass(frozen=True)
class Largest(Layer):
    """The largest number of each column."""

    kind = "Largest"
    collects = True

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        return values.max(axis=1, keepdims=True)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        zero_point = self.input.quantized.zero_point if self.is_int8 else 0
        return {"kSize": self.output.size, "kInputZeroPoint": zero_point}


def read_largest(tensors: Tensors, operator: Operator) -> None:
    """Reads REDUCE_MAX."""
    values, output = read_over_steps(tensors, operator, "largest values")
    if output.quantization != values.quantization:
        raise ModelError("quantises the largest values unlike all of them; convert it again")
    tensors.add(Largest(values, output))
