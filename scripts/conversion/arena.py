"""How large the tensor arena of TensorFlow Lite Micro has to be."""

from __future__ import annotations

from conversion import tflm_wheel
from conversion.network_model import Network

ALIGNMENT = 16
"""TFLM starts every buffer at a multiple of this, and the arena should too."""

INTERPRETER_BYTES, BYTES_PER_OPERATOR = 1280, 320
"""Of the interpreter's own structures; for four operators, 1,900 to 2,300 on a 64-bit PC."""


def arena_bytes(model: Network) -> int:
    """A size that is enough on any board, a multiple of 16.

    Measured with the tflite-micro wheel where there is one, else computed. The wheel runs
    on a 64-bit machine, whose pointers are twice as large: on a 32-bit chip the same model
    needs about a quarter less. An eighth is added for other versions of TFLM, and for an int8
    model what the LSTM of lib/tflm_lstm needs, which the wheel does not have.
    """
    if tflm_wheel.available():
        needed = tflm_wheel.measured_arena_bytes(model.flatbuffer)
    else:
        needed = computed_bytes(model)
    return _aligned(needed + needed // 8) + operator_bytes(model)


def operator_bytes(model: Network) -> int:
    """The most that the LSTMs of lib/tflm_lstm take from the arena: in float, nothing."""
    return sum(lstm_bytes(*sizes) for sizes in model.int8_lstm_sizes)


def lstm_bytes(features: int, units: int) -> int:
    """What one of them takes.

    For each unit it keeps 16 bytes for every pair of inputs and of hidden states, two int16 weights
    for each of four gates, and 16 bytes of biases. While it runs it keeps a row of inputs, as bytes
    and as pairs of 8 bytes with one more for their end, the cell state and, before and after a
    step, the hidden state in int16.
    """
    pairs, hidden_pairs = -(-features // 2), -(-units // 2)
    packed = 16 * units * (pairs + hidden_pairs + 1)
    row = _aligned(features) + _aligned(8 * (pairs + 1))
    states = _aligned(2 * units) + 2 * _aligned(4 * hidden_pairs)
    return packed + row + states


def computed_bytes(model: Network) -> int:
    """An upper bound from the sizes of the tensors, as if none shared its memory."""
    values = [model.input, *(layer.output for layer in model.layers)]
    reshaped = [
        after.input
        for before, after in zip(model.layers, model.layers[1:])
        if before.output.rows != after.input.rows
    ]
    states = 0
    for lstm in model.lstms:
        element, cell = (1, 2) if lstm.is_int8 else (4, 4)
        # The hidden state; the cell state and four gates; all steps, where the last is taken.
        states += _aligned(lstm.units * element) + 5 * _aligned(lstm.units * cell)
        states += lstm.returns_last * _aligned(lstm.input.rows * lstm.units * element)
    tensors = sum(_aligned(each.count * each.dtype.itemsize) for each in values + reshaped)
    return tensors + states + INTERPRETER_BYTES + len(model.operators) * BYTES_PER_OPERATOR


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
