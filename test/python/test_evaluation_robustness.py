"""evaluate.py --robustness, as a person starts it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from evaluation import robustness
from images import perturbation
from project import paths
from training import scoring


def run(*arguments: object) -> subprocess.CompletedProcess:
    command = [
        sys.executable,
        str(paths.SCRIPTS_DIR / "evaluate.py"),
        "--robustness",
        *map(str, arguments),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_prints_a_table_of_every_change_and_model(mnist_path, tflm):
    models = [paths.model_path("int8"), paths.model_path("float")]
    done = run(*models, "--mnist", mnist_path, "--images", 100)
    assert done.returncode == 0, done.stderr
    head, rule, *rows = done.stdout.splitlines()
    assert head == "| test digits | models/mnist_lstm.tflite | models/mnist_lstm_float.tflite |"
    assert rule == "| --- | ---: | ---: |"
    pattern = re.compile(r"\| (.+) \| (\d+\.\d\d) % \| (\d+\.\d\d) % \|")
    cells = [pattern.fullmatch(row).groups() for row in rows]
    assert [name for name, _int8, _float in cells] == [*perturbation.CHANGES]
    assert all(50 < float(share) <= 100 for row in cells for share in row[1:])


@pytest.mark.parametrize("content", [None, b"no model"])
def test_what_is_no_model_is_refused(content, mnist_path, tmp_path):
    model = tmp_path / "mine.tflite"
    if content:
        model.write_bytes(content)
    done = run(model, "--mnist", mnist_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") and len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_more_images_than_there_are_is_refused(mnist_path):
    done = run("--mnist", mnist_path, "--images", 10001)
    assert done.returncode == 1
    assert done.stderr == "error: MNIST holds 10000 images, not 10001; lower --images.\n"


@pytest.mark.parametrize("option", ["--data", "--json", "--output"])
def test_what_only_a_board_needs_is_refused(option):
    done = run(option, "x")
    assert done.returncode == 2
    assert "--data, --json and --output go with --board or --port" in done.stderr


def test_accuracies_of_the_shipped_model(mnist_test_images, tflm):
    images = mnist_test_images[:1000]
    flatbuffer = paths.model_path("int8").read_bytes()
    read = scoring.predictions(flatbuffer, images)
    accuracies = robustness.accuracies(flatbuffer, images, read)
    assert [*accuracies] == [*perturbation.CHANGES]
    assert accuracies.pop("as they are") == 1
    assert all(0.5 < accuracy < 1 for accuracy in accuracies.values())
