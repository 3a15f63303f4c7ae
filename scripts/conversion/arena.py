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
    on a 64-bit machine, whose pointers take twice the room: on a 32-bit chip the same model
    needs about a quarter less. An eighth on top covers other versions of TFLM.
    """
    if tflm_wheel.available():
        needed = tflm_wheel.measured_arena_bytes(model.flatbuffer)
    else:
        needed = computed_bytes(model)
    return _aligned(needed + needed // 8)


def computed_bytes(model: LstmModel) -> int:
    """An upper bound from the sizes of the tensors, as if none shared its memory."""
    element, cell = (4, 4) if model.scales is None else (1, 2)
    steps, units = model.time_steps, model.units
    hidden_states = _aligned(steps * units * element)
    tensors = (
        _aligned(steps * model.features * element)  # input
        + 2 * hidden_states  # output of the LSTM, and of the reshape
        + 2 * _aligned(model.classes * element)  # logits, probabilities
        + _aligned(units * element)  # hidden state
        + 5 * _aligned(units * cell)  # cell state and four gates
    )
    return tensors + INTERPRETER_BYTES


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
