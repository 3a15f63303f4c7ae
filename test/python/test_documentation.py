"""What README.md says of boards and settings, against what there is."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

import documentation
from boards import sections
from project import paths
from setup import platformio_core

SETTINGS_FILE = paths.PLATFORMIO_INI.read_text(encoding="utf-8")
BOARDS = re.findall(r"^\[env:(.+)\]", SETTINGS_FILE, re.M)
REAL_BOARDS = [name for name in BOARDS if not sections.is_simulated(name)]


def first_cells(heading: str) -> list[str]:
    """The names in the first column of the tables of a section of README.md."""
    text = documentation.text("README.md")
    (section,) = re.findall(rf"^#+ {heading}\n(.*?)^#", text, re.M | re.S)
    cells = re.findall(r"^\| (`.*?) \|", section, re.M)
    return [name for cell in cells for name in re.findall(r"`(.+?)`", cell)]


def test_every_setting_is_in_the_table():
    assert set(first_cells("Settings")) == set(re.findall(r"^custom_\w+", SETTINGS_FILE, re.M))


def test_every_real_board_is_in_the_table_and_built_by_ci():
    assert first_cells("On your board")[: len(REAL_BOARDS)] == REAL_BOARDS
    workflow = (paths.ROOT / ".github" / "workflows" / "check.yml").read_text("utf-8")
    assert f"board: [{', '.join(REAL_BOARDS)}]" in workflow


@pytest.mark.parametrize(
    ("override", "error"),
    [("", "UnknownPlatform"), ("[platformio]\ndefault_envs = native\n", "interactive terminal")],
)
def test_the_plain_monitor_needs_the_platform_of_the_default_board(tmp_path, override, error):
    shutil.copy(paths.PLATFORMIO_INI, tmp_path)
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "sim").symlink_to(paths.ROOT / "platforms" / "sim")
    (tmp_path / "platformio_override.ini").write_text(override)
    monitor = subprocess.run(
        platformio_core.platformio_command(["device", "monitor", "-p", "socket://127.0.0.1:1"]),
        cwd=tmp_path,
        env=platformio_core.platformio_variables(),
        capture_output=True,
        text=True,
    )
    assert error in monitor.stderr  # the second one is told when the platform was found
