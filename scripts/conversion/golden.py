"""The outputs that every runtime must reproduce."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from conversion import tflm_wheel
from conversion.network_model import Network
from conversion.stream import StepNetwork
from conversion.tflm_network import TflmNetwork
from data.data_format import Coding
from project.errors import UserError

FLOAT_TOLERANCE = 1e-5
"""In float the runtimes sum in different orders; in int8 all agree to the last bit."""

BLEND_WEIGHTS = (5, 6, 7)
"""Sixteenths that the upper picture of a blend contributes."""


def golden_outputs(model: Network, values: np.ndarray, coding: Coding) -> tuple[np.ndarray, str]:
    """The outputs for each example, and what computed them.

    Args:
        values: (n, time_steps * features) as the firmware takes them.
        coding: what they are to the network.

    Returns:
        (n, outputs) float32, and "the TFLM interpreter" with its version or, where
        its wheel does not exist or computes differently, "scripts/conversion/layers".
    """
    inputs = network_inputs(model, values, coding)
    if isinstance(model, StepNetwork):
        return golden_steps(model, inputs)[:, -1], _oracle(model)
    if wheel_judges(model):
        interpreter = tflm_wheel.TflmInterpreter(model.flatbuffer)
        raw = np.concatenate([interpreter.run(row).reshape(1, -1) for row in inputs])
    else:
        raw = model.run(inputs)
    return model.output.dequantize(raw), _oracle(model)


def golden_steps(model: StepNetwork, inputs: np.ndarray) -> np.ndarray:
    """What `golden_outputs` gives after each row of each of `inputs`: (n, time_steps, outputs)."""
    if wheel_judges(model):
        interpreter = tflm_wheel.TflmInterpreter(model.flatbuffer)
        raw = np.stack([interpreter.run_steps(rows) for rows in inputs])
    else:
        raw = model.run_steps(inputs)
    return model.output.dequantize(raw.reshape(*inputs.shape[:2], -1))


def _oracle(model: Network) -> str:
    return tflm_wheel.name() if wheel_judges(model) else "scripts/conversion/layers"


def agreed_outputs(
    model: Network, values: np.ndarray, coding: Coding
) -> tuple[np.ndarray, str, float]:
    """`golden_outputs`, after our own equations have given what the TFLM interpreter gives.

    Where they differ, the compiled runtime would not compute what TFLM computes. In float, the
    steps of an LSTM can enlarge a difference in the last bit a hundred times where an example is
    on the border of two classes.

    Returns:
        As `golden_outputs`, and the largest difference.

    Raises:
        UserError: an answer differs, or the interpreter cannot run the model.
    """
    as_wheel = replace(model, multipliers="double")
    golden, oracle = golden_outputs(as_wheel, values, coding)
    if isinstance(model, TflmNetwork):
        return golden, oracle, 0.0
    raw = as_wheel.run(network_inputs(model, values, coding))
    differences = np.abs(model.output.dequantize(raw) - golden)
    differs = ~(differences <= 100 * tolerance(model, golden))
    if differs.any():
        raise UserError(
            "the TFLM interpreter gives other results than the compiled runtime, in "
            f"{np.count_nonzero(differs)} of {differs.size} outputs; train the model again with "
            "TensorFlow 2.15.1."
        )
    if not model.is_int8 or model.multipliers == as_wheel.multipliers:
        return golden, oracle, float(differences.max())
    return *golden_outputs(model, values, coding), 0.0


def tolerance(model: Network, outputs: np.ndarray) -> float:
    """By how much runtimes may differ in `outputs`; values may be thousands of their unit."""
    return 0.0 if model.is_int8 else FLOAT_TOLERANCE * max(1.0, float(np.abs(outputs).max()))


def wheel_judges(model: Network) -> bool:
    """Whether the wheel is here and multiplies scales as the runtime of `model` does: in double."""
    has_no_other = isinstance(model, TflmNetwork) or not model.is_int8
    return tflm_wheel.available() and (has_no_other or model.multipliers == "double")


def network_inputs(model: Network, values: np.ndarray, coding: Coding) -> np.ndarray:
    """Examples as the numbers that the network takes, (n, time_steps, features)."""
    rows = values.reshape(-1, model.time_steps, model.features)
    return coding.as_input(rows, model.input.dtype, model.input.quantization)


def blends(values: np.ndarray) -> np.ndarray:
    """Each example laid over each of the others, in each of `BLEND_WEIGHTS`.

    The network is sure of the examples, so nearly all its outputs are 0. A blend leaves it in
    doubt, so that a wrong last bit shows. (n, size) in and (weights * (n - 1), n, size) out:
    entry [i][j] shows example j over the one 1, 2, … n - 1 places behind it, for each weight in
    turn. A single example is laid over itself.
    """
    return np.stack(
        [
            _blend(weight, values, np.roll(values, -behind, axis=0))
            for weight in BLEND_WEIGHTS
            for behind in range(1, max(2, len(values)))
        ]
    )


def _blend(weight: int, upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """In float some values of each, as a compiler is free to round a sum of products otherwise."""
    if upper.dtype == np.uint8:
        wide = weight * upper.astype(np.uint16) + (16 - weight) * lower.astype(np.uint16)
        return (wide // 16).astype(np.uint8)
    return np.where(np.arange(upper.shape[1]) % 16 < weight, upper, lower)
