"""The layers that lib/predictor gives to TFLM's operators, on emulated boards without TFLM.

Each is found by the checksum of its numbers, and gives what the equations in NumPy give.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from board_programs import run_networks
from compiled_runtime import namespaces_of
from conversion.blank_rows import NONE, blank_rows_of
from conversion.cpp_text import constants
from conversion.layers.dense import Dense
from conversion.layers.layer import Layer
from conversion.layers.lstm import Lstm
from conversion.layers.softmax import Softmax
from conversion.network_model import Network
from conversion.network_parts import parts_of
from conversion.stream import step_of
from data.data_format import DataFormat
from project import paths
from project.errors import UserError
from small_networks import BOARD_LIMITS, small_network

BOARDS = ("cortex-m3", "cortex-m4", "cortex-m55")  # hidden states of 32, 16 and 8 bits
SEED, NETWORKS, ROWS, BLANK = 20261130, 9, 14, -128
TFLM_LSTM = paths.ROOT / "lib" / "tflm_lstm" / "src"


@dataclass(frozen=True)
class Known:
    """A layer of a network with the rows that enter it.

    Attributes:
        number: of its struct in model_data.h.
        rows_first: how many of them an LSTM gets in its first call.
    """

    layer: Layer
    number: int
    rows: np.ndarray
    rows_first: int

    def call(self, network: int, rows: str) -> str:
        struct = f"network_{network}::model_data::Layer{self.number}"
        layers = f"network_{network}::network::ModelTflmLayers"
        if isinstance(self.layer, Lstm):
            return f"SendLstm<{struct}>({layers}::kLstms, {rows}, {self.rows_first});\n"
        checksum = f"ChecksumOf{self.layer.kind}<{struct}>()"
        return f"SendLayer<{self.layer.output.size}>({layers}::kOthers, {checksum}, {rows});\n"

    def expected(self) -> bytes:
        """What the board has to send."""
        if isinstance(self.layer, Dense) and len(set(self.layer.factors("double"))) > 1:
            return b"\0"  # not known
        values = self.rows.astype(np.int64)
        if not isinstance(self.layer, Lstm):
            return b"\1" + self.layer.run(values, "double").astype(np.int8).tobytes()
        cell_states, hidden_states = self.layer.states(values[np.newaxis], "double")
        last = cell_states[0, -1].astype("<i2")
        return b"\1" + hidden_states.astype(np.int8).tobytes() + last.tobytes()


def known_layers(random: np.random.Generator, network: Network) -> list[Known]:
    """Its LSTMs, dense layers and softmaxes, on any numbers; the rows of LSTMs begin blank."""
    parts = parts_of(network)
    layers = [*parts.rows, parts.collector, *parts.vectors]
    layers = [layer for layer in layers if isinstance(layer, Layer)]
    found = []
    for number, layer in enumerate(layers, start=1):
        if isinstance(layer, (Lstm, Dense, Softmax)):
            size = layer.weights.shape[1] if isinstance(layer, Dense) else layer.input.size
            rows = random.integers(-128, 128, (ROWS, size)).astype(np.int8)
            if isinstance(layer, Lstm):
                rows[: random.integers(ROWS + 1)] = BLANK
            found.append(Known(layer, number, rows, int(random.integers(ROWS + 1))))
    return found


def with_own_scales(random: np.random.Generator, layer: Layer) -> Layer:
    """A dense layer with a scale for each output."""
    if not isinstance(layer, Dense):
        return layer
    scales = layer.weight_scales[0] * random.uniform(0.5, 1, len(layer.weights))
    return replace(layer, weight_scales=tuple(scales.tolist()))


def begins_after_blank_rows(network: Network, form: DataFormat) -> bool:
    """Whether its first LSTM does so in TFLM too."""
    is_first = isinstance(network.layers[0], Lstm) and network.input.dtype == np.int8
    return is_first and blank_rows_of(network, parts_of(network), form) != NONE


@pytest.fixture(scope="module")
def networks() -> list[tuple]:
    """In turn one that begins after blank rows, one whose outputs have own scales, and a step."""
    random, found = np.random.default_rng(SEED), []
    while len(found) < NETWORKS:
        case = small_network(random, BOARD_LIMITS)
        network, kind = case.network, len(found) % 3
        if not network.is_int8 or (kind == 0 and not begins_after_blank_rows(network, case.form)):
            continue
        if kind == 1:
            layers = tuple(with_own_scales(random, layer) for layer in network.layers)
            network = replace(network, layers=layers)
        elif kind == 2:
            with contextlib.suppress(UserError):
                network = step_of(network, "random")
        found.append((network, case.form, known_layers(random, network)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", BOARDS)
def test_layers_for_tflm_equal_numpy(name: str, networks: list[tuple], tmp_path: Path) -> None:
    models, forms, layers = zip(*networks)
    assert {type(known.layer) for of in layers for known in of} == {Lstm, Dense, Softmax}
    text = '#include "tflm_main.h"\n'
    text += namespaces_of(models, forms, tmp_path, "predictor/tflm_layers.h")
    calls = ""
    for number, of_network in enumerate(layers):
        for place, known in enumerate(of_network):
            rows = f"kRows{number}_{place}"
            text += constants(**{rows: known.rows})
            calls += known.call(number, rows)
    output = run_networks(name, tmp_path, text, calls, [f"-I{TFLM_LSTM}"])
    assert output == b"".join(known.expected() for of in layers for known in of)
