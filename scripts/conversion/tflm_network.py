"""A network that only TensorFlow Lite Micro runs: nothing is known of it but its ends."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from conversion.layers.layer import Values
from conversion.network_model import Network
from conversion.tensors import Tensors
from conversion.tflite_graph import Graph, ModelError
from conversion.tflm_operators import METHODS
from data.data_format import Quantization
from project.errors import UserError

_LSTM = "UNIDIRECTIONAL_SEQUENCE_LSTM"

_CAUSES = {
    "ADD": "BatchNormalization, Rescaling with an offset or Add",
    "BATCH_MATMUL": "Attention or Dot",
    "CONCATENATION": "Bidirectional or Concatenate",
    "CONV_2D": "Conv1D or Conv2D",
    "DEPTHWISE_CONV_2D": "DepthwiseConv1D or SeparableConv1D",
    "ELU": "the activation elu",
    "GATHER": "Embedding",
    "GELU": "the activation gelu",
    "HARD_SWISH": "the activation hard_swish",
    "LEAKY_RELU": "LeakyReLU",
    "LOG_SOFTMAX": "the activation log_softmax",
    "MAX_POOL_2D": "MaxPooling1D",
    "AVERAGE_POOL_2D": "AveragePooling1D",
    "MUL": "BatchNormalization or Rescaling",
    "REDUCE_MAX": "GlobalMaxPooling1D",
    "REVERSE_V2": "Bidirectional or go_backwards=True",
    "SELECT": "the activation selu",
    "SQUARED_DIFFERENCE": "LayerNormalization",
    "TILE": "RepeatVector",
    "UNPACK": "a recurrent layer with unroll=True",
}
"""Which layers of Keras become an operator."""


@dataclass(frozen=True)
class TflmNetwork(Network):
    """A network without layers.

    Attributes:
        reason: what the compiled runtime cannot run, to be put after the model's name.
        end: what comes out.
        lstm_sizes: features and units of its int8 LSTMs.
        has_int8_weights: whether it is an int8 network.
    """

    reason: str
    end: Values
    lstm_sizes: tuple[tuple[int, int], ...]
    has_int8_weights: bool

    @property
    def output(self) -> Values:
        return self.end

    @property
    def raw_output(self) -> Quantization:
        return self.end.quantization or Quantization(1.0, 0)

    @property
    def rows(self) -> int:
        return self.input.rows

    @property
    def features(self) -> int:
        return self.input.size

    @property
    def units(self) -> int:
        return self.lstm_sizes[0][1] if self.lstm_sizes else 0

    @property
    def is_int8(self) -> bool:
        return self.has_int8_weights

    @property
    def int8_lstm_sizes(self) -> tuple[tuple[int, int], ...]:
        return self.lstm_sizes if self.has_int8_weights else ()

    def run(self, inputs: np.ndarray) -> np.ndarray:
        raise UserError(
            f"the model {self.reason}, so its answers come from the TFLM interpreter alone, and "
            "its wheel is not installed here; use Linux on x86-64."
        )


def described(operators: tuple[str, ...]) -> str:
    """Operators with the layers of Keras that they come from."""
    return ", ".join(f"{name} ({_CAUSES[name]})" if name in _CAUSES else name for name in operators)


def read_for_tflm(graph: Graph, flatbuffer: bytes, reason: str, multipliers: str) -> TflmNetwork:
    """A network of operators that TFLM has.

    Raises:
        ModelError: TFLM cannot run it either.
    """
    operators = tuple(operator.name for operator in graph.operators)
    unknown = tuple(name for name in dict.fromkeys(operators) if name not in METHODS)
    if unknown:
        raise ModelError(
            f"has the operators {described(unknown)}, for which neither runtime has a kernel; "
            "leave out the layers that they come from"
        )
    _check_order(graph)
    tensors = Tensors(graph)
    if len(graph.outputs) != 1:
        raise ModelError(f"has {len(graph.outputs)} outputs; convert a model with one")
    output = tensors.at(graph.outputs[0])
    if output.dtype not in (np.float32, np.int8, np.uint8) or math.prod(output.shape) < 1:
        raise ModelError(f"has an output of type {output.type_name}, not float or 8-bit")
    quantization = None
    if output.dtype != np.float32:
        quantization = tensors.quantization(output, "output")
    rows = math.prod(output.shape[:-1])
    return TflmNetwork(
        flatbuffer,
        operators,
        tensors.input,
        (),
        multipliers,
        reason=reason,
        end=Values(rows, math.prod(output.shape) // rows, output.dtype, quantization),
        lstm_sizes=tuple(
            (tensors.at(operator.inputs[1]).shape[1], tensors.at(operator.inputs[1]).shape[0])
            for operator in graph.operators
            if operator.name == _LSTM
        ),
        has_int8_weights=any(
            tensor.dtype == np.int8 and tensor.content is not None for tensor in graph.tensors
        ),
    )


def _check_order(graph: Graph) -> None:
    """TFLM follows the numbers of tensors unchecked, and reads what nothing has computed."""
    known = {-1, *graph.inputs} | {
        number
        for number, tensor in enumerate(graph.tensors)
        # Of a type that only TFLM knows no content is read.
        if tensor.content is not None or tensor.is_variable or tensor.dtype is None
    }
    for operator in graph.operators:
        if not known.issuperset(operator.inputs):
            raise ModelError(f"has {operator.name} of values that nothing before it gives")
        known.update(operator.outputs)
    if not known.issuperset(graph.outputs):
        raise ModelError("has an output that no operator gives; convert it again")
    if max(known) >= len(graph.tensors) or min(known) < -1:
        raise ModelError("lacks a tensor that its operators use; convert it again")
