"""Runs the tests of in_training/, which need TensorFlow, in .venv-train."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import training_process

pytestmark = pytest.mark.slow

TESTS = [
    name
    for file in sorted((Path(__file__).parent / "in_training").glob("*.py"))
    for name in re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.fixture(scope="module")
def failures(mnist_path: Path, tflm) -> dict[str, str]:
    """The traceback of each test; empty where it passed."""
    return json.loads(training_process.run("in_training", mnist_path))


@pytest.mark.parametrize("test", TESTS)
def test_in_training(test: str, failures: dict[str, str]) -> None:
    if failures[test]:
        pytest.fail(failures[test], pytrace=False)
