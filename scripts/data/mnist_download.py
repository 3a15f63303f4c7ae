"""MNIST for commands that run where no TensorFlow is."""

from __future__ import annotations

import subprocess

from data import mnist
from data.dataset import Dataset
from project import paths
from project.errors import UserError
from setup import environment

_DOWNLOAD = (
    "from data import mnist; from project.errors import run_main; "
    "run_main(lambda: mnist.load_mnist() and None)"
)


def load_or_download(path: str) -> Dataset:
    """MNIST as `load_mnist` finds it, or else downloaded in the environment that has TensorFlow.

    Args:
        path: as for `load_mnist`.

    Raises:
        UserError: what lies there is not MNIST, or there is nothing and no download.
    """
    try:
        return mnist.load_mnist(path)
    except UserError as error:
        if not isinstance(error.__cause__, ImportError):
            raise
    command = [str(environment.python(environment.TRAINING)), "-c", _DOWNLOAD]
    if subprocess.run(command, cwd=paths.SCRIPTS_DIR, check=False).returncode != 0:
        raise UserError("MNIST could not be downloaded (the reason is above).")
    return mnist.load_mnist(path)
