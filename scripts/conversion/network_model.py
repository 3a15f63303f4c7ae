"""A network as a list of layers, without a flatbuffer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion.layers.layer import Layer, Values
from conversion.layers.lstm import Lstm
from data.data_format import Quantization
from project.files import checksum

_ENDS = ("QUANTIZE", "DEQUANTIZE")


@dataclass(frozen=True)
class Network:
    """Layers one after the other, a batch of one.

    Attributes:
        flatbuffer: the .tflite file as it came.
        operators: TFLite's names of the operators, in the order of execution.
        input: as its tensor holds it.
        multipliers: how the TFLM to be equalled multiplies two scales, see `product_factor`.
    """

    flatbuffer: bytes
    operators: tuple[str, ...]
    input: Values
    layers: tuple[Layer, ...]
    multipliers: str

    @property
    def output(self) -> Values:
        return self.layers[-1].output

    @property
    def raw_output(self) -> Quantization:
        """That of the last numbers that the layers compute; (raw - 0) * 1 in float."""
        last = self.layers[-1]
        values = last.input if last.is_end else last.output
        return values.quantization or Quantization(1.0, 0)

    @property
    def lstms(self) -> tuple[Lstm, ...]:
        return tuple(layer for layer in self.layers if isinstance(layer, Lstm))

    @property
    def time_steps(self) -> int:
        return self.rows

    @property
    def rows(self) -> int:
        """How many of them enter at once."""
        return self._rows.rows

    @property
    def features(self) -> int:
        return self._rows.size

    @property
    def _rows(self) -> Values:
        """The rows that enter, one a time step."""
        return self.lstms[0].input if self.lstms else self.layers[0].input

    @property
    def sha256(self) -> str:
        """Of the .tflite file."""
        return checksum(self.flatbuffer)

    @property
    def units(self) -> int:
        """Those of the first LSTM."""
        return self.lstms[0].units if self.lstms else 0

    @property
    def outputs(self) -> int:
        return self.output.count

    @property
    def gives_probabilities(self) -> bool:
        """Whether the outputs are those of one softmax."""
        computing = [name for name in self.operators if name not in _ENDS]
        return computing[-1:] == ["SOFTMAX"] and self.output.rows == 1

    @property
    def is_int8(self) -> bool:
        """Whether the layers are; the ends may still be float."""
        return any(layer.is_int8 for layer in self.layers)

    @property
    def quantization(self) -> str:
        return "int8" if self.is_int8 else "float"

    @property
    def int8_lstm_sizes(self) -> tuple[tuple[int, int], ...]:
        """Features and units of each."""
        return tuple((lstm.input.size, lstm.units) for lstm in self.lstms if lstm.is_int8)

    def run(self, inputs: np.ndarray) -> np.ndarray:
        """Runs each of `inputs` from a reset state.

        In int8 it equals TensorFlow Lite Micro bit for bit (test/python checks it against the
        tflite-micro wheel), in float to 1e-5. It gives the golden values where there is no wheel.

        Args:
            inputs: (n, time_steps, features) of the input's type.

        Returns:
            (n, classes) of the output's type.
        """
        values = inputs.astype(self.input.dtype)
        for layer in self.layers:
            values = values.reshape(len(inputs), layer.input.rows, layer.input.size)
            values = layer.run(values, self.multipliers)
        return values.reshape(len(inputs), -1).astype(self.output.dtype)
