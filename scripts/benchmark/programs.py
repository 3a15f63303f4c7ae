"""The programs of test/bench: built by PlatformIO beside the firmware, and run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from benchmark.program_output import BenchmarkError
from boards import sections
from project import paths
from project.errors import UserError
from project.processes import CommandError, TiedProgram
from setup import locks, platformio_core

SOURCE_DIR = paths.ROOT / "test" / "bench"
BUILD_DIR = paths.ROOT / ".pio" / "bench"
TIMEOUT_SECONDS = 300

# As an Arduino core builds, and for speed.
LEVELS = ("-Os", "-O2")

# The programs, and the macros of test/bench that they are made with.
VARIANTS = {
    "whole": "",
    "parts": "-DBENCH_PARTS",
    "with-predictor": "-DBENCH_SIZE=1",
    "without-predictor": "-DBENCH_SIZE=0",
}


def build(board: str, level: str, variant: str) -> Path:
    """Builds one program and returns it.

    Args:
        board: a section of platformio.ini with a simulated board.
        level: one of LEVELS.
        variant: one of VARIANTS.

    Raises:
        UserError: the build failed; PlatformIO's output has been shown.
    """
    folder = BUILD_DIR / level.lstrip("-")
    variables = {
        "PLATFORMIO_SRC_DIR": str(SOURCE_DIR),
        "PLATFORMIO_BUILD_DIR": str(folder / "build"),  # the libraries are the same in all variants
        "PLATFORMIO_BUILD_SRC_FLAGS": VARIANTS[variant],
        "PLATFORMIO_BUILD_FLAGS": level,
        # The core's own level, -Os, comes later on the compiler's command line and would win. At
        # -Os nothing is taken out: the libraries would lose theirs too, and they choose -O2.
        "PLATFORMIO_BUILD_UNFLAGS": "" if level == "-Os" else "-Os",
    }
    name = sections.launcher().program_name(sections.manifest(board))
    program = folder / variant / board / name
    try:
        program.parent.mkdir(parents=True, exist_ok=True)
        with locks.hold(folder / "lock", "another benchmark"):
            platformio_core.build(board, f"building for {board} at {level}, {variant}", variables)
            shutil.copy2(folder / "build" / board / name, program)
    except CommandError as error:
        raise UserError(
            f"the benchmark for {board} could not be built; PlatformIO's output above says why."
        ) from error
    except OSError as error:
        raise UserError(
            f"cannot write .pio/bench ({error.strerror}); free space or make the folder writable."
        ) from error
    return program


def command(board: str, program: Path, serial: str = "stdio") -> list[str]:
    """What runs a program, with its serial line on stdin and stdout or as QEMU's -serial says.

    Raises:
        UserError: it cannot be started.
    """
    launcher = sections.launcher()
    icount_shift = 0 if sections.is_emulated(board) else None  # an instruction takes 1 ns
    try:
        return launcher.command(
            sections.manifest(board),
            program,
            skip_delays=True,
            serial=serial,
            icount_shift=icount_shift,
        )
    except launcher.LaunchError as error:
        raise UserError(str(error)) from error


def output_of(board: str, program: Path) -> str:
    """All that a program prints until it ends.

    Raises:
        UserError: it cannot be started, hangs, or ends with a failure.
    """
    command_line = command(board, program)
    streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    running = TiedProgram(command_line, stdout=subprocess.PIPE, **streams)
    try:
        output, _ = running.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise BenchmarkError(
            f"the benchmark was still running after {TIMEOUT_SECONDS:g} seconds and was stopped."
        ) from error
    finally:
        running.end()
    code, text = running.returncode, output.decode("utf-8", "replace")
    if code != 0 and not any(line.startswith("error:") for line in text.splitlines()):
        last = text.splitlines()[-1] if text.strip() else "nothing"
        raise BenchmarkError(
            f"the benchmark ended with exit code {code}, the last that it printed is {last!r}."
        )
    return text
