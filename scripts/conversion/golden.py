"""The probabilities that every runtime must reproduce."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from conversion import reference, tflm_wheel
from conversion.lstm_model import LstmModel
from data.data_format import ByteCoding, as_input
from project.errors import UserError

FLOAT_TOLERANCE = 1e-5
"""In float the runtimes sum in different orders; in int8 all agree to the last bit."""

BLEND_WEIGHTS = (5, 6, 7)
"""Sixteenths that the upper picture of a blend contributes."""


def golden_probabilities(
    model: LstmModel, values: np.ndarray, coding: ByteCoding
) -> tuple[np.ndarray, str]:
    """The probabilities of each example, and what computed them.

    Args:
        values: (n, time_steps * features) uint8.
        coding: what they are to the network.

    Returns:
        (n, classes) float32 probabilities, and "the TFLM interpreter" with its version or, where
        its wheel does not exist or computes differently, "scripts/conversion/reference.py".
    """
    inputs = network_inputs(model, values, coding)
    if wheel_judges(model):
        interpreter = tflm_wheel.TflmInterpreter(model.flatbuffer)
        raw = np.concatenate([interpreter.run(row) for row in inputs])
        oracle = tflm_wheel.name()
    else:
        raw = reference.run(model, inputs)
        oracle = "scripts/conversion/reference.py"
    return reference.dequantize_output(model, raw), oracle


def agreed_probabilities(
    model: LstmModel, values: np.ndarray, coding: ByteCoding
) -> tuple[np.ndarray, str]:
    """`golden_probabilities`, after our own equations have given what the TFLM interpreter gives.

    Where they differ, the compiled runtime would not compute what TFLM computes.

    Raises:
        UserError: an answer differs, or the interpreter cannot run the model.
    """
    as_wheel = replace(model, multipliers="double")
    golden, oracle = golden_probabilities(as_wheel, values, coding)
    raw = reference.run(as_wheel, network_inputs(model, values, coding))
    tolerance = FLOAT_TOLERANCE if model.scales is None else 0.0
    differs = ~(np.abs(reference.dequantize_output(model, raw) - golden) <= tolerance)
    if differs.any():
        raise UserError(
            "the TFLM interpreter gives other results than the compiled runtime, in "
            f"{np.count_nonzero(differs)} of {differs.size} outputs; train the model again with "
            "TensorFlow 2.15.1."
        )
    if model.scales is None or model.multipliers == as_wheel.multipliers:
        return golden, oracle
    return golden_probabilities(model, values, coding)


def wheel_judges(model: LstmModel) -> bool:
    """Whether the wheel is here and multiplies scales as the runtime of `model` does: in double."""
    return tflm_wheel.available() and (model.scales is None or model.multipliers == "double")


def network_inputs(model: LstmModel, values: np.ndarray, coding: ByteCoding) -> np.ndarray:
    """Examples as the numbers that the network takes, (n, time_steps, features)."""
    inputs = as_input(values, np.dtype(np.float32 if model.scales is None else np.int8), coding)
    return inputs.reshape(-1, model.time_steps, model.features)


def blends(values: np.ndarray) -> np.ndarray:
    """Each example laid over each of the others, in each of `BLEND_WEIGHTS`.

    The network is sure of the examples, so nearly all its outputs are 0. A blend leaves it in
    doubt, so that a wrong last bit shows. (n, size) uint8 in and (weights * (n - 1), n, size) out:
    entry [i][j] shows example j over the one 1, 2, … n - 1 places behind it, for each weight in
    turn. A single example is laid over itself.
    """
    wide = values.astype(np.uint16)
    return np.stack(
        [
            (weight * wide + (16 - weight) * np.roll(wide, -behind, axis=0)) // 16
            for weight in BLEND_WEIGHTS
            for behind in range(1, max(2, len(values)))
        ]
    ).astype(np.uint8)
