"""The serial console against random input from libFuzzer."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conversion import upkeep
from project import paths
from project.errors import UserError
from project.processes import CommandError, clean_variables, run_quietly
from project.settings import read_settings
from setup import locks, toolchain

CORPUS_DIR = paths.ROOT / "test" / "fuzz" / "corpus"

MAX_INPUT_BYTES = 4096
MAX_SECONDS_AN_INPUT = 20

_LIBRARIES = ("lstm_kernels", "predictor", "serial_console")
_FLAGS = ("-std=c++17", "-O1", "-g", "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-Werror")


def fuzz(seconds: int) -> int:
    """Builds the fuzzer and lets it look for an input that breaks the console.

    Inputs that reach new code are kept, and the next run starts from them.

    Returns:
        0 if none breaks it. Otherwise libFuzzer has named the file in .pio/fuzz that holds one.

    Raises:
        UserError: there is no compiler for it, or the build failed.
    """
    folder = paths.ROOT / ".pio" / "fuzz"
    found = folder / "found"
    found.mkdir(parents=True, exist_ok=True)
    program = folder / "fuzz_console"
    with locks.hold_build():
        _build(program)
    command = [
        str(program),
        f"-max_total_time={seconds}",
        f"-max_len={MAX_INPUT_BYTES}",
        f"-timeout={MAX_SECONDS_AN_INPUT}",
        "-detect_leaks=0",  # the firmware has no heap, and the detector not every machine
        "-print_final_stats=1",
        "-verbosity=0",
        f"-artifact_prefix={folder}/",
        str(found),
        str(CORPUS_DIR),
    ]
    return subprocess.run(command, cwd=paths.ROOT, stdin=subprocess.DEVNULL).returncode


def _build(program: Path) -> None:
    upkeep.bring_up_to_date(read_settings())
    compiler = toolchain.fuzzing_compiler()
    if compiler is None:
        raise UserError("the fuzzer needs Clang with libFuzzer.")
    source_dirs = [paths.ROOT / "lib" / library / "src" for library in _LIBRARIES]
    sources = [
        *sorted((paths.ROOT / "lib" / "serial_console" / "src").rglob("*.cpp")),
        *sorted(CORPUS_DIR.parent.glob("*.cpp")),
    ]
    includes = [f"-I{folder}" for folder in (paths.MODEL_DATA_H.parent, *source_dirs)]
    command = [compiler, *_FLAGS, *toolchain.FUZZING_FLAGS, *includes]
    command += [*map(str, sources), "-o", str(program)]
    try:
        run_quietly(command, "building the fuzzer", clean_variables())
    except CommandError as error:
        raise UserError(
            "the fuzzer could not be built; the compiler's output above says why."
        ) from error
