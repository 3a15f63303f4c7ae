"""Random networks of the whole family: NumPy and the compiled runtime against the TFLM interpreter.

RANDOM_NETWORKS=1000 in the environment tries more of them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence

import numpy as np
import pytest

from compiled_runtime import INSTRUCTION_SETS, run_networks
from conversion.golden import golden_outputs, golden_steps, network_inputs, tolerance
from conversion.network_model import Network
from conversion.stream import StepNetwork, step_of
from conversion.tflite_reader import READERS
from data.data_format import DataFormat
from project.errors import UserError
from random_networks import random_form, random_network, random_values

pytestmark = pytest.mark.usefixtures("tflm")

SEED, NETWORKS = 20261128, int(os.environ.get("RANDOM_NETWORKS", "90"))
EXAMPLES, NETWORKS_A_PROGRAM, STEPS_A_PROGRAM = 4, 30, 10


@pytest.fixture(scope="module")
def networks() -> list[Network]:
    return [random_network(np.random.default_rng([SEED, number])) for number in range(NETWORKS)]


@pytest.fixture(scope="module")
def forms(networks: list[Network]) -> list[DataFormat]:
    random = np.random.default_rng(SEED)
    return [random_form(random, network) for network in networks]


@pytest.fixture(scope="module")
def values(networks: list[Network], forms: list[DataFormat]) -> list[np.ndarray]:
    random = np.random.default_rng(SEED)
    return [random_values(random, *pair, EXAMPLES) for pair in zip(networks, forms)]


@pytest.fixture(scope="module")
def by_tflm(
    networks: list[Network], forms: list[DataFormat], values: list[np.ndarray]
) -> list[np.ndarray]:
    return [
        golden_outputs(network, each, form.coding)[0]
        for network, form, each in zip(networks, forms, values)
    ]


def assert_same(
    networks: Sequence[Network], found: Sequence[np.ndarray], expected: Sequence[np.ndarray]
) -> None:
    differing = [
        (number, network.operators)
        for number, (network, left, right) in enumerate(zip(networks, found, expected))
        if not np.all(np.abs(left - right) <= tolerance(network, right))
    ]
    assert not differing


def test_every_operator_is_among_them(networks: list[Network]) -> None:
    assert {name for network in networks for name in network.operators} == set(READERS)


def test_numpy_equals_tflm(
    networks: list[Network],
    forms: list[DataFormat],
    values: list[np.ndarray],
    by_tflm: list[np.ndarray],
) -> None:
    found = []
    for network, form, each in zip(networks, forms, values):
        inputs = network_inputs(network, each, form.coding)
        found.append(network.output.dequantize(network.run(inputs)))
    assert_same(networks, found, by_tflm)


@pytest.fixture(scope="module")
def steps(networks: list[Network]) -> dict[int, StepNetwork]:
    """By its number, one step of every network that answers after each row."""
    found = {}
    for number, network in enumerate(networks):
        with contextlib.suppress(UserError):
            found[number] = step_of(network, "random")
    return found


@pytest.fixture(scope="module")
def compiled(
    networks: list[Network],
    forms: list[DataFormat],
    values: list[np.ndarray],
    steps: dict[int, StepNetwork],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[list[np.ndarray], dict[int, np.ndarray]]:
    """What the compiled runtime gives: of all networks, and of the first steps in each program."""
    of_networks, of_steps = [], {}
    for number, start in enumerate(range(0, NETWORKS, NETWORKS_A_PROGRAM)):
        part = range(start, min(NETWORKS, start + NETWORKS_A_PROGRAM))
        stepped = [number for number in part if number in steps][:STEPS_A_PROGRAM]
        flags = [*INSTRUCTION_SETS.values()][number % len(INSTRUCTION_SETS)]
        found = run_networks(
            [*(networks[i] for i in part), *(steps[i] for i in stepped)],
            [forms[i] for i in (*part, *stepped)],
            [values[i] for i in (*part, *stepped)],
            tmp_path_factory.mktemp("networks"),
            (*flags, "-O1"),
        )
        of_networks += found[: len(part)]
        of_steps.update(zip(stepped, found[len(part) :]))
    return of_networks, of_steps


def test_the_compiled_runtime_equals_tflm(
    networks: list[Network],
    by_tflm: list[np.ndarray],
    compiled: tuple[list[np.ndarray], dict[int, np.ndarray]],
) -> None:
    assert_same(networks, compiled[0], by_tflm)


def test_steps_from_a_reset_state_equal_the_whole_sequence(
    forms: list[DataFormat],
    values: list[np.ndarray],
    by_tflm: list[np.ndarray],
    steps: dict[int, StepNetwork],
    compiled: tuple[list[np.ndarray], dict[int, np.ndarray]],
) -> None:
    for number, step in steps.items():
        inputs = network_inputs(step, values[number], forms[number].coding)
        whole = by_tflm[number].reshape(EXAMPLES, -1, step.outputs)  # all answers, or the last
        by_steps = golden_steps(step, inputs)
        assert np.array_equal(by_steps[:, -whole.shape[1] :], whole), step.operators
        by_numpy = step.output.dequantize(step.run_steps(inputs))
        assert_same([step] * 2, [by_numpy, compiled[1].get(number, by_steps)], [by_steps] * 2)
