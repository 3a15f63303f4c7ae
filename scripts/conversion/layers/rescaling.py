"""MUL, ADD and SUB with constants: Rescaling, Normalization and BatchNormalization.

In int8 they are tables of 256, one for all numbers or one for each feature.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from conversion.fixed_point import quantize_multiplier, requantize, saturate_int8
from conversion.layers.layer import Layer
from conversion.tensors import Tensors
from conversion.tflite_graph import ModelError, Operator, UnservedError
from data.data_format import Quantization

_LEFT_SHIFT = 20  # of numbers that are added, as in TFLM's add_common.cc
_MAX_CONSTANT = 1e9


@dataclass(frozen=True)
class Rescaling(Layer):
    """y = c x, x + c or x - c.

    Attributes:
        operator: MUL, ADD or SUB.
        constants: one, or one for each feature; raw in int8.
        of_constants: their quantisation; None in float.
    """

    operator: str
    constants: np.ndarray
    of_constants: Quantization | None

    @property
    def kind(self) -> str:  # type: ignore[override]  # one template for all tables
        return "Table" if self.is_int8 else "Rescaling"

    def as_rows(self, rows: int, size: int) -> Layer:
        if rows * size != self.input.count or size % len(self.constants):
            return self
        values = replace(self.input, rows=rows, size=size)
        return replace(self, input=values, output=replace(self.output, rows=rows, size=size))

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        feature = np.arange(self.input.size) % len(self.constants)
        if self.is_int8:
            return self.table()[feature, values.astype(np.int64) + 128].astype(np.int64)
        factor, offset = self._line()
        return values * factor[feature] + offset[feature]

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        size: dict[str, int | float | np.ndarray] = {"kSize": self.output.size}
        if not self.is_int8:
            factor, offset = self._line()
            return {**size, "kFactor": factor, "kOffset": offset}
        zero_point = self.input.quantized.zero_point
        return {**size, "kInputZeroPoint": zero_point, "kTable": self.table()}

    def _line(self) -> tuple[np.ndarray, np.ndarray]:
        """The factor and the offset of each feature; with 1 and with 0 nothing is rounded."""
        one, zero = np.ones_like(self.constants), np.zeros_like(self.constants)
        if self.operator == "MUL":
            return self.constants, zero
        return one, self.constants if self.operator == "ADD" else -self.constants

    def table(self) -> np.ndarray:
        """What becomes of the int8 numbers from -128 to 127; a row for each constant."""
        assert self.of_constants is not None, "float constants have no scale"
        output = self.output.quantized
        distance = np.arange(-128, 128) - self.input.quantized.zero_point
        constants = self.constants[:, np.newaxis].astype(np.int64) - self.of_constants.zero_point
        combined = self._products if self.operator == "MUL" else self._sums
        raw = combined(distance, constants, self.of_constants.scale) + output.zero_point
        return saturate_int8(raw).astype(np.int8)

    def _products(self, distance: np.ndarray, constants: np.ndarray, scale: float) -> np.ndarray:
        """As reference/integer_ops/mul.h."""
        product = self.input.quantized.scale * scale
        factor = quantize_multiplier(product / self.output.quantized.scale)
        return requantize(distance * constants, factor)

    def _sums(self, distance: np.ndarray, constants: np.ndarray, scale: float) -> np.ndarray:
        """As reference/integer_ops/add.h: both in one scale, twice as large as needed."""
        common = 2 * max(self.input.quantized.scale, scale)
        to_output = common / (2**_LEFT_SHIFT * self.output.quantized.scale)
        if to_output >= 1:
            raise ModelError("adds numbers of a scale that TFLM cannot add; calibrate it again")
        left, right = (
            requantize(numbers << _LEFT_SHIFT, quantize_multiplier(each / common))
            for numbers, each in ((distance, self.input.quantized.scale), (constants, scale))
        )
        total = left + right if self.operator == "ADD" else left - right
        return requantize(total, quantize_multiplier(to_output))


def read_rescaling(tensors: Tensors, operator: Operator) -> None:
    """Reads MUL, ADD or SUB."""
    values, shape = tensors.input_of(operator, 2), tensors.shape
    tensor = tensors.at(operator.inputs[1])
    options = operator.options(f"{operator.name.capitalize()}Options")
    if tensor.content is None:
        raise UnservedError(f"has {operator.name} of the outputs of two layers")
    if options.FusedActivationFunction():
        raise UnservedError(f"has {operator.name} with an activation fused into it")
    if tensor.numbers.size not in (1, values.size) or tensor.shape[-1:] not in (
        (),
        (1,),
        (values.size,),
    ):
        raise UnservedError(f"has {operator.name} with other constants than one for each feature")
    tensors.constant(operator.inputs[1], "constants", values.dtype, tensor.shape, _MAX_CONSTANT)
    of_constants = (
        None if values.quantization is None else tensors.quantization(tensor, "constants")
    )
    output = tensors.output_of(operator, "rescaled values", shape)
    tensors.add(Rescaling(values, output, operator.name, tensor.numbers.ravel(), of_constants))
