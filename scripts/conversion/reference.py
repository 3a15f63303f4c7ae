"""The network's arithmetic in NumPy, many inputs at once.

In int8 it equals TensorFlow Lite Micro bit for bit (test/python checks it against the
tflite-micro wheel), in float to 1e-5. It gives the golden values where there is no such wheel.
The comments in lib/lstm_kernels state the equations.
"""

from __future__ import annotations

import numpy as np

from conversion.lstm_model import GATES, LstmModel
from conversion.quantization import IntegerConstants, Requantization, integer_constants

_INT32_MAX = 2**31 - 1


def run(model: LstmModel, inputs: np.ndarray) -> np.ndarray:
    """Classifies `inputs`, each from a reset state.

    Args:
        inputs: (n, time_steps, features), int8 for an int8 model, else float32.

    Returns:
        (n, classes) probabilities, raw int8 or float32.
    """
    if model.scales is None:
        hidden_states = _lstm_float(model, inputs.astype(np.float32))
        logits = hidden_states.reshape(len(inputs), -1) @ model.dense_weights.T + model.dense_bias
        exponential = np.exp(model.softmax_beta * (logits - logits.max(axis=1, keepdims=True)))
        return (exponential / exponential.sum(axis=1, keepdims=True)).astype(np.float32)
    constants = integer_constants(model)
    _, hidden_states = lstm_int8(model, constants, inputs)
    return softmax(_dense_int8(model, constants, hidden_states), constants).astype(np.int8)


def dequantize_output(model: LstmModel, raw: np.ndarray) -> np.ndarray:
    """What `run` returns as probabilities in [0, 1]."""
    if model.scales is None:
        return raw
    output = model.scales.output
    return (raw.astype(np.float32) - output.zero_point) * np.float32(output.scale)


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


def softmax(raw: np.ndarray, constants: IntegerConstants) -> np.ndarray:
    """Logits (n, classes) in int8 to probabilities, raw + 128 in 1/256."""
    difference = raw - raw.max(axis=1, keepdims=True)
    exponential = np.where(
        difference >= constants.softmax_min_difference,
        exp_of_negative(requantize(difference, constants.softmax_difference)),
        0,
    )
    total = rounding_shift_right(exponential, 12).sum(axis=1, keepdims=True)
    leading_zeros = 31 - np.floor(np.log2(total)).astype(np.int64)
    inverse = one_over_one_plus((total << leading_zeros) - 2**31)
    quotient = high_multiply(inverse, exponential)
    shift = 12 - leading_zeros + 31 - 8
    rounded = (quotient + (1 << shift >> 1)) >> shift  # no quotient is negative
    return np.clip(rounded - 128, -128, 127)


def exp_of_negative(x: np.ndarray) -> np.ndarray:
    """exp(x) for x <= 0: Q5.26 to Q0.31."""
    quarter = 1 << 24
    fraction = (x & (quarter - 1)) - quarter
    result = _exp_of_minus_quarter_to_zero(fraction << 5)
    remainder = fraction - x
    for k in range(-2, 5):
        bit = 1 << (26 + k)
        # exp(-2^k) in Q0.31; for k = 4 that is 241.67, the constant that counts.
        factor = round(np.exp(-(2.0**k)) * 2**31)
        result = np.where(remainder & bit, high_multiply(result, factor), result)
    return np.where(x == 0, _INT32_MAX, result)


def one_over_one_plus(a: np.ndarray) -> np.ndarray:
    """1 / (1 + a) for a in [0, 1), in Q0.31, by three steps of Newton's iteration."""
    d = (a + _INT32_MAX + 1) // 2
    x = round(48 / 17 * 2**29) + high_multiply(d, round(-32 / 17 * 2**29))
    for _ in range(3):
        error = (1 << 29) - high_multiply(d, x)
        x = x + _saturate_int32(high_multiply(x, error) << 2)
    return _saturate_int32(x << 1)


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


def lstm_int8(
    model: LstmModel, constants: IntegerConstants, inputs: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Cell and hidden states after each step, (n, time_steps, units) int64.

    `inputs` are raw, (n, time_steps, features); the hidden states are raw less their zero point.
    """
    scales = model.int8_scales
    rows = inputs.astype(np.int64) - scales.input.zero_point
    cell_state: np.ndarray = np.zeros((len(rows), model.units), np.int64)
    hidden_state = cell_state
    states = []
    for row in rows.swapaxes(0, 1):
        arguments = [
            _gate_argument(model, constants, gate, row, hidden_state) for gate in range(len(GATES))
        ]
        input_gate, forget_gate, output_gate = (sigmoid(arguments[i]) for i in (0, 1, 3))
        cell_gate = tanh(arguments[2], 12)
        kept = _saturate_int16(requantize(forget_gate * cell_state, constants.forget_times_cell))
        added = _saturate_int16(requantize(input_gate * cell_gate, constants.input_times_cell))
        cell_state = _saturate_int16(kept + added)
        if constants.cell_clip:
            cell_state = np.clip(cell_state, -constants.cell_clip, constants.cell_clip)
        product = output_gate * tanh(cell_state, constants.cell_fractional_bits)
        zero_point = scales.hidden.zero_point
        raw = requantize(product, constants.output_times_tanh) + zero_point
        hidden_state = np.clip(raw, -128, 127) - zero_point
        states.append((cell_state, hidden_state))
    cell_states, hidden_states = zip(*states)
    return np.stack(cell_states, axis=1), np.stack(hidden_states, axis=1)


def _gate_argument(
    model: LstmModel,
    constants: IntegerConstants,
    gate: int,
    row: np.ndarray,
    hidden_state: np.ndarray,
) -> np.ndarray:
    input_product = row @ model.input_weights[gate].T.astype(np.int64) + model.gate_bias[gate]
    recurrent_product = hidden_state @ model.recurrent_weights[gate].T.astype(np.int64)
    return _saturate_int16(
        _saturate_int16(requantize(input_product, constants.input_product[gate]))
        + _saturate_int16(requantize(recurrent_product, constants.recurrent_product[gate]))
    )


def _lstm_float(model: LstmModel, inputs: np.ndarray) -> np.ndarray:
    """The hidden state after each step, (n, time_steps, units)."""
    cell_state = hidden_state = np.zeros((len(inputs), model.units), np.float32)
    hidden_states = []
    for row in inputs.swapaxes(0, 1):
        arguments = [
            row @ model.input_weights[gate].T
            + hidden_state @ model.recurrent_weights[gate].T
            + model.gate_bias[gate]
            for gate in range(len(GATES))
        ]
        with np.errstate(over="ignore"):  # exp() of a gate that stays shut is infinite
            input_gate, forget_gate, output_gate = (
                1 / (1 + np.exp(-arguments[i])) for i in (0, 1, 3)
            )
        cell_state = forget_gate * cell_state + input_gate * np.tanh(arguments[2])
        if model.cell_clip:
            cell_state = np.clip(cell_state, -model.cell_clip, model.cell_clip)
        hidden_state = output_gate * np.tanh(cell_state)
        hidden_states.append(hidden_state)
    return np.stack(hidden_states, axis=1)


def _dense_int8(
    model: LstmModel, constants: IntegerConstants, hidden_states: np.ndarray
) -> np.ndarray:
    """Raw logits, (n, classes)."""
    flat = hidden_states.reshape(len(hidden_states), -1)
    sums = flat @ model.dense_weights.T.astype(np.int64) + model.dense_bias
    products = [requantize(sums[:, k], by) for k, by in enumerate(constants.dense_product)]
    raw = np.stack(products, axis=1) + model.int8_scales.logits.zero_point
    return np.clip(raw, -128, 127)


def _saturate_int16(x: np.ndarray) -> np.ndarray:
    return np.clip(x, -(2**15), 2**15 - 1)


def _saturate_int32(x: np.ndarray) -> np.ndarray:
    return np.clip(x, -(2**31), _INT32_MAX)
