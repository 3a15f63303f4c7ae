"""scripts/robustness.py, as a person starts it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from evaluation import perturbation
from project import paths


def robustness(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, str(paths.SCRIPTS_DIR / "robustness.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_prints_a_table_of_every_change_and_model(mnist_path, tflm):
    models = [paths.model_path("int8"), paths.model_path("float")]
    done = robustness(*models, "--mnist", mnist_path, "--images", 100)
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
    done = robustness(model, "--mnist", mnist_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") and len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize("count", [0, 10001])
def test_a_number_of_images_that_there_are_not_is_refused(count):
    done = robustness("--images", count)
    assert done.returncode == 2
    assert f"--images {count} is no number from 1 to 10000" in done.stderr
