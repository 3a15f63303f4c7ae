"""The network of a .tflite file as plain data, read to its last field.

Whatever it holds is checked to lie inside of it; what it means is the reader's business.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Callable

import numpy as np
import tflite
from flatbuffers import number_types

from conversion import flatbuffer_check

FILE_IDENTIFIER = b"TFL3"
SCHEMA_VERSION = 3

_DTYPES = {
    tflite.TensorType.FLOAT32: np.dtype("<f4"),
    tflite.TensorType.INT8: np.dtype("i1"),
    tflite.TensorType.INT16: np.dtype("<i2"),
    tflite.TensorType.INT32: np.dtype("<i4"),
}
UNREADABLE = (struct.error, IndexError, TypeError, ValueError, AttributeError, OverflowError)
"""What reading a damaged file may raise."""

# What these say of the arena or of the weights TFLM believes.
_METADATA_OF_TFLM = (b"OfflineMemoryAllocation", b"COMPRESSION_METADATA")


_TYPE_NAMES = {
    number: name for name, number in vars(tflite.TensorType).items() if isinstance(number, int)
}


class UnservedError(Exception):
    """Its text says what is wrong and what to do, behind the name of the model."""


@dataclass(frozen=True)
class Tensor:
    """`dtype` is None for a type that no runtime serves, `content` for what is computed."""

    shape: tuple[int, ...]
    dtype: np.dtype | None
    type_name: str
    scales: tuple[float, ...]
    zero_points: tuple[int, ...]
    quantized_dimension: int
    is_variable: bool
    content: np.ndarray | None


@dataclass(frozen=True)
class Operator:
    """One step of the network; tensors by their numbers, -1 for one that is left out."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    intermediates: tuple[int, ...]
    options_type: int
    options_table: Any
    has_custom_options: bool

    def options(self, kind: str) -> Any:
        """The options, which have to be of this `kind`."""
        if self.options_type != getattr(tflite.BuiltinOptions, kind):
            raise UnservedError(f"has no {kind} for its {self.name}; convert it again")
        options = getattr(tflite, kind)()
        options.Init(self.options_table.Bytes, self.options_table.Pos)
        return options


@dataclass(frozen=True)
class Graph:
    """The network of a file, and how many more the file holds: a loop's body is one."""

    others: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    operators: tuple[Operator, ...]
    tensors: tuple[Tensor, ...]


def read_graph(flatbuffer: bytes) -> Graph:
    """Reads the file.

    Raises:
        UnservedError: it is no such file, or of another schema.
        What `UNREADABLE` lists: an offset leads outside of it.
    """
    if flatbuffer[4:8] != FILE_IDENTIFIER:
        raise UnservedError(
            f"is no TensorFlow Lite model (it lacks the mark {FILE_IDENTIFIER.decode()}); "
            "put a .tflite file there or delete it to train a new one"
        )
    flatbuffer_check.check(flatbuffer)
    return _graph(tflite.Model.GetRootAs(flatbuffer, 0))


def _graph(model: tflite.Model) -> Graph:
    if model.Version() != SCHEMA_VERSION:
        raise UnservedError(
            f"has schema version {model.Version()}, but only {SCHEMA_VERSION} is known"
        )
    if model.SubgraphsLength() == 0:
        raise UnservedError("holds no network")
    for metadata in _all(model.Metadata, model.MetadataLength()):
        if metadata.Name() in _METADATA_OF_TFLM:
            raise UnservedError(f"has {metadata.Name().decode()}, which boards do not agree on")
    names = [
        _operator_name(code) for code in _all(model.OperatorCodes, model.OperatorCodesLength())
    ]
    buffers = [
        _vector(buffer.DataAsNumpy()) for buffer in _all(model.Buffers, model.BuffersLength())
    ]
    graph = model.Subgraphs(0)
    return Graph(
        others=model.SubgraphsLength() - 1,
        inputs=_integers(graph.InputsAsNumpy()),
        outputs=_integers(graph.OutputsAsNumpy()),
        operators=tuple(
            _operator(operator, names)
            for operator in _all(graph.Operators, graph.OperatorsLength())
        ),
        tensors=tuple(
            _tensor(tensor, buffers) for tensor in _all(graph.Tensors, graph.TensorsLength())
        ),
    )


def _operator_name(code: tflite.OperatorCode) -> str:
    # As TFLM: an old file has its code in the field of one byte alone, and the larger one counts.
    table, field = code._tab, code._tab.Offset(10)
    number = table.Get(number_types.Int32Flags, table.Pos + field) if field else 0
    return tflite.opcode2name(max(number, code.DeprecatedBuiltinCode()))


def _operator(operator: tflite.Operator, names: list[str]) -> Operator:
    return Operator(
        name=names[operator.OpcodeIndex()],
        inputs=_integers(operator.InputsAsNumpy()),
        outputs=_integers(operator.OutputsAsNumpy()),
        intermediates=_integers(operator.IntermediatesAsNumpy()),
        options_type=operator.BuiltinOptionsType(),
        options_table=operator.BuiltinOptions(),
        has_custom_options=operator.CustomOptionsLength() > 0,
    )


def _tensor(tensor: tflite.Tensor, buffers: list[np.ndarray]) -> Tensor:
    if tensor.Sparsity() is not None:
        raise UnservedError("has sparse weights, which no runtime serves")
    shape, dtype = _integers(tensor.ShapeAsNumpy()), _DTYPES.get(tensor.Type())
    content, parameters = buffers[tensor.Buffer()], tensor.Quantization()
    scales, zero_points, quantized_dimension = (
        _quantization(parameters) if parameters else ((), (), 0)
    )
    return Tensor(
        shape=shape,
        dtype=dtype,
        type_name=_TYPE_NAMES.get(tensor.Type(), str(tensor.Type())),
        scales=scales,
        zero_points=zero_points,
        quantized_dimension=quantized_dimension,
        is_variable=bool(tensor.IsVariable()),
        content=content.view(dtype).reshape(shape) if dtype and content.size else None,
    )


def _quantization(
    parameters: tflite.QuantizationParameters,
) -> tuple[tuple[float, ...], tuple[int, ...], int]:
    return (
        tuple(_vector(parameters.ScaleAsNumpy()).tolist()),
        _integers(parameters.ZeroPointAsNumpy()),
        parameters.QuantizedDimension(),
    )


def _all(item: Callable[[int], Any], count: int) -> list[Any]:
    return [item(i) for i in range(count)]


def _vector(values: np.ndarray | int) -> np.ndarray:
    """A vector; the bindings give 0 for one that is left out."""
    return values if isinstance(values, np.ndarray) else np.zeros(0, np.uint8)


def _integers(values: np.ndarray | int) -> tuple[int, ...]:
    return tuple(_vector(values).tolist())
