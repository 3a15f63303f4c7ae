"""How large the tensor arena of TensorFlow Lite Micro has to be."""

from __future__ import annotations

from conversion import tflm_wheel
from conversion.lstm_model import LstmModel

ALIGNMENT = 16
"""TFLM starts every buffer at a multiple of this, and the arena should too."""

INTERPRETER_BYTES = 2560
"""The interpreter's own structures for four operators; measured 1,900 to 2,300 on a 64-bit PC."""


def arena_bytes(model: LstmModel) -> int:
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
    return _aligned(needed + needed // 8) + (0 if model.scales is None else operator_bytes(model))


def operator_bytes(model: LstmModel) -> int:
    """The most that the LSTM of lib/tflm_lstm takes from the arena.

    For each unit it keeps 16 bytes for every pair of inputs and of hidden states, two int16 weights
    for each of four gates, and 16 bytes of biases. While it runs it keeps a row of inputs, as bytes
    and as pairs of 8 bytes with one more for their end, the cell state and, before and after a
    step, the hidden state in int16.
    """
    pairs, hidden_pairs = -(-model.features // 2), -(-model.units // 2)
    packed = 16 * model.units * (pairs + hidden_pairs + 1)
    row = _aligned(model.features) + _aligned(8 * (pairs + 1))
    states = _aligned(2 * model.units) + 2 * _aligned(4 * hidden_pairs)
    return packed + row + states


def computed_bytes(model: LstmModel) -> int:
    """An upper bound from the sizes of the tensors, as if none shared its memory."""
    element, cell = (4, 4) if model.scales is None else (1, 2)
    steps, units = model.time_steps, model.units
    return (
        _aligned(steps * model.features * element)  # input
        + 2 * _aligned(steps * units * element)  # output of the LSTM, and of the reshape
        + 2 * _aligned(model.classes * element)  # logits, probabilities
        + _aligned(units * element)  # hidden state
        + 5 * _aligned(units * cell)  # cell state and four gates
        + INTERPRETER_BYTES
    )


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
