"""A real training run of five steps, on real images, by the script that a person starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from conversion.tflite_reader import OPERATORS
from machine import environment
from project import paths
from project.files import checksum
from training import evaluation
from training.dataset import Dataset
from training.mnist import load_mnist

FILES = ["mnist_lstm.json", "mnist_lstm.tflite", "mnist_lstm_float.tflite"]


def command(*arguments: object) -> list[str]:
    script = paths.SCRIPTS_DIR / "train_mnist_lstm.py"
    return [str(environment.python(environment.TRAINING)), str(script), *map(str, arguments)]


def train(output: Path, mnist_path: Path, *more: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        command("--output", output, "--mnist", mnist_path, *more),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def mnist(mnist_path: Path) -> Dataset:
    return load_mnist(str(mnist_path))


@pytest.fixture(scope="module")
def five_steps(mnist_path: Path, tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess]:
    """The folder that a run of five steps wrote, over an older model, and what it printed."""
    output = tmp_path_factory.mktemp("five_steps")
    for name in FILES:
        (output / name).write_bytes(b"old")
    done = train(output, mnist_path, "--steps", 5, "--units", 8, "--seed", 7)
    assert done.returncode == 0, done.stderr
    return output, done


@pytest.fixture(scope="module")
def card(five_steps) -> dict:
    return json.loads((five_steps[0] / "mnist_lstm.json").read_text(encoding="utf-8"))


def test_writes_three_files_and_nothing_else(five_steps):
    assert sorted(path.name for path in five_steps[0].iterdir()) == FILES


def test_tells_its_progress_and_nothing_else(five_steps):
    _output, done = five_steps
    assert done.stderr == ""
    assert "5/5" in done.stdout
    assert "accuracy" in done.stdout
    lines = done.stdout.splitlines()
    assert lines[-3].startswith("int8: ")
    assert lines[-2].startswith("float: ")
    assert lines[-1].startswith("wrote ")


def test_card_tells_the_run(card, mnist, tensorflow_version):
    # No whole epoch: a trial is never taken for a model by the recipe of platformio.ini.
    assert card["recipe"] == {"lstm_units": 8, "epochs": 0}
    assert card["seed"] == 7
    assert card["training"]["steps"] == 5
    assert card["data"] == {"name": "mnist", "sha256": mnist.sha256}
    assert card["versions"]["tensorflow"] == tensorflow_version
    assert card["duration_seconds"] > 0


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_card_tells_the_files(quantization, five_steps, card):
    entry = card["models"][quantization]
    content = (five_steps[0] / entry["file"]).read_bytes()
    assert entry["file"] == paths.model_path(quantization).name
    assert entry["sha256"] == checksum(content)
    assert entry["bytes"] == len(content)
    assert tuple(entry["operators"]) == OPERATORS


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_five_steps_learn_something(quantization, five_steps, card, mnist, tflm):
    entry = card["models"][quantization]
    content = (five_steps[0] / entry["file"]).read_bytes()
    assert entry["evaluated_with"] == evaluation.TFLM
    assert entry["accuracy"] == evaluation.accuracy(content, mnist.x_test, mnist.y_test)
    assert 0.15 < entry["accuracy"] < 0.9


def test_int8_and_float_are_one_network(five_steps, mnist, tflm):
    images = mnist.x_test[:200]
    int8, float32 = (
        evaluation.outputs((five_steps[0] / name).read_bytes(), images)
        for name in ("mnist_lstm.tflite", "mnist_lstm_float.tflite")
    )
    assert np.abs((int8.astype(np.float32) + 128) / 256 - float32).max() < 0.05


def test_same_seed_same_bytes(five_steps, mnist_path, tmp_path):
    assert train(tmp_path, mnist_path, "--steps", 5, "--units", 8, "--seed", 7).returncode == 0
    for name in ("mnist_lstm.tflite", "mnist_lstm_float.tflite"):
        assert (tmp_path / name).read_bytes() == (five_steps[0] / name).read_bytes()


def test_ctrl_c_keeps_the_old_files(mnist_path, tmp_path):
    for name in FILES:
        (tmp_path / name).write_bytes(b"old")
    process = subprocess.Popen(
        command("--output", tmp_path, "--mnist", mnist_path, "--epochs", 100),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while "Epoch 1/100" not in process.stdout.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout.splitlines()[-1] == f"stopped; {tmp_path} is as it was."
    assert "Traceback" not in stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(
        FILES, b"old"
    )


def test_output_that_cannot_be_written_is_refused_at_once(mnist_path, tmp_path):
    (tmp_path / "models").write_bytes(b"mine")
    done = train(tmp_path / "models", mnist_path, "--epochs", 100)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: cannot write into {tmp_path / 'models'}")
    assert done.stdout == ""
    assert (tmp_path / "models").read_bytes() == b"mine"


def test_wrong_mnist_is_refused(tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"no archive")
    done = train(tmp_path / "models", tmp_path / "mnist.npz")
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {tmp_path / 'mnist.npz'} is damaged")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--units", "0"),
        ("--units", "257"),
        ("--epochs", "0"),
        ("--epochs", "few"),
        ("--seed", "-1"),
    ],
    ids=" ".join,
)
def test_argument_out_of_range_is_refused(arguments, tmp_path):
    done = train(tmp_path / "models", tmp_path, *arguments)
    assert done.returncode == 2
    assert f"argument {arguments[0]}" in done.stderr
    assert not (tmp_path / "models").exists()


def test_trial_never_replaces_the_shipped_model():
    before = {path: path.read_bytes() for path in paths.MODELS_DIR.iterdir() if path.is_file()}
    done = subprocess.run(command("--steps", "1"), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "add --output" in done.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_help_needs_no_tensorflow():
    done = subprocess.run(
        ["python3", str(paths.SCRIPTS_DIR / "train_mnist_lstm.py"), "--help"],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "--units" in done.stdout
