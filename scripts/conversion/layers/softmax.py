"""SOFTMAX."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion.fixed_point import (
    Requantization,
    exp_of_negative,
    high_multiply,
    input_radius,
    one_over_one_plus,
    quantize_multiplier,
    requantize,
    rounding_shift_right,
    saturate_int8,
)
from conversion.layers.layer import Layer
from conversion.tensors import Tensors
from conversion.tflite_graph import ModelError, Operator
from data.data_format import Quantization
from project.errors import UserError

INTEGER_BITS = 5
"""The arguments of the exponentials are Q5.26."""

_SUM_INTEGER_BITS = 12  # their sum is Q12.19

PROBABILITIES = Quantization(1 / 256, -128)
_MAX_BETA = 100  # in float; with larger ones runtimes differ by over 1e-5
_MAX_CLASSES = 511  # in int8: kMaxClasses of lib/lstm_kernels


@dataclass(frozen=True)
class Softmax(Layer):
    """p_k = exp(beta y_k) / sum over j of exp(beta y_j)."""

    beta: float

    kind = "Softmax"

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        if self.is_int8:
            return self._run_int8(values.astype(np.int64))
        exponential = np.exp(self.beta * (values - values.max(axis=-1, keepdims=True)))
        return (exponential / exponential.sum(axis=-1, keepdims=True)).astype(np.float32)

    def _run_int8(self, values: np.ndarray) -> np.ndarray:
        less = values.max(axis=-1, keepdims=True) - values
        exponential = np.append(self.exponentials, np.zeros(256, np.int64))[less]
        total = rounding_shift_right(exponential, _SUM_INTEGER_BITS).sum(axis=-1, keepdims=True)
        leading_zeros = 31 - np.floor(np.log2(total)).astype(np.int64)
        inverse = one_over_one_plus((total << leading_zeros) - 2**31)
        quotient = high_multiply(inverse, exponential)
        shift = _SUM_INTEGER_BITS - leading_zeros + 31 - 8
        rounded = (quotient + (1 << shift >> 1)) >> shift  # no quotient is negative
        return saturate_int8(rounded - 128)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        members: dict[str, int | float | np.ndarray] = {"kSize": self.output.size}
        if not self.is_int8:
            return {**members, "kBeta": self.beta}
        return {
            **members,
            "kInputZeroPoint": self.input.quantized.zero_point,
            "kDifference": np.array([self.difference], np.int32),
            "kExponentials": self.exponentials.astype(np.int32),
        }

    @property
    def difference(self) -> Requantization:
        """As PreprocessSoftmaxScaling: makes a difference of logits Q5.26."""
        scale = self.input.quantized.scale
        factor = self.beta * scale * 2.0 ** (31 - INTEGER_BITS)
        if factor <= 1:
            raise UserError(
                f"the logits' scale is {scale:g} and the softmax's beta {self.beta:g}, as if all "
                "classes were the same, and TFLM aborts the program then; train the model again."
            )
        return quantize_multiplier(min(factor, 2.0**31 - 1))

    @property
    def exponentials(self) -> np.ndarray:
        """exp of the differences 0, -1, … of two logits, in Q0.31, as far as they count.

        What would leave Q5.26 counts as nothing, and int8 numbers are at most 255 apart. Neither
        does what the sum rounds to 0: as a probability it is far below 1/512, and so 0 as well.
        """
        last = min(input_radius(INTEGER_BITS, self.difference.shift), 255)
        table = exp_of_negative(requantize(-np.arange(1 + last), self.difference), INTEGER_BITS)
        return table[rounding_shift_right(table, _SUM_INTEGER_BITS) > 0]


def read_softmax(tensors: Tensors, operator: Operator) -> None:
    """Reads SOFTMAX."""
    beta = float(operator.options("SoftmaxOptions").Beta())
    if not 0 < beta <= _MAX_BETA:
        raise ModelError(f"has a softmax with beta {beta:g}; convert it again")
    values = tensors.input_of(operator, 1)
    if values.dtype == np.int8 and values.size > _MAX_CLASSES:
        raise ModelError(
            f"has a softmax over {values.size} classes, but in int8 TFLM computes up to "
            f"{_MAX_CLASSES}; convert it to float"
        )
    output = tensors.output_of(operator, "probabilities", tensors.shape)
    if output.quantization not in (None, PROBABILITIES):
        raise ModelError("has probabilities that are not quantised to 1/256 with zero point -128")
    tensors.add(Softmax(values, output, beta))
