"""RESHAPE, of which nothing is left: layers take their values as they need them."""

from __future__ import annotations

import math

import numpy as np

from conversion.tensors import Tensors
from conversion.tflite_graph import ModelError, Operator


def read_reshape(tensors: Tensors, operator: Operator) -> None:
    """Checks that the numbers stay as many; as TFLM, by the shape of the tensor that comes out."""
    values = tensors.input_of(operator, 1, 2)
    shape = tensors.at(operator.outputs[0] if operator.outputs else -1).shape
    for index in operator.inputs[1:]:
        tensors.constant(index, "new shape", np.dtype("<i4"), (len(shape),))
    if len(shape) < 2 or math.prod(shape) != values.count:
        raise ModelError(f"reshapes {tensors.shape} to {shape}, which does not fit")
    output = tensors.output_of(operator, "reshaped values", shape)
    if output.quantization != values.quantization:
        raise ModelError("reshapes values of one scale to values of another; convert it again")
