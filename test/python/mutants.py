"""Damaged and hostile .tflite files by the thousand, each from a number.

A mutant has one to three fields changed, as the schema knows them: numbers, lists, tables,
weights. Some are cut off or have bytes overwritten as well.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import flatbuffers
import numpy as np
from tflite_micro import runtime

_INTEGERS = (0, 1, -1, 2, 3, 7, 24, 32, 64, 127, -128, 128, 255, 256, 32767, 2**31 - 1, -(2**31))
_FLOATS = (0.0, -0.0, math.nan, math.inf, -math.inf, 1e-45, 1e-30, 1e30, 3e38, 1.0, -1.0, 0.5)
_FACTORS = (-1, 0.5, 2, 1.01, 1e3, 1e-3, 1e6, 1e-6)


class _Place(NamedTuple):
    """A field: attribute `name` of a table."""

    table: Any
    name: str


class Mutants:
    """Damaged copies of one sound model."""

    def __init__(self, flatbuffer: bytes) -> None:
        self._flatbuffer = flatbuffer
        self._model = runtime.convert_bytearray_to_object(flatbuffer)
        self._places: dict[str, list[_Place]] = {}
        """By kind of table: most are buffers and tensors, but each kind is equally likely."""
        for place in _places(self._model):
            self._places.setdefault(type(place.table).__name__, []).append(place)

    def mutant(self, random: np.random.Generator) -> bytes:
        """One of them, always the same for the same `random`."""
        content = bytearray(self._changed(random, int(random.choice([1, 2, 3], p=[0.7, 0.2, 0.1]))))
        if content == self._flatbuffer or random.integers(10) == 0:
            for _ in range(random.integers(1, 4)):
                content[random.integers(len(content))] = random.integers(256)
        if random.integers(50) == 0:
            del content[random.integers(len(content)) :]
        return bytes(content)

    def _changed(self, random: np.random.Generator, count: int) -> bytes:
        before: list[tuple[_Place, Any]] = []
        for _ in range(count):
            places = self._places[random.choice([*self._places])]
            place = places[random.integers(len(places))]
            before.append((place, getattr(*place)))
            setattr(*place, _changed_field(random, place, places))
        try:
            return packed(self._model)
        except (struct.error, TypeError, AttributeError, ValueError, AssertionError):
            return self._flatbuffer  # no file can say that
        finally:
            for place, value in reversed(before):
                setattr(*place, value)


def packed(model: Any) -> bytes:
    """The file of an object as `convert_bytearray_to_object` gives it."""
    builder = flatbuffers.Builder(1 << 14)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def changed(flatbuffer: bytes, change: Callable[[Any], None]) -> bytes:
    """The file after `change` of its object."""
    model = runtime.convert_bytearray_to_object(flatbuffer)
    change(model)
    return packed(model)


def replace_operator(model: Any, code: int, other: int) -> None:
    """Puts another operator, by its number in the schema, in the place of one."""
    (entry,) = (entry for entry in model.operatorCodes if entry.builtinCode == code)
    entry.builtinCode = entry.deprecatedBuiltinCode = other


def small(flatbuffer: bytes) -> bytes:
    """A shipped model with all that TensorFlow writes into one, but 4 x 4 pixels and 3 units.

    Its weights are the first of each tensor: it recognises nothing, but computes as any other.
    """
    model = runtime.convert_bytearray_to_object(flatbuffer)
    sizes = {28: 4, 20: 3, 10: 3, 560: 12}
    for tensor in model.subgraphs[0].tensors:
        shape = tensor.shape
        tensor.shape = np.array([sizes.get(size, size) for size in shape], np.int32)
        content = model.buffers[tensor.buffer].data
        if content is not None:
            bytes_kept = len(content) // shape.prod() * tensor.shape.prod()
            model.buffers[tensor.buffer].data = content[:bytes_kept]
    return packed(model)


def _places(value: Any) -> Iterator[_Place]:
    if isinstance(value, list):
        for item in value:
            yield from _places(item)
    elif hasattr(value, "__dict__"):
        for name, field in vars(value).items():
            yield _Place(value, name)
            yield from _places(field)


def _changed_field(random: np.random.Generator, place: _Place, places: list[_Place]) -> Any:
    kind = random.integers(8)
    if kind == 0:
        return None
    if kind == 1:  # what another table of the kind has there
        siblings = [getattr(*other) for other in places if other.name == place.name]
        return siblings[random.integers(len(siblings))]
    return _changed_value(random, getattr(*place))


def _changed_value(random: np.random.Generator, value: Any) -> Any:
    """Of the same type, except for what no number or list is."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, np.integer)):
        is_near = random.integers(2)
        return int(value + random.choice([-1, 1]) if is_near else random.choice(_INTEGERS))
    if isinstance(value, (float, np.floating)):
        is_multiple = random.integers(3) == 0
        return float(value * random.choice(_FACTORS) if is_multiple else random.choice(_FLOATS))
    if isinstance(value, np.ndarray):
        if value.dtype == np.uint8 and len(value) % 4 == 0 and random.integers(2):
            return _changed_array(random, value.view(np.float32)).view(np.uint8)
        return _changed_array(random, value)
    return _changed_list(random, value) if isinstance(value, list) else value


def _changed_array(random: np.random.Generator, values: np.ndarray) -> np.ndarray:
    items = _changed_list(random, [*values] or [random.integers(8)])
    if values.dtype.kind != "f":
        info = np.iinfo(values.dtype)
        items = [min(max(item, info.min), info.max) for item in items]
    return np.array(items, values.dtype)


def _changed_list(random: np.random.Generator, items: list) -> list:
    if not items:
        return items
    items, (position, other) = list(items), random.integers(len(items), size=2)
    kind = random.integers(6)
    if kind == 0:
        del items[position]
    elif kind == 1:
        items.insert(position, items[other])
    elif kind == 2:
        items[position], items[other] = items[other], items[position]
    elif kind == 3:
        items[position] = items[other]
    else:
        items[position] = _changed_value(random, items[position])
    return items
