"""TFLite's fixed-point arithmetic in NumPy, many numbers at once.

Each formula is the one of TensorFlow Lite Micro, in double precision from float32 scales, since
the last bit of a multiplier decides the last bit of an output. The comments in lib/lstm_kernels
state the equations.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from project.errors import UserError

_INT32_MAX = 2**31 - 1
_MAX_SHIFT = 30  # of an int32


class Requantization(NamedTuple):
    """A real factor: multiplier / 2^31 * 2^shift."""

    multiplier: int
    shift: int


def quantize_multiplier(factor: float) -> Requantization:
    """`factor` >= 0 as a 31-bit mantissa and a shift; below 2^-31 it becomes 0.

    As QuantizeMultiplier in TFLite's quantization_util.cc.

    Raises:
        UserError: the shift would be too large.
    """
    if factor == 0:
        return Requantization(0, 0)
    if not factor < 2.0**_MAX_SHIFT:
        raise UserError(
            f"two of the model's scales differ by a factor of {factor:g}, but the kernels multiply "
            f"by less than 2^{_MAX_SHIFT}; train it again."
        )
    mantissa, shift = math.frexp(factor)
    multiplier = math.floor(mantissa * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier //= 2
        shift += 1
    return Requantization(multiplier, shift) if shift >= -31 else Requantization(0, 0)


def product_factor(values: float, weights: float, result: float, rule: str) -> Requantization:
    """The factor for a sum of values times weights; all three are scales.

    As GetQuantizedConvolutionMultipler in TFLite's kernel_util.cc, which up to August 2026, and
    so in every TFLM that is packaged for Arduino, rounded the product of the two to float32.

    Args:
        rule: "double" or "float32", how the TFLM to be equalled multiplies the two.
    """
    product = values * weights if rule == "double" else np.float32(values) * np.float32(weights)
    return quantize_multiplier(float(product) / result)


def input_radius(integer_bits: int, shift: int) -> int:
    """As CalculateInputRadius: arguments beyond it would leave the format of the exponential."""
    largest = (2**integer_bits - 1) * 2.0 ** (31 - integer_bits) / 2.0**shift
    return math.floor(largest)


def high_multiply(a: np.ndarray | int, b: np.ndarray | int) -> np.ndarray:
    """round(a * b / 2^31) with ties upwards: the product of Q0.31 numbers.

    -2^31 * -2^31 saturates to 2^31 - 1. int64 arrays of int32 values in and out.
    """
    return np.minimum((np.multiply(a, b, dtype=np.int64) + 2**30) >> 31, _INT32_MAX)


def rounding_shift_right(x: np.ndarray, shift: int) -> np.ndarray:
    """round(x / 2^shift) with ties away from zero."""
    half = (1 << shift) >> 1
    return np.sign(x) * ((np.abs(x) + half) >> shift)


def requantize(x: np.ndarray, by: Requantization) -> np.ndarray:
    """`x` times the factor `by`, rounded twice as TFLite does it."""
    shifted = (x << max(by.shift, 0)).astype(np.int32).astype(np.int64)  # which wraps around
    return rounding_shift_right(high_multiply(shifted, by.multiplier), max(-by.shift, 0))


def saturate_int8(x: np.ndarray) -> np.ndarray:
    return np.clip(x, -(2**7), 2**7 - 1)


def saturate_int16(x: np.ndarray) -> np.ndarray:
    return np.clip(x, -(2**15), 2**15 - 1)


def sigmoid_table() -> np.ndarray:
    """2^16 * sigmoid(i / 24) for i = 0 .. 255, raised by half the error of a chord."""
    s = 1 / (1 + np.exp(-np.arange(256) / 24))
    curvature = 2**16 / 24**2 * s * (1 - s) * (1 - 2 * s)
    table = np.floor(2**16 * s - curvature / 16 + 0.5).astype(np.int64)
    table[255] = 2**16 - 1
    return table


_SIGMOID_TABLE = sigmoid_table()


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Q3.12 to Q0.15."""
    scaled = 3 * x
    interpolated = _interpolate(np.abs(scaled), 9, 0x7FFF << 10)
    rounded = np.where(scaled >= 0, interpolated, (1 << 25) - interpolated - 1) + (1 << 9)
    return rounded >> 10


def tanh(x: np.ndarray, fractional_bits: int) -> np.ndarray:
    """Numbers with `fractional_bits` in int16 to Q0.15."""
    shift = fractional_bits - 12
    scaled = (3 * x + (1 << shift >> 1)) >> shift if shift > 0 else 3 * x << -shift
    half = _interpolate(np.abs(scaled), 8, 0xFFFF << 8) - (1 << 23)
    return np.where(scaled >= 0, half + (1 << 7), -half + (1 << 7) - 1) >> 8


def exp_of_negative(x: np.ndarray, integer_bits: int = 5) -> np.ndarray:
    """exp(x) for x <= 0: a number with `integer_bits`, of 4 or 5, to Q0.31."""
    one = 31 - integer_bits
    quarter = 1 << (one - 2)
    fraction = (x & (quarter - 1)) - quarter
    result = _exp_of_minus_quarter_to_zero(fraction << integer_bits)
    remainder = fraction - x
    for k in range(-2, integer_bits):
        # exp(-2^k) in Q0.31; for k = 4 that is 241.67, the constant that counts.
        factor = round(np.exp(-(2.0**k)) * 2**31)
        result = np.where(remainder & (1 << (one + k)), high_multiply(result, factor), result)
    return np.where(x == 0, _INT32_MAX, result)


def one_over_one_plus(a: np.ndarray) -> np.ndarray:
    """1 / (1 + a) for a in [0, 1), in Q0.31."""
    return _saturate_int32(_two_over_one_plus(a) << 1)


def one_minus_over_one_plus(a: np.ndarray) -> np.ndarray:
    """(1 - a) / (1 + a) for a in [0, 1), in Q0.31."""
    return _saturate_int32((_two_over_one_plus(a) - (1 << 29)) << 2)


def _two_over_one_plus(a: np.ndarray) -> np.ndarray:
    """2 / (1 + a) in Q2.29, by three steps of Newton's iteration."""
    d = (a + _INT32_MAX + 1) // 2
    x = round(48 / 17 * 2**29) + high_multiply(d, round(-32 / 17 * 2**29))
    for _ in range(3):
        error = (1 << 29) - high_multiply(d, x)
        x = x + _saturate_int32(high_multiply(x, error) << 2)
    return x


def _exp_of_minus_quarter_to_zero(a: np.ndarray) -> np.ndarray:
    """The Taylor series of exp at -1/8 up to the fourth power; Q0.31."""
    exp_of_minus_eighth = round(np.exp(-1 / 8) * 2**31)
    one_third = round(2**31 / 3)
    x = a + (1 << 28)
    x2 = high_multiply(x, x)
    x3 = high_multiply(x2, x)
    x4 = high_multiply(x2, x2)
    inner = high_multiply(rounding_shift_right(x4, 2) + x3, one_third) + x2
    return exp_of_minus_eighth + high_multiply(
        exp_of_minus_eighth, x + rounding_shift_right(inner, 1)
    )


def _interpolate(magnitude: np.ndarray, index_shift: int, saturated: int) -> np.ndarray:
    index = magnitude >> index_shift
    left = _SIGMOID_TABLE[np.minimum(index, 254)]
    right = _SIGMOID_TABLE[np.minimum(index, 254) + 1]
    rest = magnitude & ((1 << index_shift) - 1)
    return np.where(index >= 255, saturated, (left << index_shift) + rest * (right - left))


def _saturate_int32(x: np.ndarray) -> np.ndarray:
    return np.clip(x, -(2**31), _INT32_MAX)
