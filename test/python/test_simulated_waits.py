"""The clock of the emulated boards, with a program of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from boards import sections, tools
from checks import steps
from fake_board import HANG_SECONDS
from project import paths
from setup import platformio_core, toolchain

BOARD = sections.EMULATED
HARNESS = Path(__file__).parent / "harness" / "short_waits.cpp"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The harness, built for an emulated board; at home, skips where that cannot be done."""
    try:
        tools.provide(BOARD)
    except toolchain.ToolsMissingError as error:
        (pytest.fail if steps.in_ci() else pytest.skip)(str(error))
    folder = tmp_path_factory.mktemp("waits")
    (folder / "src").mkdir()
    shutil.copy(HARNESS, folder / "src")
    variables = {
        **platformio_core.platformio_variables(),
        "PLATFORMIO_SRC_DIR": str(folder / "src"),
        "PLATFORMIO_BUILD_DIR": str(folder / "build"),
        "PLATFORMIO_BUILD_FLAGS": "-Itest",
    }
    command = platformio_core.platformio_command(["run", "-e", BOARD])
    subprocess.run(command, cwd=paths.ROOT, env=variables, capture_output=True, check=True)
    return folder / "build" / BOARD / "program.elf"


@pytest.mark.parametrize("skip_delays", [False, True])
def test_a_suite_waits_two_seconds_and_short_waits_end(program, skip_delays):
    launcher = sections.launcher()
    # A slow processor, 1024 ns for an instruction: an interrupt takes it longer than the wait.
    command = launcher.command(
        sections.manifest(BOARD), program, skip_delays=skip_delays, icount_shift=10
    )
    printed: list[bytes] = []
    assert launcher.run(command, timeout=HANG_SECONDS, on_output=printed.append) == 0
    assert b"".join(printed) == b"the suite waited for two seconds\r\nall waits are over\r\n"
