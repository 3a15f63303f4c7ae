"""Random networks of the whole family: NumPy and the compiled runtime against the TFLM interpreter.

RANDOM_NETWORKS=1000 in the environment tries more of them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from compiled_runtime import INSTRUCTION_SETS, run_networks
from conversion.golden import golden_outputs, network_inputs, tolerance
from conversion.included_data import of_unknown_data
from conversion.network_model import Network
from conversion.tflite_reader import READERS
from random_networks import random_network

pytestmark = pytest.mark.usefixtures("tflm")

SEED, NETWORKS = 20261128, int(os.environ.get("RANDOM_NETWORKS", "90"))
PICTURES, NETWORKS_A_PROGRAM = 4, 30


@pytest.fixture(scope="module")
def networks() -> list[Network]:
    return [random_network(np.random.default_rng([SEED, number])) for number in range(NETWORKS)]


@pytest.fixture(scope="module")
def pictures(networks: list[Network]) -> list[np.ndarray]:
    random = np.random.default_rng(SEED)
    shapes = [(PICTURES, network.time_steps, network.features) for network in networks]
    return [random.integers(0, 256, shape).astype(np.uint8) for shape in shapes]


@pytest.fixture(scope="module")
def by_tflm(networks: list[Network], pictures: list[np.ndarray]) -> list[np.ndarray]:
    return [
        golden_outputs(network, each.reshape(PICTURES, -1), of_unknown_data(network).coding)[0]
        for network, each in zip(networks, pictures)
    ]


def assert_same(
    networks: Sequence[Network], found: Sequence[np.ndarray], expected: Sequence[np.ndarray]
) -> None:
    differing = [
        (number, network.operators)
        for number, (network, left, right) in enumerate(zip(networks, found, expected))
        if not np.all(np.abs(left - right) <= tolerance(network) * np.maximum(1, np.abs(right)))
    ]
    assert not differing


def test_every_operator_is_among_them(networks: list[Network]) -> None:
    assert {name for network in networks for name in network.operators} == set(READERS)


def test_numpy_equals_tflm(
    networks: list[Network], pictures: list[np.ndarray], by_tflm: list[np.ndarray]
) -> None:
    found = []
    for network, each in zip(networks, pictures):
        inputs = network_inputs(network, each, of_unknown_data(network).coding)
        found.append(network.output.dequantize(network.run(inputs)))
    assert_same(networks, found, by_tflm)


def test_the_compiled_runtime_equals_tflm(
    networks: list[Network],
    pictures: list[np.ndarray],
    by_tflm: list[np.ndarray],
    tmp_path: Path,
) -> None:
    for start in range(0, NETWORKS, NETWORKS_A_PROGRAM):
        part = slice(start, start + NETWORKS_A_PROGRAM)
        number = start // NETWORKS_A_PROGRAM
        flags = [*INSTRUCTION_SETS.values()][number % len(INSTRUCTION_SETS)]
        folder = tmp_path / str(number)
        folder.mkdir()
        found = run_networks(networks[part], pictures[part], folder, (*flags, "-O1"))
        assert_same(networks[part], found, by_tflm[part])
