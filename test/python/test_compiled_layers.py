"""Layers of run-time sizes against the TFLM interpreter, number by number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from compiled_layers import CompiledLayers
from compiled_runtime import INSTRUCTION_SETS
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


@pytest.mark.parametrize("instruction_set", INSTRUCTION_SETS)
def test_no_hidden_state_of_a_random_layer_differs(
    instruction_set: str, layers: list[Layer], expected: list[np.ndarray], tmp_path: Path
) -> None:
    found = CompiledLayers(tmp_path, INSTRUCTION_SETS[instruction_set]).run(layers)
    differing = [
        number
        for number, (one, other) in enumerate(zip(found, expected))
        if not np.array_equal(one, other)
    ]
    assert differing == []
