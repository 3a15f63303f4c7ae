"""platforms/sim: the compiler's flags for this PC, and the clock of the emulated boards."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from boards import sections
from fake_board import HANG_SECONDS
from setup import platformio_core
from simulated_boards import provide

BOARD = sections.EMULATED
HARNESS = Path(__file__).parent / "harness" / "short_waits.cpp"
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
    assert sections.processor().simd_flags(compiler(macros, code), variables) == flags


def test_missing_compiler_gets_no_flag(bin_dir):
    assert sections.processor().simd_flags(str(bin_dir / "c++")) == []


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The harness, built for an emulated board."""
    provide(BOARD)
    folder = tmp_path_factory.mktemp("waits")
    (folder / "src").mkdir()
    shutil.copy(HARNESS, folder / "src")
    variables = {
        "PLATFORMIO_SRC_DIR": str(folder / "src"),
        "PLATFORMIO_BUILD_DIR": str(folder / "build"),
        "PLATFORMIO_BUILD_FLAGS": "-Itest",
    }
    platformio_core.build(BOARD, "building the harness", variables)
    return folder / "build" / BOARD / "program.elf"


@pytest.mark.slow
@pytest.mark.parametrize("skip_delays", [False, True])
def test_suite_waits_two_seconds_and_short_waits_end(program, skip_delays):
    launcher = sections.launcher()
    # A slow processor, 1024 ns for an instruction: an interrupt takes it longer than the wait.
    command = launcher.command(
        sections.manifest(BOARD), program, skip_delays=skip_delays, icount_shift=10
    )
    printed: list[bytes] = []
    assert launcher.run(command, timeout=HANG_SECONDS, on_output=printed.append) == 0
    assert b"".join(printed) == b"the suite waited for two seconds\r\nall waits are over\r\n"
