"""The hook inside PlatformIO, in a copy of the project: what is built, and what is not."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from project_copy import Project
from tflite_builder import build, random_int8_model


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("built"))
    assert "Compiling" in project.build()
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_second_run_converts_and_compiles_nothing(built: Project) -> None:
    start = time.monotonic()
    output = built.build()
    print(f"a run without work took {time.monotonic() - start:.1f} s")
    assert "Compiling" not in output and "golden values" not in output


def test_touched_model_rebuilds_nothing(built: Project) -> None:
    os.utime(built.model)
    before = built.header.stat().st_mtime_ns
    assert "Compiling" not in built.build()
    assert built.header.stat().st_mtime_ns == before


def test_another_model_is_converted_and_compiled(project: Project) -> None:
    project.model.write_bytes(build(random_int8_model(np.random.default_rng(1), units=6)))
    output = project.build()
    assert "6 units, int8" in output and "Compiling" in output
    assert "kUnits = 6;" in project.header.read_text()
    assert "Compiling" not in project.build()


def test_changed_quantisation_is_converted(project: Project) -> None:
    project.set("custom_quantization", "float")
    assert "20 units, float" in project.build()
    assert "MODEL_DATA_IS_INT8 0" in project.header.read_text()


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("custom_runtime", "onnx", "tflm or compiled"),
        ("custom_runtime", "tflm", "use compiled"),
        ("custom_quantization", "int4", "int8 or float"),
        ("custom_lstm_units", "many", "whole number"),
        ("custom_lstm_units", "0", "whole number"),
        ("custom_recipe", "fast", "plain or quick or best"),
        ("custom_epochs", "-1", "whole number"),
        ("custom_mnist_path", "~nosuch/mnist.npz", "cannot be a path"),
        ("custom_data", "~nosuch/waves.npz", "cannot be a path"),
    ],
)
def test_unknown_setting_stops_the_build(
    project: Project, name: str, value: str, hint: str
) -> None:
    project.set(name, value)
    sentence = project.failed_build()
    assert f"{name} = {value}" in sentence and hint in sentence
    assert not project.header.exists()


def test_a_path_too_long_stops_the_build(project: Project) -> None:
    project.set("custom_data", "/" + "a" * 5000)
    assert "cannot be a path (File name too long)" in project.failed_build()


def test_a_folder_in_place_of_the_personal_file_stops_the_build(project: Project) -> None:
    (project.folder / "platformio_override.ini").mkdir()
    assert "platformio_override.ini is not a file; move it away" in project.failed_build()


def test_two_builds_at_once_take_turns(project: Project) -> None:
    def start(board: str) -> subprocess.Popen:
        return project.start("run", "-e", board)

    started = [start("native"), start("native"), start("native-sanitize")]
    outputs = [process.communicate(timeout=300)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], outputs
    assert sum("waiting for another build of this project …" in out for out in outputs) >= 1
    assert "Compiling" not in project.build()


def test_a_build_that_was_killed_holds_no_one_up(project: Project) -> None:
    process = project.start("run", "-e", "native")
    for line in process.stdout:
        if "Compiling" in line:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert "waiting for" not in project.build()


def test_an_odd_path_reaches_the_scripts_as_it_is(tmp_path: Path) -> None:
    project = Project(tmp_path / "a \"b\" 'c';d&e(é`#%")
    for target in ("evaluate", "draw", "bench"):
        script = project.folder / "scripts" / f"{target}.py"
        script.write_text("import sys; print('told', sys.argv); sys.exit(len(sys.argv) - 3)")
        done = project.platformio("run", "-e", "native", "-t", target)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"told {[str(script), '--board', 'native']!r}" in done.stdout


def test_damaged_model_stops_the_build_and_keeps_the_header(project: Project) -> None:
    project.header.parent.mkdir(exist_ok=True)
    project.header.write_text("old header")
    project.model.write_bytes(project.model.read_bytes()[:3000])
    assert "convert.py failed" in project.failed_build()
    assert project.header.read_text() == "old header"


def test_clean_and_targets_do_no_work(project: Project) -> None:
    project.model.write_bytes(b"whatever")
    for arguments in (("--target", "clean"), ("--list-targets",)):
        result = project.platformio("run", "-e", "native", *arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        assert not project.header.exists()


def test_every_custom_target_is_listed_with_a_description(built: Project) -> None:
    output = built.platformio("run", "-e", "native", "--list-targets").stdout
    described = {
        "train": "Train the LSTM again",
        "evaluate": "Let the board read MNIST's test images",
        "draw": "Draw digits on a page",
    }
    for target, description in described.items():
        row = next(line for line in output.splitlines() if re.search(rf"\b{target}\b", line))
        assert description in row


@pytest.mark.usefixtures("mnist_path")
def test_missing_model_is_trained_converted_and_compiled(
    project: Project, mnist_path: Path
) -> None:
    shutil.rmtree(project.folder / "models")
    (project.folder / "platformio_override.ini").write_text(
        "[env]\ncustom_recipe = plain\ncustom_lstm_units = 4\ncustom_epochs = 1\n"
        f"custom_mnist_path = {mnist_path}\n"
    )
    output = project.build()
    assert "training: models/mnist_lstm.tflite is missing" in output
    assert "4 units, int8" in output
    assert (project.folder / "models" / "mnist_lstm.json").is_file()
    assert "Compiling" not in project.build()
