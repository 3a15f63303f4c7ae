"""MUL by one number, which is what Rescaling becomes; in int8 a table of 256."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from conversion.fixed_point import quantize_multiplier, requantize, saturate_int8
from conversion.layers.layer import Layer
from conversion.tensors import Tensors
from conversion.tflite_graph import Operator, UnservedError
from data.data_format import Quantization


@dataclass(frozen=True)
class Rescaling(Layer):
    """y = factor x.

    Attributes:
        factor: raw in int8.
        of_factor: its quantisation; None in float.
    """

    factor: float
    of_factor: Quantization | None

    @property
    def kind(self) -> str:  # type: ignore[override]  # one template for all tables
        return "Table" if self.is_int8 else "Rescaling"

    def as_rows(self, rows: int, size: int) -> Layer:
        values = replace(self.input, rows=rows, size=size)
        return replace(self, input=values, output=replace(self.output, rows=rows, size=size))

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        if self.is_int8:
            return self.table()[values.astype(np.int64) + 128].astype(np.int64)
        return values * np.float32(self.factor)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        if not self.is_int8:
            return {"kSize": self.output.size, "kFactor": self.factor}
        return {
            "kSize": self.output.size,
            "kInputZeroPoint": self.input.quantized.zero_point,
            "kTable": self.table(),
        }

    def table(self) -> np.ndarray:
        """What becomes of the int8 numbers from -128 to 127, as reference/integer_ops/mul.h."""
        assert self.of_factor is not None, "a float factor has no scale"
        output = self.output.quantized
        distance = np.arange(-128, 128) - self.input.quantized.zero_point
        products = distance * (int(self.factor) - self.of_factor.zero_point)
        scale = self.input.quantized.scale * self.of_factor.scale / output.scale
        raw = requantize(products, quantize_multiplier(scale)) + output.zero_point
        return saturate_int8(raw).astype(np.int8)


def read_rescaling(tensors: Tensors, operator: Operator) -> None:
    """Reads MUL, if one of its inputs is a single number."""
    values, shape = tensors.input_of(operator, 2), tensors.shape
    factor = tensors.at(operator.inputs[1])
    options = operator.options("MulOptions")
    if factor.content is None or factor.content.size != 1 or options.FusedActivationFunction():
        raise UnservedError("has MUL by more than one number (BatchNormalization or Multiply)")
    tensors.constant(operator.inputs[1], "factor", values.dtype, factor.shape)
    of_factor = None if values.quantization is None else tensors.quantization(factor, "factor")
    output = tensors.output_of(operator, "rescaled values", shape)
    tensors.add(Rescaling(values, output, float(factor.numbers.item()), of_factor))
