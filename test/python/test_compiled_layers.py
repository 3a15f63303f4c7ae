"""Layers of run-time sizes against the TFLM interpreter, number by number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from compiled_layers import CompiledLayers, LayerResult
from compiled_runtime import INSTRUCTION_SETS
from conversion.arena import operator_bytes
from conversion.tflm_wheel import TflmInterpreter
from random_layers import Layer, random_layer
from tflite_builder import build_lstm

SEED = 20261124
COUNT = 1000


def by_tflm(layer: Layer) -> np.ndarray:
    flatbuffer = build_lstm(layer.model, layer.batch, layer.time_major)
    return TflmInterpreter(flatbuffer).run(layer.inputs)


@pytest.fixture(scope="module")
def layers() -> list[Layer]:
    random = np.random.default_rng(SEED)
    return [random_layer(random) for _ in range(COUNT)]


@pytest.fixture(scope="module")
def expected(layers: list[Layer], tflm: None) -> list[np.ndarray]:
    return [by_tflm(layer) for layer in layers]


@pytest.fixture(scope="module", params=INSTRUCTION_SETS)
def found(
    request: pytest.FixtureRequest,
    layers: list[Layer],
    tmp_path_factory: pytest.TempPathFactory,
) -> list[LayerResult]:
    folder = tmp_path_factory.mktemp("layers")
    return CompiledLayers(folder, INSTRUCTION_SETS[request.param]).run(layers)


def test_no_hidden_state_of_a_random_layer_differs(
    found: list[LayerResult], expected: list[np.ndarray]
) -> None:
    differing = [
        number
        for number, (ours, tflm) in enumerate(zip(found, expected))
        if not np.array_equal(ours.hidden_states, tflm)
    ]
    assert differing == []


def test_the_arena_has_room_for_every_layer(layers: list[Layer], tmp_path: Path) -> None:
    found = CompiledLayers(tmp_path, INSTRUCTION_SETS["portable"]).run(layers)
    for layer, result in zip(layers, found):
        assert result.memory_bytes == operator_bytes(layer.model)
