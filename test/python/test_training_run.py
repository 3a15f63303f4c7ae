"""A real training run of five steps, on real images, by the script that a person starts."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from conversion.tflite_reader import OPERATORS
from data.dataset import Dataset
from data.mnist import load_mnist
from project import paths
from project.files import checksum
from setup import environment
from training import scoring

FILES = ["mnist_lstm.json", "mnist_lstm.tflite", "mnist_lstm_float.tflite"]
PICTURES = [f"report/{name}.png" for name in ("confusion", "learning_curve", "misread")]
TWENTY_EPOCHS = ("--recipe", "quick", "--epochs", 20, "--steps", 1, "--units", 4)
FIVE_STEPS = ("--recipe", "quick", "--epochs", 1, "--steps", 5, "--units", 8, "--seed", 7)


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
    done = train(output, mnist_path, *FIVE_STEPS)
    assert done.returncode == 0, done.stderr
    return output, done


@pytest.fixture(scope="module")
def card(five_steps) -> dict:
    return json.loads((five_steps[0] / "mnist_lstm.json").read_text(encoding="utf-8"))


def files_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_writes_models_card_and_report_and_nothing_else(five_steps):
    output = five_steps[0]
    assert sorted(files_in(output)) == FILES + PICTURES
    assert not (output / ".checkpoints").exists()
    for picture in PICTURES:
        assert (output / picture).read_bytes().startswith(b"\x89PNG")


def test_tells_its_progress_and_nothing_else(five_steps):
    _output, done = five_steps
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "training 8 units on 55000 examples by the recipe quick"
    assert re.fullmatch(r"epoch 1/1 loss .*, accuracy .* %, held out .* %", lines[1])
    assert lines[-3].startswith("int8: ")
    assert lines[-2].startswith("float: ")
    assert lines[-1].startswith("wrote ")


def test_card_tells_the_run(card, mnist, tensorflow_version):
    # A trial is never taken for a model by the recipe of platformio.ini.
    assert card["recipe"] == {"name": "trial", "lstm_units": 8, "epochs": 1}
    assert card["seed"] == 7
    assert card["training"]["steps"] == 5
    assert card["data"] == {"name": "mnist", "sha256": mnist.sha256, "held_out": 5000}
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
def test_card_tells_the_accuracy_of_each_class(quantization, card, mnist):
    entry = card["models"][quantization]
    share_of_class = np.bincount(mnist.y_test) / len(mnist.y_test)
    assert np.dot(entry["accuracy_of_each_class"], share_of_class) == pytest.approx(
        entry["accuracy"]
    )
    assert abs(entry["held_out_accuracy"] - entry["accuracy"]) < 0.1


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_five_steps_learn_something(quantization, five_steps, card, mnist, tflm):
    entry = card["models"][quantization]
    content = (five_steps[0] / entry["file"]).read_bytes()
    assert entry["evaluated_with"] == scoring.TFLM
    assert entry["accuracy"] == scoring.accuracy(content, mnist.x_test, mnist.y_test)
    assert 0.15 < entry["accuracy"] < 0.9


def test_int8_and_float_are_one_network(five_steps, mnist, tflm):
    images = mnist.x_test[:200]
    int8, float32 = (
        scoring.outputs((five_steps[0] / name).read_bytes(), images)
        for name in ("mnist_lstm.tflite", "mnist_lstm_float.tflite")
    )
    assert np.abs((int8.astype(np.float32) + 128) / 256 - float32).max() < 0.05


def test_same_seed_same_bytes(five_steps, mnist_path, tmp_path):
    assert train(tmp_path, mnist_path, *FIVE_STEPS).returncode == 0
    for name in (*FILES[1:], *PICTURES):
        assert (tmp_path / name).read_bytes() == (five_steps[0] / name).read_bytes()


def interrupted(output: Path, mnist_path: Path, arguments: tuple, after: str) -> list[str]:
    """Presses Ctrl-C when a line begins with `after`; returns what was printed from then on."""
    process = subprocess.Popen(
        command("--output", output, "--mnist", mnist_path, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whatever started this process in the background may have it ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    while not process.stdout.readline().startswith(after):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    assert process.returncode == 130
    assert stderr == ""
    return stdout.splitlines()


def test_ctrl_c_keeps_the_old_files_and_the_next_run_goes_on(mnist_path, tmp_path):
    arguments = ("--recipe", "quick", "--epochs", 20, "--steps", 2, "--units", 4)
    cut_off, in_one_go = tmp_path / "cut off", tmp_path / "in one go"
    cut_off.mkdir()
    for name in FILES:
        (cut_off / name).write_bytes(b"old")
    said = interrupted(cut_off, mnist_path, arguments, after="epoch  2/20")
    assert said[-1] == (
        f"stopped; {cut_off} is as it was, and the same command goes on after the last whole epoch."
    )
    assert {name: (cut_off / name).read_bytes() for name in FILES} == dict.fromkeys(FILES, b"old")

    done = train(cut_off, mnist_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert "\ngoing on after epoch " in done.stdout and "epoch  1/20" not in done.stdout
    assert "going on" not in train(in_one_go, mnist_path, *arguments).stdout
    assert sorted(files_in(cut_off)) == FILES + PICTURES
    for name in (*FILES[1:], *PICTURES):
        assert (cut_off / name).read_bytes() == (in_one_go / name).read_bytes()


@pytest.fixture(scope="module")
def cut_off(mnist_path, tmp_path_factory) -> Path:
    """The checkpoint of a training that was stopped after its first epoch."""
    output = tmp_path_factory.mktemp("cut off")
    interrupted(output, mnist_path, TWENTY_EPOCHS, after="epoch  1/20")
    (checkpoint,) = (output / ".checkpoints").glob("quick_*.npz")
    return checkpoint


def truncate(checkpoint: Path) -> None:
    checkpoint.write_bytes(checkpoint.read_bytes()[:100])


def drop_an_array(checkpoint: Path) -> None:
    with np.load(checkpoint) as archive:
        arrays = dict(archive)
    del arrays["state_9"]
    np.savez(checkpoint, **arrays)


@pytest.mark.parametrize(
    ("harm", "told"),
    [(truncate, "is damaged"), (drop_an_array, "is of another training or version")],
)
def test_of_a_useless_checkpoint_it_tells_how_to_begin_anew(harm, told, cut_off, mnist_path):
    sound = cut_off.read_bytes()
    output = cut_off.parents[1]
    harm(cut_off)
    done = train(output, mnist_path, *TWENTY_EPOCHS)
    cut_off.write_bytes(sound)
    options = shlex.join(map(str, ("--output", output, "--mnist", mnist_path, *TWENTY_EPOCHS)))
    command = f"python3 scripts/train_mnist_lstm.py {options} --fresh"
    assert done.returncode == 1
    assert done.stderr == f"error: {cut_off} {told}; begin anew with `{command}`.\n"


def test_fresh_begins_anew(cut_off, mnist_path):
    output = cut_off.parents[1]
    cut_off.write_bytes(b"damaged")
    said = interrupted(output, mnist_path, (*TWENTY_EPOCHS, "--fresh"), after="epoch  1/20")
    assert "the same command without --fresh goes on" in said[-1]
    done = train(output, mnist_path, *TWENTY_EPOCHS)
    assert "\ngoing on after epoch " in done.stdout, done.stderr
    done = train(output, mnist_path, "--fresh", *TWENTY_EPOCHS)
    assert "going on" not in done.stdout and "epoch  1/20" in done.stdout
    assert sorted(files_in(output)) == FILES + PICTURES


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
        ("--recipe", "slow"),
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
