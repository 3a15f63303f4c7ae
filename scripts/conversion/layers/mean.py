"""MEAN over all steps, which is what GlobalAveragePooling1D becomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion.fixed_point import (
    Requantization,
    quantize_multiplier,
    requantize,
    saturate_int8,
)
from conversion.layers.layer import Layer, Values
from conversion.tensors import Tensors
from conversion.tflite_graph import Operator, UnservedError


@dataclass(frozen=True)
class Mean(Layer):
    """The mean of all rows."""

    kind = "Mean"
    collects = True

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        if not self.is_int8:
            return values.sum(axis=1, keepdims=True) / np.float32(self.input.rows)
        distances = values.astype(np.int64) - self.input.quantized.zero_point
        sums = distances.sum(axis=1, keepdims=True)
        return saturate_int8(requantize(sums, self.factor) + self.output.quantized.zero_point)

    @property
    def factor(self) -> Requantization:
        """Of the sum: as QuantizedMeanOrSum in TFLite's reference/reduce.h."""
        multiplier, shift = quantize_multiplier(
            self.input.quantized.scale / self.output.quantized.scale
        )
        further = min(self.input.rows.bit_length() - 1, 32, 31 + shift)
        return Requantization((multiplier << further) // self.input.rows, shift - further)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        members: dict[str, int | float | np.ndarray] = {
            "kTimeSteps": self.input.rows,
            "kSize": self.output.size,
        }
        if not self.is_int8:
            return members
        return {
            **members,
            "kInputZeroPoint": self.input.quantized.zero_point,
            "kOutputZeroPoint": self.output.quantized.zero_point,
            "kFactor": np.array([self.factor], np.int32),
        }


def read_mean(tensors: Tensors, operator: Operator) -> None:
    """Reads MEAN."""
    tensors.add(Mean(*read_over_steps(tensors, operator, "mean")))


def read_over_steps(tensors: Tensors, operator: Operator, name: str) -> tuple[Values, Values]:
    """What an operator that makes one row of all steps takes and gives."""
    values, shape = tensors.input_of(operator, 2), tensors.shape
    axis = tensors.at(operator.inputs[1])
    tensors.constant(operator.inputs[1], "axis", np.dtype("<i4"), axis.shape)
    if axis.numbers.ravel().tolist() not in ([1], [-2]) or len(shape) != 3:
        raise UnservedError(f"has {operator.name} of something else than all steps")
    keeps = operator.options("ReducerOptions").KeepDims()
    output_shape = (1, 1, values.size) if keeps else (1, values.size)
    return values, tensors.output_of(operator, name, output_shape)
