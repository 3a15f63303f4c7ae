"""train_several.py refuses what cannot be trained before it makes any environment."""

from __future__ import annotations

import subprocess
import sys

import pytest

from project import paths


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--units", "0"], "0 is no whole number from 1 to 256"),
        (["--units", "8", "257"], "257 is no whole number from 1 to 256"),
        (["--epochs", "0"], "0 is no whole number from 1 to 1000"),
        (["--seeds", "-1"], "-1 is no whole number from 0 to 4294967295"),
        (["--recipe", "soup"], "invalid choice: 'soup'"),
        (["--units", "8", "12", "--ship"], "--ship takes the best seed of one width"),
    ],
)
def test_bad_input_is_one_sentence(arguments: list[str], what: str) -> None:
    command = [sys.executable, paths.SCRIPTS_DIR / "train_several.py", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert what in done.stderr.splitlines()[-1]
