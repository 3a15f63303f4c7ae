"""Random networks on an ATmega328P: the kernels for AVR give what the equations in NumPy give."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import simulated_boards
from boards import sections
from compiled_runtime import namespaces_of, networks_flags
from project import paths
from small_networks import Case, Limits, small_lstm, small_network

BOARD = "atmega328p"
SEED, PROGRAMS_OF_EACH_KIND = 20261127, 7
LIMITS = Limits(weight_bytes=6000, input_bytes=3000, units=24, outputs=250)
TIME_LIMIT_SECONDS = 60

KERNELS = paths.ROOT / "lib" / "lstm_kernels" / "src"
FLAGS = (
    *("-std=gnu++17", "-O2", "-Wall", "-Wextra", "-Werror", "-fno-exceptions", "-fno-rtti"),
    *("-fno-threadsafe-statics", "-ffunction-sections", "-fdata-sections"),
)


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


def run_on_avr(case: Case, kernels: Path, folder: Path) -> np.ndarray:
    """The outputs of all examples, by a program of its own."""
    avr, board = sections.launcher().avr(), sections.manifest(BOARD)
    source, program = folder / "main.cpp", folder / "main.elf"
    source.write_text(
        '#include "avr_main.h"\n'
        + namespaces_of([case.network], [case.form], folder, "networks_in_flash.h")
        + case.inputs_in_flash("kInputs")
        + "int main() {\n  network_0::RunInputs(kInputs);\n  End();\n}\n",
        encoding="utf-8",
    )
    objects = [compile_for_avr(source, *networks_flags(folder)), kernels]
    link = ["avr-gcc", *avr.gcc_flags(board), "-Wl,--gc-sections", *objects, "-lm", "-o", program]
    subprocess.run(link, check=True)
    avr.require_sound_code(program)
    command = sections.launcher().command(board, program, skip_delays=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=TIME_LIMIT_SECONDS, check=True)
    return np.frombuffer(done.stdout, np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("make", [small_network, small_lstm])
@pytest.mark.parametrize("number", range(PROGRAMS_OF_EACH_KIND))
def test_random_network_equals_numpy(
    tmp_path: Path, kernels: Path, make: Callable[..., Case], number: int
) -> None:
    case = make(np.random.default_rng([SEED, number]), LIMITS)
    case.check(run_on_avr(case, kernels, tmp_path))
