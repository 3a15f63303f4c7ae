"""An LSTM classifier as plain arrays and scales, without a flatbuffer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.data_format import Quantization

GATES = ("input_gate", "forget_gate", "cell_gate", "output_gate")
"""The order of everything that has one entry for each gate; TFLite's own."""


@dataclass(frozen=True)
class Scales:
    """The quantisation of an int8 model; every scale is a float32 value.

    Attributes:
        input_weights, recurrent_weights: one for each gate.
        dense_weights: one, or one for each class.
    """

    input: Quantization
    hidden: Quantization
    logits: Quantization
    output: Quantization
    cell: float
    input_weights: tuple[float, ...]
    recurrent_weights: tuple[float, ...]
    dense_weights: tuple[float, ...]


@dataclass(frozen=True)
class LstmModel:
    """LSTM -> flatten -> dense -> softmax, batch of one.

    Attributes:
        flatbuffer: the .tflite file as it came.
        operators: TFLite's names of the operators, in the order of execution.
        input_weights: (4, units, features), int8 or float32.
        recurrent_weights: (4, units, units), int8 or float32.
        gate_bias: (4, units), int32 or float32.
        dense_weights: (classes, time_steps * units), int8 or float32.
        dense_bias: (classes,), int32 or float32.
        time_steps: rows of the input, one for each step of the LSTM.
        cell_clip: bound of the cell state's magnitude; 0 for none.
        softmax_beta: factor of the logits before the softmax.
        scales: the quantisation; None for a float model.
        multipliers: how the TFLM to be equalled multiplies two scales, see quantization.py.
    """

    flatbuffer: bytes
    operators: tuple[str, ...]
    input_weights: np.ndarray
    recurrent_weights: np.ndarray
    gate_bias: np.ndarray
    dense_weights: np.ndarray
    dense_bias: np.ndarray
    time_steps: int
    cell_clip: float
    softmax_beta: float
    scales: Scales | None
    multipliers: str = "double"

    @property
    def units(self) -> int:
        return self.input_weights.shape[1]

    @property
    def features(self) -> int:
        return self.input_weights.shape[2]

    @property
    def classes(self) -> int:
        return self.dense_weights.shape[0]

    @property
    def quantization(self) -> str:
        return "float" if self.scales is None else "int8"

    @property
    def int8_scales(self) -> Scales:
        """`scales` of a model that is known to be in int8."""
        assert self.scales is not None, "a float model has no scales"
        return self.scales
