"""Runs a script of this folder in .venv-train, which has the TensorFlow that the tests lack."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from project import paths
from setup import environment


def run(script: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    """Runs it to its good end; what it says is JSON on stdout."""
    done = subprocess.run(
        [environment.python(environment.TRAINING), Path(__file__).with_name(script), *arguments],
        env=os.environ | {"PYTHONPATH": str(paths.SCRIPTS_DIR)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done
