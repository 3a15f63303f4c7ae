"""Real training runs of a few steps, on real images, by the script that a person starts."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from conversion.layers.dense import Dense
from conversion.layers.lstm import Lstm
from conversion.tflite_reader import read_model
from data.dataset import Dataset
from data.mnist import load_mnist
from data.npz import read_npz
from project import paths
from project.files import checksum
from project.recipes import chosen
from tflite_builder import OPERATORS
from training import checkpoint, scoring

pytestmark = pytest.mark.slow

FILES = ["mnist_lstm.json", "mnist_lstm.tflite", "mnist_lstm_float.tflite"]
PICTURES = [f"report/{name}.png" for name in ("confusion", "learning_curve", "misread")]
EPOCHS, STEPS, UNITS, SEED = 3, 2, 8, 7


def command(output: Path, mnist_path: Path, *more: object) -> list[str]:
    script = paths.SCRIPTS_DIR / "train_mnist_lstm.py"
    options = ["--output", output, "--mnist", mnist_path, "--recipe", "quick", "--epochs", EPOCHS]
    options += ["--steps", STEPS, "--units", UNITS, "--seed", SEED, *more]
    return [sys.executable, str(script), *map(str, options)]


def start(arguments: list[str]) -> subprocess.Popen:
    return subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whatever started this process in the background may have it ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def stopped(arguments: list[str], after: str, by: signal.Signals) -> tuple[str, str, int]:
    """The rest of the output, stderr and exit code once the line `after` has come."""
    process = start(arguments)
    assert process.stdout is not None
    while not process.stdout.readline().startswith(after):
        assert process.poll() is None
    process.send_signal(by)
    stdout, stderr = process.communicate()
    return stdout, stderr, process.returncode


@pytest.fixture(scope="module")
def mnist(mnist_path: Path) -> Dataset:
    return load_mnist(str(mnist_path))


@pytest.fixture(scope="module")
def interrupted(mnist, mnist_path, tensorflow_version, tmp_path_factory) -> tuple[Path, str]:
    """The folder of a run that began with --fresh, and its last line after Ctrl-C."""
    output = tmp_path_factory.mktemp("six_steps")
    for name in FILES:
        (output / name).write_bytes(b"old")
    recipe = chosen("quick", UNITS, EPOCHS, SEED, STEPS)
    file = checkpoint.checkpoint_path(
        output / ".checkpoints", recipe, mnist.sha256, tensorflow_version
    )
    file.parent.mkdir()
    file.write_bytes(b"damaged")
    arguments = command(output, mnist_path, "--fresh")
    stdout, stderr, code = stopped(arguments, "epoch 1/3", signal.SIGINT)
    assert (stderr, code) == ("", 130)
    assert {name: (output / name).read_bytes() for name in FILES} == dict.fromkeys(FILES, b"old")
    return output, stdout.splitlines()[-1]


def test_ctrl_c_prints_how_to_go_on(interrupted):
    output, last_line = interrupted
    assert last_line == (
        f"stopped; {output} is as it was, and the same command without --fresh goes on after the "
        "last whole epoch."
    )


@pytest.fixture(scope="module")
def trained(interrupted, mnist_path) -> tuple[Path, list[str]]:
    """The folder in which the interrupted run went on to its end, and what it printed."""
    output, _last_line = interrupted
    process = start(command(output, mnist_path))
    stdout, stderr = process.communicate()
    assert (process.returncode, stderr) == (0, "")
    return output, stdout.splitlines()


@pytest.fixture(scope="module")
def card(trained) -> dict:
    return json.loads((trained[0] / "mnist_lstm.json").read_text(encoding="utf-8"))


def files_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_writes_models_card_and_report_and_nothing_else(trained):
    output = trained[0]
    assert sorted(files_in(output)) == FILES + PICTURES
    assert not (output / ".checkpoints").exists()
    for picture in PICTURES:
        assert (output / picture).read_bytes().startswith(b"\x89PNG")


def test_prints_its_progress_from_the_checkpoint_on(trained):
    lines = trained[1]
    assert lines[0] == "training 8 units on 55000 examples by the recipe quick"
    assert lines[1].startswith("going on after epoch ")
    assert not any(line.startswith("epoch 1/3") for line in lines)
    figures = "loss .*, accuracy .* %, held out .* %"
    assert any(re.fullmatch(f"epoch 3/3 {figures}", line) for line in lines)
    assert any(line.startswith("int8: ") for line in lines)
    assert any(line.startswith("float: ") for line in lines)
    assert lines[-1].startswith("wrote ")


def test_card_describes_the_run(card, mnist, tensorflow_version):
    # A trial is never taken for a model by the recipe of platformio.ini.
    assert card["recipe"] == {"name": "trial", "lstm_units": UNITS, "epochs": EPOCHS}
    assert card["seed"] == SEED
    assert card["training"]["steps"] == STEPS
    assert card["data"] == {"name": "mnist", "sha256": mnist.sha256, "held_out": 5000}
    assert card["versions"]["tensorflow"] == tensorflow_version
    assert card["duration_seconds"] > 0


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_card_describes_the_models(quantization, trained, card, mnist, tflm):
    entry = card["models"][quantization]
    content = (trained[0] / entry["file"]).read_bytes()
    assert entry["file"] == paths.model_path(quantization).name
    assert entry["sha256"] == checksum(content)
    assert entry["bytes"] == len(content)
    assert tuple(entry["operators"]) == OPERATORS
    assert entry["evaluated_with"] == scoring.TFLM
    assert entry["accuracy"] == scoring.accuracy(content, mnist.x_test, mnist.y_test)
    assert 0.15 < entry["accuracy"] < 0.9, "six steps learn something"
    share_of_class = np.bincount(mnist.y_test) / len(mnist.y_test)
    mean = np.dot(entry["accuracy_of_each_class"], share_of_class)
    assert mean == pytest.approx(entry["accuracy"])
    assert abs(entry["held_out_accuracy"] - entry["accuracy"]) < 0.1


def test_int8_and_float_are_one_network(trained, mnist, tflm):
    int8, float32 = (
        scoring.outputs((trained[0] / name).read_bytes(), mnist.x_test[:200])
        for name in ("mnist_lstm.tflite", "mnist_lstm_float.tflite")
    )
    assert np.abs(int8 - float32).max() < 0.05


def test_a_run_in_one_go_has_the_same_weights(trained, mnist_path, tmp_path):
    stopped(command(tmp_path, mnist_path), "epoch 3/3", signal.SIGKILL)
    (file,) = (tmp_path / ".checkpoints").glob("quick_*.npz")
    arrays = read_npz(file)
    model = read_model((trained[0] / "mnist_lstm_float.tflite").read_bytes(), "it")
    lstm, dense, _ = model.layers
    assert isinstance(lstm, Lstm) and isinstance(dense, Dense)
    converted = (lstm.input_weights, lstm.recurrent_weights, lstm.bias, dense.weights)
    for index, weights in enumerate(converted):  # in another order than in Keras
        expected = np.sort(arrays[f"state_{index}"], axis=None)
        np.testing.assert_array_equal(np.sort(weights, axis=None), expected)
