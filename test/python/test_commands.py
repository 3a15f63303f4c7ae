"""The commands in scripts/ and how they start."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project import paths

FILES = {file.stem for file in paths.SCRIPTS_DIR.glob("*.py")}
COMMANDS = sorted(FILES - {"prebuild"})  # which PlatformIO starts


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which nothing is installed yet."""
    folder = tmp_path_factory.mktemp("fresh")
    for name in ("scripts", "platforms/sim"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(paths.ROOT / name, folder / name, ignore=ignored)
    shutil.copy(paths.PLATFORMIO_INI, folder)
    return folder


def test_there_are_ten_commands_at_most() -> None:
    assert 0 < len(COMMANDS) <= 10


# All that pio.py is given is PlatformIO's.
@pytest.mark.parametrize("command", sorted({*COMMANDS} - {"pio"}))
def test_mistake_is_reported_before_anything_is_installed(fresh: Path, command: str) -> None:
    script = fresh / "scripts" / f"{command}.py"
    # With nothing but the standard library.
    arguments = [sys.executable, "-S", script, "--no-such-option"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"{command}.py: error: ")
    assert not list(fresh.glob(".venv*"))
