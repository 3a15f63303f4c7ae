"""TensorFlow comes with Keras 2, or not at all. (The real ones are seen by the training tests.)"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from project import paths

CODE = """
from project.errors import run_main

def main():
    import os
    from setup.tensorflow_import import tensorflow
    print(tensorflow.keras.name, os.environ["TF_USE_LEGACY_KERAS"])

run_main(main)
"""

# Chooses between its own Keras and the package tf_keras as TensorFlow does.
TENSORFLOW = """
import logging, os
from types import SimpleNamespace
__version__ = "{version}"
get_logger = logging.getLogger
if os.environ["TF_USE_LEGACY_KERAS"] == "1":
    import tf_keras as keras
else:
    keras = SimpleNamespace(name="keras", __version__="{keras}")
"""


@pytest.fixture
def started(tmp_path: Path):
    """Starts CODE with a TensorFlow of some version."""

    def start(version: str, keras: str, chosen: str = "") -> subprocess.CompletedProcess:
        (tmp_path / "tensorflow.py").write_text(TENSORFLOW.format(version=version, keras=keras))
        folders = os.pathsep.join([str(tmp_path), str(paths.SCRIPTS_DIR)])
        variables = {"PYTHONPATH": folders, "TF_USE_LEGACY_KERAS": chosen}
        return subprocess.run(
            [sys.executable, "-c", CODE],
            env=os.environ | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    return start


@pytest.mark.parametrize("chosen", ["", "0", "1"])
def test_keras_2_of_tensorflow_itself_is_taken(started, chosen):
    assert started("2.15.1", "2.15.0", chosen).stdout == "keras 0\n"


def test_keras_3_is_refused_with_the_reason(started):
    done = started("2.20.0", "3.15.1")
    assert done.returncode == 1
    assert done.stderr.startswith("error: TensorFlow 2.20.0 brings Keras 3.15.1")
    assert "WHILE loop" in done.stderr and "delete .venv-train" in done.stderr
    assert len(done.stderr.splitlines()) == 1
