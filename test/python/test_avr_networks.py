"""Random networks on an ATmega328P: the kernels for AVR give what the equations in NumPy give."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import simulated_boards
from boards import sections
from compiled_runtime import namespaces_of, networks_flags
from conversion.cpp_text import constants
from conversion.golden import network_inputs, tolerance
from conversion.included_data import of_unknown_data
from conversion.network_model import Network
from data.data_format import PICTURE, DataFormat
from project import paths
from random_layers import Layer, random_layer
from random_networks import random_form, random_network, random_values

BOARD = "atmega328p"
SEED, NETWORKS, LAYERS, EXAMPLES = 20261127, 7, 7, 3
MAX_WEIGHT_BYTES, MAX_INPUT_BYTES, MAX_UNITS, MAX_OUTPUTS = 6000, 3000, 24, 250
TIME_LIMIT_SECONDS = 60

KERNELS = paths.ROOT / "lib" / "lstm_kernels" / "src"
FLAGS = (
    *("-std=gnu++17", "-O2", "-Wall", "-Wextra", "-Werror", "-fno-exceptions", "-fno-rtti"),
    *("-fno-threadsafe-statics", "-ffunction-sections", "-fdata-sections"),
)


def numbers_of(network: Network) -> int:
    members = (value for layer in network.layers for value in layer.members("double").values())
    return sum(value.nbytes for value in members if isinstance(value, np.ndarray))


def fits(network: Network) -> bool:
    inputs = EXAMPLES * network.time_steps * network.features * 4
    units = sum(lstm.units for lstm in network.lstms)
    return (
        numbers_of(network) <= MAX_WEIGHT_BYTES
        and inputs <= MAX_INPUT_BYTES
        and units <= MAX_UNITS
        and network.outputs <= MAX_OUTPUTS
    )


def small_network(random: np.random.Generator) -> Network:
    while not fits(network := random_network(random)):
        pass
    return network


def small_layer(random: np.random.Generator) -> Layer:
    """With its numbers at their edges."""
    while True:
        layer = random_layer(random)
        small = layer.lstm.output.count <= MAX_OUTPUTS and layer.lstm.units <= MAX_UNITS
        if small and not layer.time_major and layer.lstm.input.rows > 1:
            return layer


def compile_for_avr(source: Path, *flags: str) -> Path:
    avr, board = sections.launcher().avr(), sections.manifest(BOARD)
    result = source.with_suffix(".o")
    flags = (*avr.clang_flags(board), *FLAGS, *flags, f"-I{KERNELS}")
    subprocess.run([avr.CLANG, *flags, "-c", source, "-o", result], check=True)
    return result


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What of the kernels is not in headers."""
    simulated_boards.provide(BOARD)
    source = tmp_path_factory.mktemp("kernels") / "kernels.cpp"
    files = sorted(KERNELS.rglob("*.cpp"))
    source.write_text("".join(f'#include "{file}"\n' for file in files), encoding="utf-8")
    return compile_for_avr(source)


def run_on_avr(
    network: Network, form: DataFormat, values: np.ndarray, kernels: Path, folder: Path
) -> np.ndarray:
    """The outputs for each of `values`, by a program of its own."""
    avr, board = sections.launcher().avr(), sections.manifest(BOARD)
    in_bytes = np.frombuffer(values.tobytes(), np.uint8).reshape(len(values), -1)
    source, program = folder / "main.cpp", folder / "main.elf"
    source.write_text(
        '#include "avr_main.h"\n'
        + namespaces_of([network], [form], folder, "avr_networks.h")
        + constants(kInputs=in_bytes)
        + "int main() {\n  network_0::RunInputs(kInputs);\n  End();\n}\n",
        encoding="utf-8",
    )
    objects = [compile_for_avr(source, *networks_flags(folder)), kernels]
    link = ["avr-gcc", *avr.gcc_flags(board), "-Wl,--gc-sections", *objects, "-lm", "-o", program]
    subprocess.run(link, check=True)
    avr.require_sound_code(program)
    command = sections.launcher().command(board, program, skip_delays=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=TIME_LIMIT_SECONDS, check=True)
    return np.frombuffer(done.stdout, np.float32).reshape(len(values), network.outputs)


def assert_equals_numpy(
    network: Network, form: DataFormat, values: np.ndarray, kernels: Path, folder: Path
) -> None:
    found = run_on_avr(network, form, values, kernels, folder)
    raw = network.run(network_inputs(network, values.reshape(len(values), -1), form.coding))
    expected = network.output.dequantize(raw)
    assert np.all(np.abs(found - expected) <= tolerance(network, expected))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(NETWORKS))
def test_random_network_equals_numpy(tmp_path: Path, kernels: Path, number: int) -> None:
    random = np.random.default_rng([SEED, number])
    network = small_network(random)
    form = random_form(random, network)
    values = random_values(random, network, form, EXAMPLES)
    assert_equals_numpy(network, form, values, kernels, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(LAYERS))
def test_random_lstm_equals_numpy(tmp_path: Path, kernels: Path, number: int) -> None:
    random = np.random.default_rng([SEED, NETWORKS + number])
    layer = small_layer(random)
    network = Network(b"", (), layer.lstm.input, (layer.lstm,))
    form = replace(of_unknown_data(network), coding=PICTURE)
    values = (layer.inputs.astype(np.int16) + 128).astype(np.uint8)
    assert_equals_numpy(network, form, values, kernels, tmp_path)
