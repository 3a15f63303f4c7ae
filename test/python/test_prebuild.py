"""The hook inside PlatformIO, in a copy of the project: what is built, and what is not."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from project import paths
from project_copy import Project
from tflite_builder import build, random_int8_model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("built"))
    assert "Compiling" in project.build()
    return project


@pytest.fixture
def project(built_once: Project) -> Iterator[Project]:
    """A built copy of the project, with the model and the settings of the original."""
    yield built_once
    personal, models = built_once.folder / "platformio_override.ini", built_once.model.parent
    if personal.is_dir():
        personal.rmdir()
    personal.unlink(missing_ok=True)
    shutil.rmtree(models, ignore_errors=True)
    shutil.copytree(paths.MODELS_DIR, models)


def test_second_run_converts_and_compiles_nothing(project: Project) -> None:
    project.build()
    before = project.header.stat().st_mtime_ns
    os.utime(project.model)
    output = project.build()
    assert "Compiling" not in output and "golden values" not in output
    assert project.header.stat().st_mtime_ns == before


def test_another_model_is_converted_and_compiled(project: Project) -> None:
    project.model.write_bytes(build(random_int8_model(np.random.default_rng(1), units=6)))
    output = project.build()
    assert "6 units, int8" in output and "Compiling" in output
    assert "kUnits = 6;" in project.header.read_text()
    assert "Compiling" not in project.build()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("custom_runtime", "onnx", "custom_runtime = onnx is unknown; use tflm or compiled"),
        ("custom_runtime", "tflm", "custom_runtime = tflm cannot be built for native"),
        ("custom_lstm_units", "many", "custom_lstm_units = many is not a whole number"),
        ("custom_data", "/" + "a" * 5000, r"cannot be a path (File name too long)"),
    ],
)
def test_wrong_setting_stops_the_build(project: Project, name: str, value: str, shown: str) -> None:
    before = project.header.read_bytes()
    project.set(name, value)
    assert shown in project.failed_build()
    assert project.header.read_bytes() == before


@pytest.mark.parametrize(("name", "memory"), [("size", "flash"), ("ram_size", "RAM")])
def test_model_too_large_for_the_board_stops_the_build(
    project: Project, name: str, memory: str
) -> None:
    project.set(f"board_upload.maximum_{name}", "700")
    assert f"bytes of {memory} and native has 700, " in project.failed_build()


def test_folder_in_place_of_the_personal_file_stops_the_build(project: Project) -> None:
    (project.folder / "platformio_override.ini").mkdir()
    assert "platformio_override.ini is not a file; move it away" in project.failed_build()


def test_builds_at_once_take_turns(project: Project) -> None:
    boards = ("native", "native", "native-sanitize")
    started = [project.start("run", "-e", board) for board in boards]
    outputs = [process.communicate(timeout=300)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], outputs
    assert any("waiting for another build of this project …" in output for output in outputs)
    assert "Compiling" not in project.build()


def test_killed_build_holds_no_one_up(project: Project) -> None:
    project.set("custom_quantization", "float")
    process = project.start("run", "-e", "native")
    shown = next(line for line in process.stdout if "Compiling" in line or "units, " in line)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert "20 units, float" in shown
    assert "waiting for" not in project.build()
    assert "MODEL_DATA_IS_INT8 0" in project.header.read_text()


def test_odd_path_reaches_the_scripts_as_it_is(tmp_path: Path) -> None:
    project = Project(tmp_path / "a \"b\" 'c';d&e(é`#%")
    script = project.folder / "scripts" / "evaluate.py"
    script.write_text("import sys; print('got', sys.argv); sys.exit(len(sys.argv) - 3)")
    done = project.platformio("run", "-e", "native", "-t", "evaluate")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"got {[str(script), '--board', 'native']!r}" in done.stdout


def test_damaged_model_stops_the_build_and_keeps_the_header(project: Project) -> None:
    before = project.header.read_bytes()
    project.model.write_bytes(project.model.read_bytes()[:3000])
    assert "convert.py failed" in project.failed_build()
    assert project.header.read_bytes() == before


def test_clean_and_lists_convert_nothing(project: Project) -> None:
    before = project.header.read_bytes()
    project.model.write_bytes(b"whatever")
    result = project.platformio("run", "-e", "native", "--target", "clean")
    assert result.returncode == 0, result.stdout + result.stderr
    result = project.platformio("run", "-e", "native", "--list-targets")
    assert result.returncode == 0, result.stdout + result.stderr
    assert project.header.read_bytes() == before
    described = {
        "train": "Train the LSTM again",
        "evaluate": "Let the board read MNIST's test images",
        "draw": "Draw digits on a page",
        "bench": "Measure the network's speed",
    }
    for target, description in described.items():
        assert re.search(rf"^.*\b{target}\b.*{description}", result.stdout, re.MULTILINE)


def test_missing_model_is_trained_converted_and_compiled(project: Project) -> None:
    shutil.rmtree(project.folder / "models")
    labels = np.arange(40) % 2
    x = (
        np.random.default_rng(1).integers(0, 255, (40, 6, 3), np.uint8)
        // (1 + labels)[:, None, None]
    )
    np.savez(project.folder / "waves.npz", x=x, y=labels)
    (project.folder / "platformio_override.ini").write_text(
        "[env]\ncustom_recipe = plain\ncustom_lstm_units = 4\n"
        "[env:native]\ncustom_epochs = 1\ncustom_data = waves.npz\n"
    )
    output = project.build()
    assert "training: models/mnist_lstm.tflite is missing" in output
    assert "4 units, int8" in output
    card = json.loads((project.folder / "models" / "mnist_lstm.json").read_text())
    assert card["recipe"] == {"name": "plain", "lstm_units": 4, "epochs": 1}
    assert card["data"]["name"] == "waves.npz"
    assert "Compiling" not in project.build()
