"""QUANTIZE and DEQUANTIZE, with which an int8 network takes and gives float or uint8 numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from conversion.layers.layer import Layer, Values
from conversion.tensors import Tensors
from conversion.tflite_graph import ModelError, Operator, UnservedError


@dataclass(frozen=True)
class Quantize(Layer):
    """Float numbers as int8 ones."""

    kind = "ToInt8"

    def as_rows(self, rows: int, size: int) -> Layer:
        values = replace(self.input, rows=rows, size=size)
        return replace(self, input=values, output=replace(self.output, rows=rows, size=size))

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        return self.output.quantized.quantize(values, self.output.dtype).astype(np.int64)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        return {
            "kSize": self.output.size,
            "kScale": float(self.output.quantized.scale),
            "kZeroPoint": self.output.quantized.zero_point,
        }


@dataclass(frozen=True)
class Dequantize(Layer):
    """The outputs as float numbers; the firmware does so itself."""

    kind = "ToFloat"
    is_end = True

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        return self.input.dequantize(values)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        return {}


@dataclass(frozen=True)
class ChangeSign(Layer):
    """uint8 numbers as int8 ones, or the other way round: the firmware takes and gives both."""

    kind = "ChangeSign"
    is_end = True

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        return values.astype(np.int64) + (128 if self.is_int8 else -128)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        return {}


def read_quantize(tensors: Tensors, operator: Operator) -> None:
    """Reads QUANTIZE: float to int8, uint8 to int8 or int8 to uint8."""
    values = tensors.input_of(operator, 1)
    dtype = tensors.at(operator.outputs[0] if operator.outputs else -1).dtype
    pair = values.dtype.name, np.dtype(dtype).name
    if pair == ("float32", "int8"):
        kind: type[Layer] = Quantize
    elif pair in (("uint8", "int8"), ("int8", "uint8")):
        kind = ChangeSign
    else:
        raise UnservedError(f"quantises {pair[0]} as {pair[1]} between its layers")
    output = tensors.output_of(operator, "quantised values", tensors.shape, np.dtype(dtype))
    if kind is ChangeSign:
        _check_same(values, output)
    tensors.add(kind(values, output))


def _check_same(values: Values, output: Values) -> None:
    before, after = values.quantized, output.quantized
    moved = after.zero_point - before.zero_point
    if before.scale != after.scale or moved != (128 if values.dtype == np.int8 else -128):
        raise ModelError("has uint8 values of another scale than its int8 ones; convert it again")


def read_dequantize(tensors: Tensors, operator: Operator) -> None:
    """Reads DEQUANTIZE."""
    values = tensors.input_of(operator, 1)
    if values.dtype != np.int8:
        raise ModelError("dequantises values that are not int8; convert it again")
    output = tensors.output_of(operator, "output", tensors.shape, np.dtype("<f4"))
    tensors.add(Dequantize(values, output))
