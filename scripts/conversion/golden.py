"""The probabilities that every runtime has to reproduce."""

from __future__ import annotations

import numpy as np

from conversion import reference, tflm_wheel
from conversion.lstm_model import LstmModel
from project.errors import UserError


def golden_probabilities(model: LstmModel, pixels: np.ndarray) -> tuple[np.ndarray, str]:
    """What `model` says of each picture, and by whose word.

    Args:
        pixels: (n, time_steps * features) uint8.

    Returns:
        (n, classes) float32 probabilities, and "the TFLM interpreter" or, where its wheel does
        not exist, "scripts/conversion/reference.py".

    Raises:
        UserError: the model does not take pictures of that size, or has other classes.
    """
    size = model.time_steps * model.features
    if pixels.shape[1] != size:
        raise UserError(
            f"the model takes {model.time_steps} x {model.features} values, but the ten digits "
            f"have {pixels.shape[1]} pixels; train it on pictures of 28 x 28."
        )
    if len(pixels) != model.classes:
        raise UserError(
            f"the model tells {model.classes} classes apart, but there are {len(pixels)} digits; "
            "train it on the ten of MNIST."
        )
    images = pixels.reshape(-1, model.time_steps, model.features)
    inputs = reference.quantize_input(model, images.astype(np.float32) / np.float32(255))
    if tflm_wheel.available():
        interpreter = tflm_wheel.TflmInterpreter(model.flatbuffer)
        raw = np.concatenate([interpreter.run(values) for values in inputs])
        oracle = "the TFLM interpreter"
    else:
        raw = reference.run(model, inputs)
        oracle = "scripts/conversion/reference.py"
    return reference.dequantize_output(model, raw), oracle


def blends(pixels: np.ndarray) -> np.ndarray:
    """Each digit laid over the next one at half the ink, the last over the first.

    The network is sure of the ten digits, and then nearly all its outputs are 0. It is torn
    between the two in a blend, so that a wrong last bit shows. (n, pixels) uint8 in and out.
    """
    both = pixels.astype(np.uint16) + np.roll(pixels, -1, axis=0)
    return (both // 2).astype(np.uint8)
