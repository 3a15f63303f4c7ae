"""The probabilities that every runtime has to reproduce."""

from __future__ import annotations

import numpy as np

from conversion import reference, tflm_wheel
from conversion.data_format import ByteCoding
from conversion.lstm_model import LstmModel


def golden_probabilities(
    model: LstmModel, values: np.ndarray, coding: ByteCoding
) -> tuple[np.ndarray, str]:
    """What `model` says of each example, and by whose word.

    Args:
        values: (n, time_steps * features) uint8.
        coding: what they are to the network.

    Returns:
        (n, classes) float32 probabilities, and "the TFLM interpreter" or, where its wheel does
        not exist, "scripts/conversion/reference.py".
    """
    inputs = network_inputs(model, values, coding)
    if tflm_wheel.available():
        interpreter = tflm_wheel.TflmInterpreter(model.flatbuffer)
        raw = np.concatenate([interpreter.run(row) for row in inputs])
        oracle = "the TFLM interpreter"
    else:
        raw = reference.run(model, inputs)
        oracle = "scripts/conversion/reference.py"
    return reference.dequantize_output(model, raw), oracle


def network_inputs(model: LstmModel, values: np.ndarray, coding: ByteCoding) -> np.ndarray:
    """Examples as the numbers that the network takes, (n, time_steps, features)."""
    shape = (-1, model.time_steps, model.features)
    return reference.quantize_input(model, coding.decode(values).reshape(shape))


def blends(values: np.ndarray) -> np.ndarray:
    """Each example laid over the next one at half of both, the last over the first.

    The network is sure of the examples, and then nearly all its outputs are 0. It is torn
    between the two in a blend, so that a wrong last bit shows. (n, size) uint8 in and out.
    """
    both = values.astype(np.uint16) + np.roll(values, -1, axis=0)
    return (both // 2).astype(np.uint8)
