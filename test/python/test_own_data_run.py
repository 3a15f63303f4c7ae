"""Sequences that are no pictures, from an .npz to the firmware that names their classes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import documentation
from boards.transcript import Words, predictions
from compiled_runtime import CompiledRuntime
from conversion.golden import network_inputs
from conversion.included_data import included_data
from conversion.model_card import ModelCard
from conversion.tflite_reader import read_model
from conversion.tflm_wheel import TflmInterpreter
from data import data_format
from data.dataset import Dataset
from data.own_data import load_own_data
from project import paths
from project.settings import QUANTIZATIONS
from project_copy import Project
from tflite_builder import OPERATORS

pytestmark = pytest.mark.slow

FILES = ["mnist_lstm.json", "mnist_lstm.tflite", "mnist_lstm_float.tflite"]
NAMES = ("rising", "falling", "level")
SCRIPT = paths.SCRIPTS_DIR / "train_mnist_lstm.py"


def slopes(count: int) -> tuple[np.ndarray, np.ndarray]:
    """What rises, falls or stays: twelve steps of two features, in units of their own.

    One value in a thousand is sixty times the signal, as of a sensor with a bad contact.
    """
    random = np.random.default_rng(1)
    y = random.integers(0, 3, count)
    slope = np.array([1.0, -1.0, 0.0])[y][:, None] * random.uniform(0.5, 1, (count, 1))
    height = slope * np.linspace(-1, 1, 12) + random.normal(0, 0.1, (count, 12))
    x = np.stack([height, 300 + 5 * height[:, ::-1]], axis=2)
    glitches = random.random(x.shape) < 0.001
    return np.where(glitches, 60 * np.abs(x).max(axis=(0, 1)), x), y


def train(output: Path, data: Path, *more: str) -> None:
    command = [sys.executable, SCRIPT, "--output", output, "--data", data, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("data") / "slopes of mine.npz"
    x, y = slopes(1000)
    order = np.argsort(y[:800])  # class by class, as people record
    train, test = {"x_train": x[order], "y_train": y[order]}, {"x_test": x[800:], "y_test": y[800:]}
    np.savez(file, **train, **test, class_names=np.array(NAMES))
    return file


@pytest.fixture(scope="module")
def models(data_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a training of a few seconds wrote."""
    output = tmp_path_factory.mktemp("models")
    train(output, data_file, "--units", "5", "--epochs", "8")
    return output


@pytest.fixture(scope="module")
def card(models: Path) -> dict:
    return json.loads((models / "mnist_lstm.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def data(data_file: Path, card: dict) -> Dataset:
    """With the test examples as the training took them, in the range that it chose."""
    loaded = load_own_data(str(data_file), lambda data: np.zeros(data.is_held_out.sum()))
    form = data_format.from_card(card["data"]["format"])
    with np.load(data_file) as arrays:
        return replace(loaded, format=form, x_test=form.coding.encode(arrays["x_test"]))


def model_of(models: Path, quantization: str):
    name = paths.model_path(quantization).name
    return read_model((models / name).read_bytes(), name)


def by_tflm(model, data: Dataset) -> np.ndarray:
    """What the TFLM interpreter says of the test examples."""
    inputs = network_inputs(model, data.x_test, data.format.coding)
    interpreter = TflmInterpreter(model.flatbuffer)
    raw = np.concatenate([interpreter.run(values) for values in inputs])
    return model.output.dequantize(raw)


def test_writes_the_same_three_files(models):
    assert sorted(path.name for path in models.iterdir()) == [*FILES, "report"]


def test_card_describes_the_data_but_not_their_place(card, models, data, data_file):
    assert card["data"]["name"] == "slopes of mine.npz"
    assert card["data"]["sha256"] == data.sha256
    assert card["data"]["format"]["class_names"] == list(NAMES)
    assert str(data_file.parent) not in (models / "mnist_lstm.json").read_text()


def test_glitches_are_clipped(card):
    clipped = card["data"]["format"]["standardization"]["clipped"]
    assert all(0.0005 < share < 0.03 for share in clipped)


@pytest.mark.parametrize("quantization", QUANTIZATIONS)
def test_learns_what_is_easy(quantization, models, card, data, tflm):
    model = model_of(models, quantization)
    assert model.operators == OPERATORS
    assert (model.time_steps, model.features, model.outputs) == (12, 2, 3)
    right = np.mean(by_tflm(model, data).argmax(axis=1) == data.y_test)
    assert card["models"][quantization]["accuracy"] == right > 0.9


def test_the_int8_input_spans_the_range_that_was_chosen(models, data):
    quantization = model_of(models, "int8").input.quantization
    assert quantization.is_near(data.format.coding.quantization)


@pytest.mark.parametrize("quantization", QUANTIZATIONS)
def test_compiled_runtime_equals_tflm(quantization, models, data, tmp_path, tflm):
    model = model_of(models, quantization)
    found = CompiledRuntime(model, tmp_path, data=data.format).predict(data.x_test)
    largest = np.abs(found - by_tflm(model, data)).max()
    assert largest == 0 if quantization == "int8" else largest <= 1e-5


def test_examples_are_test_examples_with_the_classes_taking_turns(models, card, data):
    model = model_of(models, "int8")
    own = ModelCard(card["recipe"], card["models"], card["data"])
    examples = included_data(model, own).examples
    assert examples.labels.tolist() == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
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
    classes = Words("slopes_of_mine_lstm", "class", NAMES)
    command = [project.folder / ".pio" / "build" / "native" / "program"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        lines = (line.rstrip("\r\n") for line in program.stdout)
        assert list(islice(predictions(lines, classes), 3)) == [True] * 3
        program.kill()


def test_the_file_that_trained_the_model_evaluates_it(project, data_file, data):
    script = project.folder / "scripts" / "evaluate.py"
    command = [sys.executable, script, "--board", "native", "--data", data_file]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(data.x_test)} of {len(data.x_test)} examples of {data_file.name}" in done.stdout
    assert ", as the model's card says" in done.stdout
    assert "\n0 of 600 outputs differ" in done.stdout


def test_custom_data_that_the_model_knows_train_nothing(project, data_file):
    (project.folder / "platformio_override.ini").write_text(
        f"[env]\ncustom_lstm_units = 5\ncustom_epochs = 8\ncustom_data = {data_file}\n"
    )
    assert "training:" not in project.build()


def test_every_unity_suite_passes_with_a_single_example(project, card):
    examples = {name: values[:1] for name, values in card["data"]["examples"].items()}
    one = card | {"data": card["data"] | {"examples": examples}}
    (project.folder / "models" / "mnist_lstm.json").write_text(json.dumps(one))
    done = project.platformio("test", "-e", "native")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "EveryInputIsDefined" in done.stdout


def test_recordings_in_csv_files_train_a_model_that_evaluates_them(project, tmp_path):
    folder = tmp_path / "slopes"
    for number, (values, label) in enumerate(zip(*slopes(120))):
        file = folder / NAMES[label] / f"{number}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{number},{height},{other}" for number, (height, other) in enumerate(values)]
        file.write_text("\n".join(["time,height,other", *lines]))
    (project.folder / "platformio_override.ini").unlink(missing_ok=True)  # it names other data
    models = project.folder / "models"
    train(models, folder, "--units", "5", "--epochs", "60", "--window", "10", "--stride", "1")
    script = project.folder / "scripts" / "evaluate.py"
    command = [sys.executable, script, "--board", "native", "--data", folder]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n0 of " in done.stdout and ", as the model's card says" in done.stdout
    header = (project.folder / "include" / "model_data.h").read_text(encoding="utf-8")
    assert "// A row is: height, other.\n" in header


def test_the_waves_of_the_readme_are_learnt(tmp_path):
    scripts = documentation.code_blocks("README.md", "python")
    [script] = [code for code in scripts if "waves.npz" in code]
    commands = "".join(documentation.code_blocks("README.md", "sh")).splitlines()
    training = "train_mnist_lstm.py --data waves.npz"
    [options, *_] = [line.partition(training)[2] for line in commands if training in line]
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    train(tmp_path, tmp_path / "waves.npz", *options.split())
    card = json.loads((tmp_path / paths.MODEL_CARD.name).read_text(encoding="utf-8"))
    assert card["data"]["format"]["class_names"] == ["sine", "square", "saw", "triangle"]
    assert card["models"]["int8"]["accuracy"] > 0.95
