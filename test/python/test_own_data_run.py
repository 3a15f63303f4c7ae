"""Sequences that are no pictures, from an .npz to the firmware that names their classes."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import documentation
from boards.transcript import Classes, predictions
from compiled_runtime import CompiledRuntime
from conversion import reference
from conversion.golden import network_inputs
from conversion.included_data import included_data
from conversion.model_card import ModelCard
from conversion.tflite_reader import OPERATORS, read_model
from conversion.tflm_wheel import TflmInterpreter
from data.dataset import Dataset
from data.own_data import load_own_data
from project import paths
from project.settings import QUANTIZATIONS
from project_copy import Project
from setup import environment

FILES = ["mnist_lstm.json", "mnist_lstm.tflite", "mnist_lstm_float.tflite"]
NAMES = ("rising", "falling", "level")
SCRIPT = paths.SCRIPTS_DIR / "train_mnist_lstm.py"


def slopes(count: int) -> dict[str, np.ndarray]:
    """What rises, falls or stays: twelve steps of two features, in units of their own."""
    random = np.random.default_rng(1)
    y = random.integers(0, 3, count)
    slope = np.array([1.0, -1.0, 0.0])[y][:, None] * random.uniform(0.5, 1, (count, 1))
    height = slope * np.linspace(-1, 1, 12) + random.normal(0, 0.1, (count, 12))
    return {
        "x": np.stack([height, 300 + 5 * height[:, ::-1]], axis=2),
        "y": y,
        "class_names": np.array(NAMES),
    }


def train(output: Path, data: Path, *more: str) -> subprocess.CompletedProcess:
    interpreter = environment.python(environment.TRAINING)
    command = [interpreter, SCRIPT, "--output", output, "--data", data, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("data") / "slopes of mine.npz"
    arrays = slopes(1000)
    x, y = arrays["x"], arrays["y"]
    order = np.argsort(y[:800])  # class by class, as people record
    train, test = {"x_train": x[order], "y_train": y[order]}, {"x_test": x[800:], "y_test": y[800:]}
    np.savez(file, **train, **test, class_names=arrays["class_names"])
    return file


@pytest.fixture(scope="module")
def models(data_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a training of a few seconds wrote."""
    output = tmp_path_factory.mktemp("models")
    done = train(output, data_file, "--units", "5", "--epochs", "8")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return output


@pytest.fixture(scope="module")
def data(data_file: Path) -> Dataset:
    return load_own_data(str(data_file), lambda _data: pytest.fail("there is nothing to choose"))


@pytest.fixture(scope="module")
def card(models: Path) -> dict:
    return json.loads((models / "mnist_lstm.json").read_text(encoding="utf-8"))


def model_of(models: Path, quantization: str):
    name = paths.model_path(quantization).name
    return read_model((models / name).read_bytes(), name)


def by_tflm(model, data: Dataset) -> np.ndarray:
    """What the TFLM interpreter says of the test examples."""
    inputs = network_inputs(model, data.x_test, data.format.coding)
    interpreter = TflmInterpreter(model.flatbuffer)
    raw = np.concatenate([interpreter.run(values) for values in inputs])
    return reference.dequantize_output(model, raw)


def test_writes_the_same_three_files(models):
    assert sorted(path.name for path in models.iterdir()) == [*FILES, "report"]


def test_card_tells_the_data_and_no_place(card, models, data, data_file):
    assert card["data"]["name"] == "slopes of mine.npz"
    assert card["data"]["sha256"] == data.sha256
    assert card["data"]["format"]["class_names"] == list(NAMES)
    assert str(data_file.parent) not in (models / "mnist_lstm.json").read_text()


@pytest.mark.parametrize("quantization", QUANTIZATIONS)
def test_learns_what_is_easy(quantization, models, card, data, tflm):
    model = model_of(models, quantization)
    assert model.operators == OPERATORS
    assert (model.time_steps, model.features, model.classes) == (12, 2, 3)
    right = np.mean(by_tflm(model, data).argmax(axis=1) == data.y_test)
    assert card["models"][quantization]["accuracy"] == right > 0.9


def test_bytes_enter_less_128(models, data):
    scales = model_of(models, "int8").scales
    assert scales.input == data.format.coding.quantization
    assert (scales.input.scale, scales.input.zero_point) == (1 / 128, 0)


@pytest.mark.parametrize("quantization", QUANTIZATIONS)
def test_compiled_runtime_equals_tflm(quantization, models, data, tmp_path, tflm):
    model = model_of(models, quantization)
    found = CompiledRuntime(model, tmp_path, data=data.format).classify(data.x_test)
    largest = np.abs(found - by_tflm(model, data)).max()
    assert largest == 0 if quantization == "int8" else largest <= 1e-5


def test_examples_are_test_examples_with_the_classes_taking_turns(models, card, data):
    model = model_of(models, "int8")
    own = ModelCard(card["recipe"], card["models"], card["data"])
    examples = included_data(model, own).examples
    assert examples.labels == (0, 1, 2, 0, 1, 2, 0, 1, 2, 0)
    known = {row.tobytes(): label for row, label in zip(data.x_test, data.y_test)}
    assert [known[row.tobytes()] for row in examples.values] == list(examples.labels)


@pytest.fixture(scope="module")
def project(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("project"))
    for name in FILES:
        (project.folder / "models" / name).write_bytes((models / name).read_bytes())
    return project


def test_firmware_is_built_and_names_the_classes(project):
    output = project.build()
    assert "5 units, int8" in output and "training:" not in output
    classes = Classes("slopes_of_mine_lstm", "class", NAMES)
    command = [project.folder / ".pio" / "build" / "native" / "program"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        lines = (line.rstrip("\r\n") for line in program.stdout)
        assert list(islice(predictions(lines, classes), 3)) == [True] * 3
        program.kill()


def test_every_unity_suite_passes(project):
    done = project.platformio("test", "-e", "native")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "BytesStandForTheValuesOfTheData" in done.stdout


def test_the_file_that_trained_the_model_evaluates_it(project, data_file, data):
    script = project.folder / "scripts" / "evaluate.py"
    command = [sys.executable, script, "--board", "native", "--data", data_file]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(data.x_test)} of {len(data.x_test)} images of {data_file.name}" in done.stdout
    assert ", as the model's card says" in done.stdout
    assert "\n0 of 600 outputs differ" in done.stdout


def test_custom_data_that_the_model_knows_train_nothing(project, data_file):
    (project.folder / "platformio_override.ini").write_text(
        f"[env]\ncustom_lstm_units = 5\ncustom_epochs = 8\ncustom_data = {data_file}\n"
    )
    assert "training:" not in project.build()


def with_glitches(x: np.ndarray) -> np.ndarray:
    """One value in a thousand is sixty times the signal, as of a sensor that hiccups."""
    glitches = np.random.default_rng(2).random(x.shape) < 0.001
    return np.where(glitches, 60 * np.abs(x).max(axis=(0, 1)), x)


def test_a_few_glitches_cost_next_to_nothing(models, card, data_file, tmp_path):
    arrays = dict(np.load(data_file))
    for name in ("x_train", "x_test"):
        arrays[name] = with_glitches(arrays[name])
    np.savez(tmp_path / "glitches.npz", **arrays)
    done = train(tmp_path, tmp_path / "glitches.npz", "--units", "5", "--epochs", "8")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "mnist_lstm.json").read_text(encoding="utf-8"))
    assert all(0.0005 < share < 0.03 for share in found["data"]["format"]["clipped"])
    for quantization in QUANTIZATIONS:
        clean, glitchy = (each["models"][quantization]["accuracy"] for each in (card, found))
        assert glitchy > clean - 0.01


def test_one_test_example_is_enough(data_file, tmp_path):
    arrays = dict(np.load(data_file))
    first = np.flatnonzero(arrays["y_test"] == 0)[:1]
    arrays |= {name: arrays[name][first] for name in ("x_test", "y_test")}
    np.savez(tmp_path / "one.npz", **arrays)
    done = train(tmp_path, tmp_path / "one.npz", "--units", "5", "--epochs", "8")
    assert done.returncode == 0, done.stderr
    for name in NAMES[1:]:
        assert f"warning: there is no test example of class {name}" in done.stdout
    project = Project(tmp_path / "project")
    for name in FILES:
        (project.folder / "models" / name).write_bytes((tmp_path / name).read_bytes())
    done = project.platformio("test", "-e", "native")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_waves_of_the_readme_are_learnt(tmp_path):
    scripts = documentation.code_blocks("README.md", "python")
    [script] = [code for code in scripts if "waves.npz" in code]
    commands = "".join(documentation.code_blocks("README.md", "sh")).splitlines()
    training = "train_mnist_lstm.py --data waves.npz"
    [options] = [line.partition(training)[2] for line in commands if training in line]
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    done = train(tmp_path, tmp_path / "waves.npz", *options.split())
    assert done.returncode == 0, done.stderr
    card = json.loads((tmp_path / paths.MODEL_CARD.name).read_text(encoding="utf-8"))
    assert card["data"]["format"]["class_names"] == ["sine", "square", "saw", "triangle"]
    assert card["models"]["int8"]["accuracy"] > 0.95


@pytest.fixture
def old_models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes(b"old")
    return folder


def require_one_sentence(done: subprocess.CompletedProcess, folder: Path) -> str:
    """The sentence of a training that failed; the old models must still be there."""
    assert done.returncode == 1, done.stdout
    assert done.stderr.startswith("error: ") and len(done.stderr.splitlines()) == 1, done.stderr
    left = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert left == dict.fromkeys(FILES, b"old")
    return done.stderr


def test_bad_data_keep_the_old_models(tmp_path, old_models):
    arrays = slopes(20)
    arrays["x"][3, 4, 1] = np.nan
    np.savez(tmp_path / "holes.npz", **arrays)
    sentence = require_one_sentence(train(old_models, tmp_path / "holes.npz"), old_models)
    assert "1 of the 20 examples" in sentence


FULL_DISK = """
def fail(_handle): raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
os.fsync = fail
"""
UNSERVED_CELL_SCALE = """
from conversion import quantization
def refuse(_scale): raise quantization.UserError("the cell state's scale is 2; train again.")
quantization._fractional_bits = refuse
"""


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (FULL_DISK, "No space left"),
        (
            UNSERVED_CELL_SCALE,
            "the old models stay, since the new one in int8 would not build: the",
        ),
    ],
    ids=["full disk", "a model that is refused when it is built"],
)
def test_what_fails_at_the_end_keeps_the_old_models(fault, sentence, data_file, old_models):
    code = (
        "import errno, os, runpy, sys\n"
        "sys.argv = sys.argv[1:]\n"
        f"sys.path.insert(0, {str(paths.SCRIPTS_DIR)!r})\n"
        f"{fault}\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    interpreter = environment.python(environment.TRAINING)
    options = ["--data", data_file, "--output", old_models, "--epochs", "2"]
    done = subprocess.run(
        [interpreter, "-c", code, SCRIPT, *options], capture_output=True, text=True, check=False
    )
    assert sentence in require_one_sentence(done, old_models)


def test_mnist_and_own_data_exclude_each_other(tmp_path):
    done = train(tmp_path, tmp_path / "a.npz", "--mnist", "b.npz")
    assert done.returncode == 2
    assert "not allowed with" in done.stderr
