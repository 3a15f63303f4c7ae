"""train_mnist_lstm.py refuses what cannot be trained before it makes any environment."""

from __future__ import annotations

import subprocess
import sys

import pytest

from project import paths


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--units 0", "argument --units: 0 is not a whole number from 1 to 256"),
        ("--units 8 257", "257 is not a whole number from 1 to 256"),
        ("--epochs few", "argument --epochs: few is not a whole number from 1 to 1000"),
        ("--seeds -1", "-1 is not a whole number from 0 to 4294967295"),
        ("--recipe soup", "argument --recipe: invalid choice: 'soup'"),
        ("--units 8 12 --ship", "--ship takes the best seed of one width"),
        ("--seeds 1 2 --fresh", "go with one seed and one width"),
        ("--units 8 12 --output x", "go with one seed and one width"),
        ("--ship --data x.npz", "go with one seed and one width"),
        ("--steps 1", "--steps makes a model that is only for trial; add --output DIR"),
        ("--data nowhere.npz", "there is no data at nowhere.npz"),
        ("--data ~nosuch/x.npz", "there is no data at ~nosuch/x.npz"),
        ("--mnist " + "x" * 300, "there is no MNIST at xxx"),
        ("--keras my.keras --fresh --seed 2", "takes a network as it is; leave out --seeds, --fr"),
        ("--data a.npz --mnist b.npz", "not allowed with argument --data"),
    ],
)
def test_bad_input_is_one_sentence(arguments: str, message: str) -> None:
    command = [sys.executable, paths.SCRIPTS_DIR / "train_mnist_lstm.py", *arguments.split()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert message in done.stderr.splitlines()[-1]
