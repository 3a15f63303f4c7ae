"""Reads a .tflite file of the family that this project runs on a chip.

The family is what Keras 2's `LSTM`, `Flatten`, `Dense` and their like convert to: a chain of the
layers in `READERS`. Everything else is refused by name: on the chip a runtime could only fail
without a word.
"""

from __future__ import annotations

from collections.abc import Callable

from conversion import loops
from conversion.layers.activation import read_activation
from conversion.layers.dense import read_dense
from conversion.layers.ends import read_dequantize, read_quantize
from conversion.layers.largest import read_largest
from conversion.layers.lstm import read_last_step, read_lstm
from conversion.layers.mean import read_mean
from conversion.layers.rescaling import read_rescaling
from conversion.layers.reshape import read_reshape
from conversion.layers.softmax import read_softmax
from conversion.network_model import Network
from conversion.network_parts import parts_of
from conversion.tensors import Tensors
from conversion.tflite_graph import UNREADABLE, Graph, ModelError, UnservedError, read_graph
from conversion.tflm_network import TflmNetwork, described, read_for_tflm
from project.errors import UserError

READERS = {
    "UNIDIRECTIONAL_SEQUENCE_LSTM": read_lstm,
    "STRIDED_SLICE": read_last_step,
    "RESHAPE": read_reshape,
    "FULLY_CONNECTED": read_dense,
    "LOGISTIC": read_activation,
    "TANH": read_activation,
    "RELU": read_activation,
    "RELU6": read_activation,
    "MEAN": read_mean,
    "REDUCE_MAX": read_largest,
    "MUL": read_rescaling,
    "ADD": read_rescaling,
    "SUB": read_rescaling,
    "SOFTMAX": read_softmax,
    "QUANTIZE": read_quantize,
    "DEQUANTIZE": read_dequantize,
}


def read_model(flatbuffer: bytes, name: str, multipliers: str = "double") -> Network:
    """Reads and checks a model of the family; `name` is what error messages call it.

    Raises:
        UserError: the file is damaged, of another schema, or not of the family.
    """
    network = read_any_model(flatbuffer, name, multipliers)
    if isinstance(network, TflmNetwork):
        raise UserError(
            f"{name} {network.reason}, which the compiled runtime cannot run; set custom_runtime = "
            "tflm, or leave out what it comes from."
        )
    return network


def reader_for(runtime: str) -> Callable[..., Network]:
    """`read_any_model` for "tflm", `read_model` for "compiled"."""
    return read_any_model if runtime == "tflm" else read_model


def read_any_model(flatbuffer: bytes, name: str, multipliers: str = "double") -> Network:
    """`read_model`, or a `TflmNetwork` where only TFLM runs the model."""
    try:
        graph = read_graph(flatbuffer)
        _check_graph(graph)
        try:
            return _read(graph, flatbuffer, multipliers)
        except UnservedError as reason:
            return read_for_tflm(graph, flatbuffer, str(reason), multipliers)
    except ModelError as error:
        raise UserError(f"{name} {error}.") from error
    except UNREADABLE as error:
        raise UserError(
            f"{name} is damaged or cut off; fetch it again or delete it to train a new one."
        ) from error


def _check_graph(graph: Graph) -> None:
    operators = tuple(operator.name for operator in graph.operators)
    if "WHILE" in operators:
        raise ModelError(loops.refusal(operators, [name for body in graph.others for name in body]))
    if any(operator.has_custom_options for operator in graph.operators):
        raise ModelError("has an operator with custom options, which no runtime supports")
    if graph.others:
        raise ModelError(f"holds {1 + len(graph.others)} networks instead of one")


def _read(graph: Graph, flatbuffer: bytes, multipliers: str) -> Network:
    operators = tuple(operator.name for operator in graph.operators)
    _check_operators(operators)
    tensors = Tensors(graph)
    for operator in graph.operators:
        READERS[operator.name](tensors, operator)
    tensors.finish()
    network = Network(flatbuffer, operators, tensors.input, tuple(tensors.layers), multipliers)
    for layer in network.layers:
        layer.members(multipliers)  # which checks its numbers
    parts_of(network)
    return network


def _check_operators(operators: tuple[str, ...]) -> None:
    unknown = tuple(name for name in dict.fromkeys(operators) if name not in READERS)
    if unknown:
        raise UnservedError(f"has {described(unknown)}")
    if "UNIDIRECTIONAL_SEQUENCE_LSTM" not in operators:
        raise UnservedError("has no LSTM")
