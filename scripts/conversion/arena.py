"""How large the tensor arena of TensorFlow Lite Micro has to be."""

from __future__ import annotations

from conversion import tflm_wheel
from conversion.network_model import Network
from conversion.tflite_graph import read_graph

ALIGNMENT = 16
"""TFLM starts every buffer at a multiple of this, and the arena should too."""

INTERPRETER_BYTES, BYTES_PER_OPERATOR, BYTES_PER_LSTM = 1000, 320, 700
"""Of the interpreter's own structures on a 64-bit PC, at most; an LSTM is an operator too."""

LSTM_BUFFERS = 4
"""What TFLM's LSTM computes in, one for each gate."""


def arena_bytes(model: Network) -> int:
    """A size that is enough on any board, a multiple of 16.

    Measured with the tflite-micro wheel where there is one, else computed. The wheel runs
    on a 64-bit machine, whose pointers are twice as large: on a 32-bit chip what stays needs
    about a quarter less. TFLM must also have room to plan where the tensors lie, which is in
    their place and can need more than they do. An eighth is added for other versions of TFLM.
    """
    if tflm_wheel.available():
        tensors, stays = tflm_wheel.measured_arena_parts(model.flatbuffer)
    else:
        tensors, stays = computed_parts(model)
    needed = max(tensors + stays, planning_bytes(model) + stays * 3 // 4)
    return _aligned(needed + needed // 8)


def planning_bytes(model: Network) -> int:
    """What a 32-bit chip needs while TFLM plans where the tensors lie.

    24 bytes for each tensor and 40 more for each that changes, as measured on an emulated
    Cortex-M4: the more operators, the more, however small they are.
    """
    tensors = read_graph(model.flatbuffer).tensors
    buffers = LSTM_BUFFERS * model.operators.count("UNIDIRECTIONAL_SEQUENCE_LSTM")
    changing = sum(tensor.content is None and not tensor.is_variable for tensor in tensors)
    return 24 * (len(tensors) + buffers) + 40 * (changing + buffers) + 192


def packed_bytes(model: Network) -> int:
    """The most that LSTMs of lib/tflm_lstm take on top if they pack their weights into the arena.

    In float, nothing.
    """
    return sum(lstm_bytes(*sizes) for sizes in model.int8_lstm_sizes)


def lstm_bytes(features: int, units: int) -> int:
    """What one of them takes at most; on chips with SIMD instructions most take less.

    For each unit it keeps 12 bytes of weights for every input and every hidden state, and 16 bytes
    of biases. While it runs it keeps a row of inputs, as bytes and as 8 bytes each, at least 32,
    the cell state and, before and after a step, the hidden state in int32. With MVE the weights are
    bytes, but those of four units together, and a few units can need more than in words.
    """
    fours = -(-units // 4) * 4
    words = units * (16 + 12 * (features + units))
    bytes_of_fours = 32 + fours * (32 + 4 * (features + fours))
    packed = _aligned(max(words, bytes_of_fours))
    row = _aligned(features) + max(32, _aligned(8 * features))
    states = _aligned(2 * units) + 2 * _aligned(4 * units)
    return packed + row + states


def computed_parts(model: Network) -> tuple[int, int]:
    """Upper bounds of `TflmInterpreter.arena_parts`, as if no tensor shared its place."""
    values = [model.input, *(layer.output for layer in model.layers)]
    reshaped = [
        after.input
        for before, after in zip(model.layers, model.layers[1:])
        if before.output.rows != after.input.rows
    ]
    tensors = sum(_aligned(each.count * each.dtype.itemsize) for each in values + reshaped)
    stays = INTERPRETER_BYTES + len(model.operators) * BYTES_PER_OPERATOR
    for lstm in model.lstms:
        element, cell = (1, 2) if lstm.is_int8 else (4, 4)
        tensors += LSTM_BUFFERS * _aligned(lstm.units * cell)
        if lstm.returns_last:
            tensors += _aligned(lstm.input.rows * lstm.units * element)
        stays += _aligned(lstm.units * element) + _aligned(lstm.units * cell) + BYTES_PER_LSTM
    return tensors, stays


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
