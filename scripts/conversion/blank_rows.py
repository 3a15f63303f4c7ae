"""What a network keeps after blank rows at the beginning of a picture.

It depends on no pixel, so the firmware stores it and begins behind those rows, which changes no
bit of the answer. blank_rows.h of lib/predictor does that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion.layers.dense import Dense
from conversion.layers.layer import Layer
from conversion.layers.lstm import Lstm
from conversion.network_model import Network
from conversion.network_parts import Parts
from conversion.stream import StepNetwork
from data.data_format import DataFormat, Pixels

_MAX_ROWS = 8  # of MNIST's digits, 0.3 % have more, and the mean is 4.8


@dataclass(frozen=True)
class BlankRows:
    """Constants of some layers by their names in C++, each for 1, 2, … `count` blank rows.

    Attributes:
        of_layers: by the layers' id(); each array is (count, …).
    """

    count: int
    of_layers: dict[int, dict[str, np.ndarray]]


NONE = BlankRows(0, {})


def blank_rows_of(network: Network, parts: Parts, data: DataFormat) -> BlankRows:
    """`NONE` for what is no picture, and for a network that keeps all rows."""
    count = min(_MAX_ROWS, network.rows - 1)
    collector = parts.collector
    is_served = collector == "LastRow" or isinstance(collector, Dense)
    is_of_pictures = isinstance(data.coding, Pixels) and not isinstance(network, StepNetwork)
    if not (is_served and is_of_pictures and count > 0):
        return NONE
    picture = np.zeros((1, count, network.features), np.uint8)
    values = data.coding.as_input(picture, network.input.dtype, network.input.quantization)
    if network.layers[0].is_end:
        values = network.layers[0].run(values, network.multipliers)
    of_layers: dict[int, dict[str, np.ndarray]] = {}
    for layer in parts.rows:
        if isinstance(layer, Lstm):
            cell_states, values = layer.states(values, network.multipliers)
            of_layers[id(layer)] = _lstm_members(layer, cell_states[0], values[0])
        else:
            values = layer.run(values, network.multipliers)
    if isinstance(collector, Dense):
        of_layers[id(collector)] = {"kBlankSums": collector.sums_after(values[0])}
    return BlankRows(count, of_layers)


def _lstm_members(layer: Layer, cell: np.ndarray, hidden: np.ndarray) -> dict[str, np.ndarray]:
    if not layer.is_int8:
        return {"kBlankCellStates": cell, "kBlankHiddenStates": hidden}
    return {
        "kBlankCellStates": cell.astype(np.int16),
        "kBlankHiddenStates": hidden.astype(np.int8),
    }
