"""Which layers of a network work on rows, and which on the vector that is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conversion.layers.layer import Layer
from conversion.layers.lstm import Lstm
from conversion.network_model import Network
from conversion.tflite_graph import UnservedError


@dataclass(frozen=True)
class Parts:
    """Rows go through `rows` step by step, `collector` makes a vector of them for `vectors`.

    Attributes:
        collector: a layer, or the name of the template that takes rows of the last of `rows` as
            they are.
    """

    rows: tuple[Layer, ...]
    collector: Layer | str
    vectors: tuple[Layer, ...]


def parts_of(network: Network) -> Parts:
    """Which layers work on rows, and which on the vector that is made of them.

    Raises:
        UnservedError: rows are rearranged on their way.
    """
    rows: list[Layer] = []
    size = network.features
    if any(layer.is_end for layer in network.layers[1:-1]):
        raise UnservedError("changes the type of its values between its layers")
    layers = tuple(layer for layer in network.layers if not layer.is_end)
    last_lstm = max(i for i, layer in enumerate(layers) if isinstance(layer, Lstm))
    for number, layer in enumerate(layers):
        steps = network.rows
        is_row = layer.input.rows == layer.output.rows == steps > 1
        if number > last_lstm and not is_row:
            return _collected(rows, steps, size, layers[number:])
        layer = layer.as_rows(steps, size)
        if (layer.input.rows, layer.input.size) != (steps, size):
            raise UnservedError("rearranges the values between its layers")
        rows.append(layer)
        size = layer.output.size
        if isinstance(layer, Lstm) and layer.returns_last:
            if number < last_lstm:
                raise UnservedError("has an LSTM behind the last step of another one")
            return Parts(tuple(rows), "LastRow", _vectors(layers[number + 1 :], size))
    return _collected(rows, network.rows, size, ())


def _collected(rows: Sequence[Layer], steps: int, size: int, rest: Sequence[Layer]) -> Parts:
    """With the first of `rest` as the collector, if it can be one."""
    if rest and rest[0].collects:
        first = rest[0].as_rows(steps, size)
        return Parts(tuple(rows), first, _vectors(rest[1:], first.output.count))
    return Parts(tuple(rows), "AllRows", _vectors(rest, steps * size))


def _vectors(layers: Sequence[Layer], size: int) -> tuple[Layer, ...]:
    found = []
    for layer in layers:
        layer = layer.as_rows(1, size)
        if (layer.input.rows, layer.input.size) != (1, size):
            raise UnservedError("rearranges the values between its layers")
        found.append(layer)
        size = layer.output.size
    return tuple(found)
