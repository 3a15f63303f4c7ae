"""The programs of test/bench, built by PlatformIO beside the firmware and apart from it."""

from __future__ import annotations

from pathlib import Path

from boards import sections
from project import paths
from project.errors import UserError
from project.processes import CommandError
from setup import platformio_core

SOURCE_DIR = paths.ROOT / "test" / "bench"
BUILD_DIR = paths.ROOT / ".pio" / "bench"

# As an Arduino core builds, and for speed.
LEVELS = ("-Os", "-O2")

# What the programs are made from: macros of test/bench.
WHOLE = ""
PARTS = "-DBENCH_PARTS"
WITH_CLASSIFIER = "-DBENCH_SIZE=1"
WITHOUT_CLASSIFIER = "-DBENCH_SIZE=0"
_FOLDERS = {
    WHOLE: "whole",
    PARTS: "parts",
    WITH_CLASSIFIER: "with-classifier",
    WITHOUT_CLASSIFIER: "without-classifier",
}


def build(board: str, level: str, variant: str) -> Path:
    """Builds one program and returns it.

    Args:
        board: a section of platformio.ini with a simulated board.
        level: one of LEVELS.
        variant: WHOLE, PARTS, WITH_CLASSIFIER or WITHOUT_CLASSIFIER.

    Raises:
        UserError: the build failed; PlatformIO's output has been shown.
    """
    folder = BUILD_DIR / level.lstrip("-") / _FOLDERS[variant]
    headline = f"building for {board} at {level}, {_FOLDERS[variant]}"
    try:
        platformio_core.build(board, headline, _variables(folder, level, variant))
    except CommandError as error:
        raise UserError(
            f"the benchmark for {board} could not be built; PlatformIO's output above says why."
        ) from error
    return folder / board / sections.launcher().program_name(sections.manifest(board))


def _variables(folder: Path, level: str, variant: str) -> dict[str, str]:
    # The core's own level, -Os, comes later on the compiler's command line and would win. At -Os
    # nothing is taken out: it would be taken from the libraries too, which choose -O2 themselves.
    unwanted = [] if level == "-Os" else ["-Os"]
    return {
        "PLATFORMIO_SRC_DIR": str(SOURCE_DIR),
        "PLATFORMIO_BUILD_DIR": str(folder),
        "PLATFORMIO_BUILD_UNFLAGS": " ".join(unwanted),
        "PLATFORMIO_BUILD_FLAGS": f"{level} {variant}".strip(),
    }
