"""The integer constants that TFLite's kernels derive from a model's scales.

Each formula is the one of TensorFlow Lite Micro, in double precision from float32
scales, since the last bit of a multiplier decides the last bit of an output. One product
has changed with TFLM's version: see `_sum_factor`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from conversion.lstm_model import LstmModel, Scales
from project.errors import UserError

GATE_SCALE = 2.0**-12
"""The arguments of the gates' activations are Q3.12."""
ACTIVATION_SCALE = 2.0**-15
"""The results of sigmoid and tanh are Q0.15."""
SOFTMAX_INTEGER_BITS = 5
"""The arguments of softmax's exponentials are Q5.26."""

_MOST_SHIFT = 30  # of an int32
_MOST_LEFT_SHIFT = 7  # kMaxLeftShift of lib/lstm_kernels
_MOST_CELL_BITS = 29  # kMaxCellBits of lib/lstm_kernels


@dataclass(frozen=True)
class Requantization:
    """A real factor: multiplier / 2^31 * 2^shift."""

    multiplier: int
    shift: int


def quantize_multiplier(factor: float) -> Requantization:
    """`factor` >= 0 as a 31-bit mantissa and a shift; below 2^-31 it becomes 0.

    As QuantizeMultiplier in TFLite's quantization_util.cc.

    Raises:
        UserError: it is too large to be shifted by.
    """
    if factor == 0:
        return Requantization(0, 0)
    if not factor < 2.0**_MOST_SHIFT:
        raise UserError(
            f"two of the model's scales differ by a factor of {factor:g}, but the kernels multiply "
            f"by less than 2^{_MOST_SHIFT}; train it again."
        )
    mantissa, shift = math.frexp(factor)
    multiplier = math.floor(mantissa * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier //= 2
        shift += 1
    if shift < -31:
        return Requantization(0, 0)
    return Requantization(multiplier, shift)


@dataclass(frozen=True)
class IntegerConstants:
    """What the int8 kernels need beside weights, biases and zero points."""

    input_product: tuple[Requantization, ...]
    recurrent_product: tuple[Requantization, ...]
    forget_times_cell: Requantization
    input_times_cell: Requantization
    output_times_tanh: Requantization
    cell_fractional_bits: int
    cell_clip: int
    dense_product: tuple[Requantization, ...]
    softmax_difference: Requantization
    softmax_least_difference: int


def integer_constants(model: LstmModel) -> IntegerConstants:
    """The constants of an int8 model.

    Raises:
        UserError: the cell state's scale is not a power of two from 2^-29 to 1, or a gate's
            sum may leave the range that the kernels requantise.
    """
    scales = model.scales
    if scales is None:
        raise ValueError("a float model has no integer constants")
    _require_small_sums(model)
    difference = _softmax_difference(model.softmax_beta, scales.logits.scale)
    rule = model.multipliers
    return IntegerConstants(
        input_product=tuple(
            _sum_factor(scales.input.scale, weights, GATE_SCALE, rule)
            for weights in scales.input_weights
        ),
        recurrent_product=tuple(
            _sum_factor(scales.hidden.scale, weights, GATE_SCALE, rule)
            for weights in scales.recurrent_weights
        ),
        forget_times_cell=quantize_multiplier(ACTIVATION_SCALE * scales.cell / scales.cell),
        input_times_cell=quantize_multiplier(ACTIVATION_SCALE**2 / scales.cell),
        output_times_tanh=quantize_multiplier(ACTIVATION_SCALE**2 / scales.hidden.scale),
        cell_fractional_bits=_fractional_bits(scales.cell),
        cell_clip=_cell_clip(model.cell_clip, scales.cell),
        dense_product=_dense_factors(model, scales),
        softmax_difference=difference,
        softmax_least_difference=_least_difference(difference.shift),
    )


def _sum_factor(values: float, weights: float, result: float, rule: str) -> Requantization:
    """What a sum of values times weights is multiplied by; all three are scales.

    As GetQuantizedConvolutionMultipler in TFLite's kernel_util.cc, which up to August 2026, and
    so in every TFLM that is packaged for Arduino, rounded the product of the two to float32.
    """
    product = values * weights if rule == "double" else np.float32(values) * np.float32(weights)
    return quantize_multiplier(float(product) / result)


def _dense_factors(model: LstmModel, scales: Scales) -> tuple[Requantization, ...]:
    """One a class. Where the weights of each class have their own scale, any TFLM uses double."""
    of_each_class = len(scales.dense_weights) > 1
    rule = "double" if of_each_class else model.multipliers
    factors = tuple(
        _sum_factor(scales.hidden.scale, weights, scales.logits.scale, rule)
        for weights in scales.dense_weights
    )
    return factors if of_each_class else factors * model.classes


def _require_small_sums(model: LstmModel) -> None:
    """RequantizeSmall() in lib/lstm_kernels takes sums below 2^30; trained ones stay below 2^24."""
    largest = max(int(sums.max()) for sums in _largest_sums(model))
    if largest >= 2**30:
        raise UserError(
            f"a gate's sum may reach {largest}, but the kernels take sums below 2^30; the "
            "model's biases are out of all proportion to its weights, so train it again."
        )


def require_small_shifted_sums(model: LstmModel, constants: IntegerConstants) -> None:
    """RequantizeSmall() in lib/lstm_kernels takes sums below 2^30 after a left shift too.

    Weights are shifted by as much when they are packed, and products of states not at all.

    Raises:
        UserError: a gate's sum may become larger, or is to be shifted further.
    """
    if constants.output_times_tanh.shift > 0:
        raise UserError(
            f"the hidden state's scale is {model.scales.hidden.scale:g}, as if it never moved; "
            "train the model again."
        )
    inputs, recurrent = _largest_sums(model)
    for sums, products in (
        (inputs, constants.input_product),
        (recurrent, constants.recurrent_product),
    ):
        for largest, factor in zip(sums, products):
            if factor.shift > _MOST_LEFT_SHIFT or int(largest) << max(0, factor.shift) >= 2**30:
                raise UserError(
                    f"a gate's sum of {largest} is to be shifted by {factor.shift}, but the "
                    f"kernels shift by {_MOST_LEFT_SHIFT} at the most, and to less than 2^30; the "
                    "model's weights are out of all proportion, so train it again."
                )


def _largest_sums(model: LstmModel) -> tuple[np.ndarray, np.ndarray]:
    """How large W x + b and R h of any unit may become, one for each gate."""
    furthest = 255  # of an int8 number from its zero point
    inputs = furthest * np.abs(model.input_weights.astype(np.int64)).sum(axis=2)
    recurrent = furthest * np.abs(model.recurrent_weights.astype(np.int64)).sum(axis=2)
    biases = np.abs(model.gate_bias.astype(np.int64))
    return (inputs + biases).max(axis=1), recurrent.max(axis=1)


def _fractional_bits(cell_scale: float) -> int:
    mantissa, exponent = math.frexp(cell_scale)
    bits = 1 - exponent
    if mantissa != 0.5 or not 0 <= bits <= _MOST_CELL_BITS:
        raise UserError(
            f"the cell state's scale is {cell_scale:g}, but the LSTM kernels need a power of two "
            f"from 2^-{_MOST_CELL_BITS} to 1; train the model again."
        )
    return bits


def _cell_clip(real: float, scale: float) -> int:
    raw = int(min(real / scale, 32767.0))
    if real > 0 and raw == 0:  # which would be none
        raise UserError(
            f"the cell state is clipped to {real:g}, less than its scale of {scale:g}; convert the "
            "model with TensorFlow 2.15.1."
        )
    return raw


def _softmax_difference(beta: float, logit_scale: float) -> Requantization:
    """As PreprocessSoftmaxScaling: a difference of logits becomes Q5.26."""
    factor = beta * logit_scale * 2.0 ** (31 - SOFTMAX_INTEGER_BITS)
    if factor <= 1:
        raise UserError(
            f"the logits' scale is {logit_scale:g} and the softmax's beta {beta:g}, as if all "
            "classes were the same, and TFLM ends the program at that; train the model again."
        )
    return quantize_multiplier(min(factor, 2.0**31 - 1))


def _least_difference(shift: int) -> int:
    """As CalculateInputRadius: differences below it would leave Q5.26."""
    largest = (2**SOFTMAX_INTEGER_BITS - 1) * 2.0 ** (31 - SOFTMAX_INTEGER_BITS) / 2.0**shift
    return -math.floor(largest)
