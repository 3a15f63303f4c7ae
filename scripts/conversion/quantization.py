"""The integer constants that TFLite's kernels derive from a model's scales.

Each formula is the one of TensorFlow Lite Micro, in double precision from float32
scales, since the last bit of a multiplier decides the last bit of an output. One product
has changed with TFLM's version: see `_product_factor`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from conversion.lstm_model import LstmModel, Scales
from project.errors import UserError

GATE_SCALE = 2.0**-12
"""The arguments of the gates' activations are Q3.12."""
ACTIVATION_SCALE = 2.0**-15
"""The results of sigmoid and tanh are Q0.15."""
SOFTMAX_INTEGER_BITS = 5
"""The arguments of softmax's exponentials are Q5.26."""

_MAX_SHIFT = 30  # of an int32
_MAX_LEFT_SHIFT = 7  # kMaxLeftShift of lib/lstm_kernels
_MAX_CELL_BITS = 29  # kMaxCellBits of lib/lstm_kernels
_MAX_DISTANCE = 255  # of an int8 number from its zero point


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
    softmax_min_difference: int

    def lstm_factors(self) -> dict[str, np.ndarray]:
        """The factors of the LSTM by their names in C++; rows of {multiplier, shift}."""
        factors = {
            "kInputProduct": self.input_product,
            "kRecurrentProduct": self.recurrent_product,
            "kForgetTimesCell": [self.forget_times_cell],
            "kInputTimesCell": [self.input_times_cell],
            "kOutputTimesTanh": [self.output_times_tanh],
        }
        return {name: np.array(rows, np.int32) for name, rows in factors.items()}


def integer_constants(model: LstmModel) -> IntegerConstants:
    """The constants of an int8 model.

    Raises:
        UserError: a scale or a gate's sum is beyond what the kernels can requantise.
    """
    scales = model.int8_scales
    difference = _softmax_difference(model.softmax_beta, scales.logits.scale)
    constants = IntegerConstants(
        input_product=_gate_factors(model, scales.input.scale, scales.input_weights),
        recurrent_product=_gate_factors(model, scales.hidden.scale, scales.recurrent_weights),
        forget_times_cell=quantize_multiplier(ACTIVATION_SCALE * scales.cell / scales.cell),
        input_times_cell=quantize_multiplier(ACTIVATION_SCALE**2 / scales.cell),
        output_times_tanh=quantize_multiplier(ACTIVATION_SCALE**2 / scales.hidden.scale),
        cell_fractional_bits=_fractional_bits(scales.cell),
        cell_clip=_cell_clip(model.cell_clip, scales.cell),
        dense_product=_dense_factors(model, scales),
        softmax_difference=difference,
        softmax_min_difference=_min_difference(difference.shift),
    )
    _require_small_sums(model, constants)
    return constants


def _product_factor(values: float, weights: float, result: float, rule: str) -> Requantization:
    """The factor for a sum of values times weights; all three are scales.

    As GetQuantizedConvolutionMultipler in TFLite's kernel_util.cc, which up to August 2026, and
    so in every TFLM that is packaged for Arduino, rounded the product of the two to float32.
    """
    product = values * weights if rule == "double" else np.float32(values) * np.float32(weights)
    return quantize_multiplier(float(product) / result)


def _gate_factors(
    model: LstmModel, values: float, weights: tuple[float, ...]
) -> tuple[Requantization, ...]:
    rule = model.multipliers
    return tuple(_product_factor(values, of_gate, GATE_SCALE, rule) for of_gate in weights)


def _dense_factors(model: LstmModel, scales: Scales) -> tuple[Requantization, ...]:
    """One for each class. If each class has its own scale, every TFLM multiplies in double."""
    has_own_scales = len(scales.dense_weights) > 1
    rule = "double" if has_own_scales else model.multipliers
    factors = tuple(
        _product_factor(scales.hidden.scale, weights, scales.logits.scale, rule)
        for weights in scales.dense_weights
    )
    return factors if has_own_scales else factors * model.classes


def _require_small_sums(model: LstmModel, constants: IntegerConstants) -> None:
    """RequantizeSmall() in lib/lstm_kernels takes sums below 2^30, after a left shift too.

    Those of trained models stay below 2^24.
    """
    if constants.output_times_tanh.shift > 0:
        raise UserError(
            f"the hidden state's scale is {model.int8_scales.hidden.scale:g}, as if it never "
            "moved; train the model again."
        )
    factors = constants.input_product + constants.recurrent_product
    for largest, factor in zip(_largest_sums(model), factors):
        shift = max(0, factor.shift)
        if shift > _MAX_LEFT_SHIFT or largest << shift >= 2**30:
            raise UserError(
                f"a gate's sum may reach {largest}, shifted left by {shift}, but the kernels take "
                f"sums below 2^30 and shifts up to {_MAX_LEFT_SHIFT}; the model's weights or "
                "biases are out of all proportion, so train it again."
            )


def _largest_sums(model: LstmModel) -> list[int]:
    """How large W x + b may become in any unit, for each gate, and then R h."""
    inputs, recurrent = (
        _MAX_DISTANCE * np.abs(weights.astype(np.int64)).sum(axis=2)
        for weights in (model.input_weights, model.recurrent_weights)
    )
    biases = np.abs(model.gate_bias.astype(np.int64))
    return np.concatenate([inputs + biases, recurrent]).max(axis=1).tolist()


def _fractional_bits(cell_scale: float) -> int:
    mantissa, exponent = math.frexp(cell_scale)
    bits = 1 - exponent
    if mantissa != 0.5 or not 0 <= bits <= _MAX_CELL_BITS:
        raise UserError(
            f"the cell state's scale is {cell_scale:g}, but the LSTM kernels need a power of two "
            f"from 2^-{_MAX_CELL_BITS} to 1; train the model again."
        )
    return bits


def _cell_clip(real: float, scale: float) -> int:
    raw = int(min(real / scale, 32767.0))
    if real > 0 and raw == 0:  # 0 would mean that nothing is clipped
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
            "classes were the same, and TFLM aborts the program then; train the model again."
        )
    return quantize_multiplier(min(factor, 2.0**31 - 1))


def _min_difference(shift: int) -> int:
    """As CalculateInputRadius: differences below it would leave Q5.26."""
    largest = (2**SOFTMAX_INTEGER_BITS - 1) * 2.0 ** (31 - SOFTMAX_INTEGER_BITS) / 2.0**shift
    return -math.floor(largest)
