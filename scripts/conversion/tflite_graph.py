"""The network of a .tflite file as plain data.

Every offset in the file is checked to lead to something inside it: the C++ on a chip follows
them unchecked, and Python's bindings follow a negative one to the end of the file. What the
network means is the reader's business.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import tflite
from flatbuffers import number_types

FILE_IDENTIFIER = b"TFL3"
SCHEMA_VERSION = 3

UNREADABLE = (struct.error, IndexError, TypeError, ValueError, AttributeError, OverflowError)
"""What reading a damaged file may raise."""

_DTYPES: dict[int, np.dtype] = {
    tflite.TensorType.FLOAT32: np.dtype("<f4"),
    tflite.TensorType.INT8: np.dtype("i1"),
    tflite.TensorType.UINT8: np.dtype("u1"),
    tflite.TensorType.INT16: np.dtype("<i2"),
    tflite.TensorType.INT32: np.dtype("<i4"),
}
_TYPE_NAMES = {
    number: name for name, number in vars(tflite.TensorType).items() if isinstance(number, int)
}
_METADATA_OF_TFLM = (b"OfflineMemoryAllocation", b"COMPRESSION_METADATA")
"""Metadata that changes what TFLM does with the arena or the weights."""

# The kinds of each table's fields, in order: a number's bytes, a table's name, or in brackets the
# kind of a list's items. Options have many kinds; their offsets are checked when they are read.
_FIELDS = {
    "Model": "4 [OperatorCode] [SubGraph] [1] [Buffer] [4] [Metadata] [SignatureDef]",
    "OperatorCode": "1 [1] 4 4",
    "SubGraph": "[Tensor] [4] [4] [Operator] [1]",
    "Tensor": "[4] 1 4 [1] Quantization 1 Sparsity [4] 1 [Variant]",
    "Variant": "[4] 1 1",
    "Quantization": "[4] [4] [4] [8] 1 Details 4",
    "Operator": "4 [4] [4] 1 Options [1] 1 [1] [4] 8 8 1 Options",
    "Buffer": "[1] 8 8",
    "Metadata": "[1] 4",
    "SignatureDef": "[TensorMap] [TensorMap] [1] [1] 4",
    "TensorMap": "[1] 4",
}


class ModelError(Exception):
    """Its text says what is wrong and what to do, to be put after the name of the model."""


class UnservedError(ModelError):
    """A sound network with something in it that only TFLM may run."""


@dataclass(frozen=True)
class Tensor:
    """`dtype` is None for a type that no runtime supports, `content` for what is computed."""

    shape: tuple[int, ...]
    dtype: np.dtype | None
    type_name: str
    scales: tuple[float, ...]
    zero_points: tuple[int, ...]
    quantized_dimension: int
    is_variable: bool
    content: np.ndarray | None

    @property
    def numbers(self) -> np.ndarray:
        """The content of a constant."""
        assert self.content is not None, "not a constant"
        return self.content


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
        """The options, which must be of this `kind`."""
        if self.options_type != getattr(tflite.BuiltinOptions, kind):
            raise ModelError(f"has no {kind} for its {self.name}; convert it again")
        options = getattr(tflite, kind)()
        options.Init(self.options_table.Bytes, self.options_table.Pos)
        return options


@dataclass(frozen=True)
class Graph:
    """The network of a file.

    Attributes:
        others: the operators' names of each further network in the file: a loop's body is one.
    """

    others: tuple[tuple[str, ...], ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    operators: tuple[Operator, ...]
    tensors: tuple[Tensor, ...]


def read_graph(flatbuffer: bytes) -> Graph:
    """Reads the file.

    Raises:
        ModelError: it is not a .tflite file, or of another schema.
        What `UNREADABLE` lists: an offset leads outside the file.
    """
    if flatbuffer[4:8] != FILE_IDENTIFIER:
        raise ModelError(
            f"is no TensorFlow Lite model (it does not begin with {FILE_IDENTIFIER.decode()}); "
            "put a .tflite file there or delete it to train a new one"
        )
    _Offsets(flatbuffer).check_table("Model", 0)
    model = tflite.Model.GetRootAs(flatbuffer, 0)
    if model.Version() != SCHEMA_VERSION:
        raise ModelError(
            f"has schema version {model.Version()}, but only {SCHEMA_VERSION} is known"
        )
    if model.SubgraphsLength() == 0:
        raise ModelError("holds no network")
    for metadata in _all(model.Metadata, model.MetadataLength()):
        if metadata.Name() in _METADATA_OF_TFLM:
            raise ModelError(f"has {metadata.Name().decode()}, which boards do not agree on")
    codes = _all(model.OperatorCodes, model.OperatorCodesLength())
    buffers = _all(model.Buffers, model.BuffersLength())
    names = [_operator_name(code) for code in codes]
    contents = [_vector(buffer.DataAsNumpy()) for buffer in buffers]
    graph = model.Subgraphs(0)
    tensors = _all(graph.Tensors, graph.TensorsLength())
    return Graph(
        others=tuple(
            tuple(names[operator.OpcodeIndex()] for operator in _operators(other))
            for other in _all(model.Subgraphs, model.SubgraphsLength())[1:]
        ),
        inputs=_integers(graph.InputsAsNumpy()),
        outputs=_integers(graph.OutputsAsNumpy()),
        operators=tuple(_operator(operator, names) for operator in _operators(graph)),
        tensors=tuple(_tensor(tensor, contents) for tensor in tensors),
    )


class _Offsets:
    """Goes through all offsets; raises `struct.error` where one leads outside the file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def check_table(self, name: str, reference: int) -> None:
        """The table that the offset at `reference` leads to."""
        table = reference + self._number("<I", reference)
        fields = table - self._number("<i", table)
        length, size = self._number("<H", fields), self._number("<H", fields + 2)
        self._require(table, size)
        for slot, kind in enumerate(_FIELDS.get(name, "").split()):
            if 4 + 2 * slot + 2 <= length:
                offset = self._number("<H", fields + 4 + 2 * slot)
                if offset:
                    self._require(table, offset + (int(kind) if kind.isdigit() else 4))
                    self._check_field(kind, table + offset)

    def _check_field(self, kind: str, position: int) -> None:
        if kind.isdigit():
            return
        if not kind.startswith("["):
            self.check_table(kind, position)
            return
        items = position + self._number("<I", position)
        count, kind = self._number("<I", items), kind[1:-1]
        self._require(items + 4, count * (int(kind) if kind.isdigit() else 4))
        if not kind.isdigit():
            for i in range(count):
                self.check_table(kind, items + 4 + 4 * i)

    def _number(self, form: str, position: int) -> int:
        self._require(position, 0)
        return struct.unpack_from(form, self._content, position)[0]

    def _require(self, position: int, size: int) -> None:
        if position < 0 or position + size > len(self._content):
            raise struct.error(f"{size} bytes at {position} are not in the file")


def _operator_name(code: tflite.OperatorCode) -> str:
    # As TFLM: an old file has its code in the field of one byte alone, and the larger one counts.
    table, field = code._tab, code._tab.Offset(10)
    number = table.Get(number_types.Int32Flags, table.Pos + field) if field else 0
    return tflite.opcode2name(max(number, code.DeprecatedBuiltinCode()))


def _operators(graph: tflite.SubGraph) -> list[tflite.Operator]:
    return _all(graph.Operators, graph.OperatorsLength())


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


def _tensor(tensor: tflite.Tensor, contents: list[np.ndarray]) -> Tensor:
    if tensor.Sparsity() is not None:
        raise ModelError("has sparse weights, which no runtime supports")
    shape, dtype = _integers(tensor.ShapeAsNumpy()), _DTYPES.get(tensor.Type())
    content, quantization = contents[tensor.Buffer()], tensor.Quantization()
    return Tensor(
        shape=shape,
        dtype=dtype,
        type_name=_TYPE_NAMES.get(tensor.Type(), str(tensor.Type())),
        scales=tuple(_vector(quantization.ScaleAsNumpy()).tolist()) if quantization else (),
        zero_points=_integers(quantization.ZeroPointAsNumpy()) if quantization else (),
        quantized_dimension=quantization.QuantizedDimension() if quantization else 0,
        is_variable=bool(tensor.IsVariable()),
        content=content.view(dtype).reshape(shape) if dtype and content.size else None,
    )


def _all(item: Callable[[int], Any], count: int) -> list[Any]:
    return [item(i) for i in range(count)]


def _vector(values: np.ndarray | int) -> np.ndarray:
    """A vector; the bindings give 0 for one that is left out."""
    return values if isinstance(values, np.ndarray) else np.zeros(0, np.uint8)


def _integers(values: np.ndarray | int) -> tuple[int, ...]:
    return tuple(_vector(values).tolist())
