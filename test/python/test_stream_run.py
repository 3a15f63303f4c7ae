"""A stream on the firmware: custom_mode = stream with a network of LSTM(units) and Dense."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import takewhile

import numpy as np
import pytest

import documentation
from project_copy import Project
from tflite_builder import network_of, random_dense, random_input, random_lstm, softmax_of

pytestmark = pytest.mark.slow

TIME_STEPS, FEATURES, CLASSES = 16, 6, 4


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("project"))
    random = np.random.default_rng(5)
    lstm = random_lstm(
        random, random_input(random, True, TIME_STEPS, FEATURES), 20, returns_last=True
    )
    dense = random_dense(random, lstm.output, CLASSES)
    project.model.write_bytes(network_of(lstm, dense, softmax_of(dense.output)).flatbuffer)
    project.set("custom_mode", "stream")
    return project


def test_every_unity_suite_passes(project: Project) -> None:
    done = project.platformio(
        "test", "-e", "native", "-f", "test_predictor", "-f", "test_serial_console"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("StepsAfterAResetEqualTheWholeSequence", "ALongStreamEndsWithItsGoldenAnswer"):
        assert f"{name}\t[PASSED]" in done.stdout


def test_recordings_are_replayed_row_by_row(project: Project) -> None:
    random = np.random.default_rng(6)
    recordings = random.uniform(0, 10, (12, TIME_STEPS, FEATURES)).astype(np.float32)
    np.savez(project.folder / "recordings.npz", x=recordings, y=np.arange(12) % CLASSES)
    script = project.folder / "scripts" / "evaluate.py"
    command = [sys.executable, script, "--board", "native", "--data", "recordings.npz"]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"\n0 of {12 * CLASSES} outputs differ" in done.stdout
    [kept] = (project.folder / "sessions").glob("*/figures.json")
    statistics = json.loads(kept.read_text())["board_statistics"]
    assert int(statistics["frames"]) >= 12 * (1 + TIME_STEPS)


def test_rows_are_typed_as_documented(project: Project) -> None:
    project.build()
    command = [project.folder / ".pio" / "build" / "native" / "program"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdin.write(b"help\rreset\rstep 1 2 3 4 5 255\rstep 1\r")
        process.stdin.flush()
        lines = takewhile(lambda line: b"error: " not in line, iter(process.stdout.readline, b""))
        heard = b"".join(lines).decode()
        process.kill()
    assert "reset\r\nthe stream begins again\r\n" in heard
    assert re.search(r"step 1 2 3 4 5 255\r\n\d [01]\.\d{5} in \d+ us\r\n", heard)
    documented = documentation.text("docs/console.md")
    for command_and_argument in ("reset", "step V1 V2 ..."):
        assert f"| `{command_and_argument}` |" in documented
        assert f"\n{command_and_argument} " in heard
