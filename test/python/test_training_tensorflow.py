"""Runs the tests of in_training/, which need TensorFlow, in .venv-train."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from project import paths
from setup import environment

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent
TESTS = [
    name
    for file in sorted((FOLDER / "in_training").glob("*.py"))
    for name in re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.fixture(scope="module")
def failures(mnist_path: Path, tflm) -> dict[str, str]:
    """The traceback of each test; empty where it passed."""
    done = subprocess.run(
        [environment.python(environment.TRAINING), "-m", "in_training", mnist_path],
        env=os.environ | {"PYTHONPATH": f"{paths.SCRIPTS_DIR}{os.pathsep}{FOLDER}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("test", TESTS)
def test_in_training(test: str, failures: dict[str, str]) -> None:
    if failures[test]:
        pytest.fail(failures[test], pytrace=False)
