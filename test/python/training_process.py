"""Runs a module of in_training/, which needs TensorFlow, in .venv-train."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from project import paths
from setup import environment

HERE = Path(__file__).parent


def run(module: str, argument: str | os.PathLike) -> str:
    """Returns what `python -m MODULE ARGUMENT` prints on standard output."""
    done = subprocess.run(
        [environment.python(environment.TRAINING), "-m", module, argument],
        env=os.environ | {"PYTHONPATH": f"{paths.SCRIPTS_DIR}{os.pathsep}{HERE}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
