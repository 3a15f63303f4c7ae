"""The small console, on this PC: the same suite finds what is left out refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from project_copy import Project

pytestmark = pytest.mark.slow


def test_small_console_passes_the_suite(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.set("custom_console", "small")
    done = project.platformio("test", "-e", "native", "-f", "test_serial_console")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "StepsEndWithTheWholeExample\t[PASSED]" in done.stdout
