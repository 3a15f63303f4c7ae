"""platforms/sim: the compiler's flags for this PC, and the clock of the emulated boards."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Callable

import pytest

from boards import sections
from fake_board import HANG_SECONDS
from setup import platformio_core
from simulated_boards import provide

ONE_OF_EACH_KIND = (sections.EMULATED, "riscv32", "esp8266")  # a board of each variant
HARNESS = Path(__file__).parent / "harness"
FORBIDDEN = b"access to memory that does not allow it, address 0x"
# What harness/faults.cpp is told, and what it does then.
FAULTS = [(b"n", FORBIDDEN), (b"p", FORBIDDEN), (b"v", FORBIDDEN[:39]), (b"a", b"abort() called")]
# It can only protect eighths of all addresses, so its "flash", which is RAM, can be written, and a
# variable be run: but that is no instruction.
OTHER_CAUSES = {("esp8266", b"p"): None, ("esp8266", b"v"): b"no valid instruction"}
AVX2 = "#define __AVX__ 1\n#define __AVX2__ 1\n#define __AVX512F__ 1\n"


@pytest.fixture
def compiler(add_program):
    """A compiler that prints macros if it is asked for those of this PC's processor."""

    def make(macros: str, code: int) -> str:
        asked = "import os, sys; assert {'-march=native', '-dM', '-E'} <= set(sys.argv)"
        program = f"{asked}; print({macros!r} + os.environ.get('MACROS', '')); sys.exit({code})"
        return str(add_program("c++", program))

    return make


@pytest.mark.parametrize(
    ("platform", "macros", "code", "variables", "flags"),
    [
        ("linux", AVX2, 0, None, ["-mavx2"]),
        ("linux", "", 0, {"MACROS": AVX2}, ["-mavx2"]),
        ("linux", "", 0, None, []),
        ("linux", "#define __AVX__ 1\n", 0, None, []),
        ("linux", "#define __ARM_NEON 1\n", 0, None, []),
        ("linux", "", 1, None, []),  # a compiler that does not know its processor
        ("win32", AVX2, 0, None, []),  # where the stack is not aligned for AVX2
    ],
)
def test_avx2_is_used_where_it_can_be(
    compiler, monkeypatch, platform, macros, code, variables, flags
):
    monkeypatch.setattr(sys, "platform", platform)
    assert sections.sim_module("processor").simd_flags(compiler(macros, code), variables) == flags


def test_missing_compiler_gets_no_flag(bin_dir):
    assert sections.sim_module("processor").simd_flags(str(bin_dir / "c++")) == []


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Builds a sketch of harness/ for an emulated board, once."""

    @cache
    def program(sketch: str, board: str) -> Path:
        provide(board)
        folder = tmp_path_factory.mktemp("sketch")
        (folder / "src").mkdir()
        shutil.copy(HARNESS / sketch, folder / "src")
        variables = {
            "PLATFORMIO_SRC_DIR": str(folder / "src"),
            "PLATFORMIO_BUILD_DIR": str(folder / "build"),
            "PLATFORMIO_BUILD_FLAGS": "-Itest",
        }
        platformio_core.build(board, "building the harness", variables)
        return folder / "build" / board / "program.elf"

    return program


@pytest.mark.slow
@pytest.mark.parametrize("skip_delays", [False, True])
@pytest.mark.parametrize("board", ONE_OF_EACH_KIND)
def test_suite_waits_two_seconds_and_short_waits_end(build, board, skip_delays):
    launcher = sections.launcher()
    # A slow processor, 1024 ns for an instruction: an interrupt takes it longer than the wait.
    command = launcher.command(
        sections.manifest(board),
        build("short_waits.cpp", board),
        skip_delays=skip_delays,
        icount_shift=10,
    )
    printed: list[bytes] = []
    assert launcher.run(command, timeout=HANG_SECONDS, on_output=printed.append) == 0
    assert b"".join(printed) == b"the suite waited for two seconds\r\nall waits are over\r\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("board", "name", "cause"),
    [
        (board, name, OTHER_CAUSES.get((board, name), cause))
        for board in ONE_OF_EACH_KIND
        for name, cause in FAULTS
        if OTHER_CAUSES.get((board, name), cause) is not None
    ],
)
def test_fault_ends_the_program_with_its_cause(build, board, name, cause):
    command = sections.launcher().command(
        sections.manifest(board), build("faults.cpp", board), skip_delays=True
    )
    done = subprocess.run(command, input=name, capture_output=True, timeout=HANG_SECONDS)
    assert done.stdout.startswith(b"\r\nfault: " + cause)
    assert done.returncode == 1
