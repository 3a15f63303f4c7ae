"""include/model_data.h and include/digits.h: content, freshness, and that nothing is lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tflite

import golden_values
from conversion import headers, upkeep
from conversion.golden import blends, network_inputs
from conversion.layers.lstm import Lstm
from conversion.network_model import Network
from conversion.tflite_reader import read_model
from data.data_format import PICTURE, DataFormat, Quantization, Standardization
from data.examples import Examples
from fake_board import unpack
from images.normalise import load_digit
from project import paths
from project.errors import UserError
from project.files import checksum
from tflite_builder import build, random_float_model, random_int8_model


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of models/ and digits/ with an empty include/, in place of the project's."""
    for folder in ("models", "digits"):
        shutil.copytree(paths.ROOT / folder, tmp_path / folder)
    (tmp_path / "include").mkdir()
    monkeypatch.setattr(paths, "MODELS_DIR", tmp_path / "models")
    monkeypatch.setattr(paths, "MODEL_CARD", tmp_path / "models" / "mnist_lstm.json")
    monkeypatch.setattr(paths, "DIGITS_DIR", tmp_path / "digits")
    monkeypatch.setattr(paths, "MODEL_DATA_H", tmp_path / "include" / "model_data.h")
    monkeypatch.setattr(paths, "DIGITS_H", tmp_path / "include" / "digits.h")
    return tmp_path


def convert(quantization: str = "int8", multipliers: str = "double") -> None:
    headers.write_headers(paths.model_path(quantization), quantization, multipliers)


def is_fresh(
    quantization: str = "int8", multipliers: str = "double", mode: str = "sequences"
) -> bool:
    model = paths.model_path(quantization)
    return upkeep.headers_are_fresh(upkeep.fingerprint(model, quantization, multipliers, mode))


def numbers_in(header: Path, name: str) -> np.ndarray:
    """What the C++ array `name` holds, one after the other, or the number `name`."""
    body = re.search(rf"\b{name}(?:\[\d+\])* = ([^;]*);", header.read_text())
    assert body, f"{name} is not in {header.name}"
    return np.array(re.findall(r"-?[\d.]+(?:e[-+]\d+)?", body.group(1)), float)


def model_numbers(name: str) -> np.ndarray:
    return numbers_in(paths.MODEL_DATA_H, name)


def golden(classes: int = 10) -> np.ndarray:
    return numbers_in(paths.DIGITS_H, "kExpected").reshape(-1, classes)


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_model_header_holds_the_model(project: Path, quantization: str) -> None:
    convert(quantization)
    flatbuffer = paths.model_path(quantization).read_bytes()
    model = read_model(flatbuffer, "m")
    assert model_numbers("kFlatbuffer").astype(np.uint8).tobytes() == flatbuffer
    weights = model_numbers("kInputWeights").astype(model.lstms[0].input_weights.dtype)
    np.testing.assert_array_equal(weights, model.lstms[0].input_weights.reshape(-1))
    text = paths.MODEL_DATA_H.read_text()
    assert "alignas(16) inline constexpr LSTM_KERNELS_FLASH uint8_t kFlatbuffer" in text
    assert "ADD(UnidirectionalSequenceLSTM) ADD(Reshape) ADD(FullyConnected) ADD(Softmax)" in text
    accuracy = json.loads(paths.MODEL_CARD.read_text())["models"][quantization]["accuracy"]
    assert f"{100 * accuracy:.2f} % of the test images right" in text


def included_examples() -> list[bytes]:
    """Those of digits.h, unpacked."""
    packed = numbers_in(paths.DIGITS_H, "kPacked").astype(np.uint8).tobytes()
    starts = numbers_in(paths.DIGITS_H, "kStarts").astype(int).tolist()
    return [unpack(packed[i:j]) for i, j in zip(starts, [*starts[1:], len(packed)])]


def test_digits_header_holds_digits_and_right_answers(project: Path) -> None:
    convert()
    digits = [load_digit(paths.DIGITS_DIR / f"{digit}.png").tobytes() for digit in range(10)]
    assert included_examples() == digits
    assert golden().argmax(axis=1).tolist() == list(range(10))
    assert np.all(golden() * 256 == np.round(golden() * 256))


def test_digits_header_holds_270_doubtful_pictures(project: Path) -> None:
    convert()
    pixels = np.stack([load_digit(paths.DIGITS_DIR / f"{i}.png").reshape(-1) for i in range(10)])
    pictures = blends(pixels)
    assert len(np.unique(pictures.reshape(-1, 784), axis=0)) == pictures.shape[0] * 10 == 270
    nine, zero = pixels[9].astype(int), pixels[0].astype(int)
    np.testing.assert_array_equal(pictures[0, 9], (5 * nine + 11 * zero) // 16)
    expected = numbers_in(paths.DIGITS_H, "kExpectedOfBlends")
    assert expected.size == 270 * 10
    assert np.count_nonzero(expected) > 2 * 270, "most blends should be in doubt"


def test_headers_are_fresh_until_an_input_changes(project: Path) -> None:
    assert not is_fresh()
    convert()
    assert is_fresh()
    before = paths.MODEL_DATA_H.read_bytes(), paths.DIGITS_H.read_bytes()
    paths.model_path("int8").touch()
    assert is_fresh()
    assert not is_fresh("float")
    assert not is_fresh(multipliers="float32")
    convert()
    assert (paths.MODEL_DATA_H.read_bytes(), paths.DIGITS_H.read_bytes()) == before
    shutil.copy(paths.DIGITS_DIR / "3.png", paths.DIGITS_DIR / "4.png")
    assert not is_fresh()
    convert()
    paths.DIGITS_H.unlink()
    assert not is_fresh()


def test_headers_for_a_float32_tflm_hold_its_factors_and_answers(project: Path) -> None:
    convert(multipliers="float32")
    assert is_fresh(multipliers="float32")
    model = read_model(paths.model_path("int8").read_bytes(), "m")
    expected, other = (
        model.lstms[0].integers(rule).factors()["kRecurrentProduct"].ravel().tolist()
        for rule in ("float32", "double")
    )
    assert model_numbers("kRecurrentProduct").tolist() == expected != other
    assert "by scripts/conversion/layers" in paths.DIGITS_H.read_text()


def failed_conversion(quantization: str = "int8") -> str:
    """The sentence with which a conversion fails; the headers must stay what they were."""
    paths.MODEL_DATA_H.write_text("old model")
    paths.DIGITS_H.write_text("old digits")
    with pytest.raises(UserError) as caught:
        convert(quantization)
    assert paths.MODEL_DATA_H.read_text() == "old model"
    assert paths.DIGITS_H.read_text() == "old digits"
    assert sorted(p.name for p in paths.DIGITS_H.parent.iterdir()) == ["digits.h", "model_data.h"]
    return str(caught.value)


@pytest.mark.parametrize("make", [random_int8_model, random_float_model])
@pytest.mark.parametrize("size", [(9, 28, 28, 11), (4, 27, 28, 10), (3, 2, 1, 3), (2, 200, 100, 2)])
def test_model_of_any_shape_gets_made_up_examples(
    project: Path, capfd: pytest.CaptureFixture[str], make: Callable, size: tuple[int, ...]
) -> None:
    model = make(np.random.default_rng(2), *size)
    paths.model_path(model.quantization).write_bytes(model.flatbuffer)
    convert(model.quantization)
    assert "nothing is known about" in capfd.readouterr().err
    units, features, steps, classes = size
    text = paths.MODEL_DATA_H.read_text()
    assert 'kAccuracy[] = "accuracy unknown"' in text and f"kUnits = {units};" in text
    assert 'kSubject[] = "class"' in text
    assert (
        f"kClassNames[{classes}][{1 + len(str(classes - 1))}] = {{"
        + ", ".join(f'"{i}"' for i in range(classes))
        in text
    )
    expected = golden(classes)
    assert {len(example) for example in included_examples()} == {4 * steps * features}
    assert len(included_examples()) == len(expected)
    assert len(expected) >= 2
    assert numbers_in(paths.DIGITS_H, "kLabels").tolist() == expected.argmax(axis=1).tolist()
    assert model_numbers("kMean").tolist() == [0] * features
    assert model_numbers("kFactor").tolist() == [1] * features


def as_if_trained_on(model: Network, inputs: Quantization) -> Network:
    """The same network on pixels from 0 to 255, or wherever `inputs` has them."""
    lstm, *rest = model.layers
    assert isinstance(lstm, Lstm) and lstm.scales is not None
    before = lstm.input.quantized
    further = (inputs.zero_point - before.zero_point) * lstm.input_weights.sum(axis=2)
    weights = tuple(w * before.scale / inputs.scale for w in lstm.scales.input_weights)
    moved = replace(
        lstm,
        input=replace(lstm.input, quantization=inputs),
        bias=(lstm.bias + further).astype(np.int32),
        scales=replace(lstm.scales, input_weights=weights),
    )
    return replace(model, layers=(moved, *rest))


@pytest.mark.parametrize(
    ("inputs", "warning"),
    [
        (PICTURE.quantization, ""),
        (Quantization(1.0, -128), "bytes 0 to 255 become 0 to 255 at its input"),
        (Quantization(2 / 255, 0), "bytes 0 to 255 become -1.004 to 0.9961 at its input"),
    ],
)
def test_pixels_of_another_range_work_with_a_warning(
    project: Path, capfd: pytest.CaptureFixture[str], inputs: Quantization, warning: str
) -> None:
    path = paths.model_path("int8")
    path.write_bytes(build(as_if_trained_on(read_model(path.read_bytes(), "m"), inputs)))
    convert()
    printed = capfd.readouterr().err
    assert warning in printed and ("warning: " in printed) == bool(warning)
    assert golden().argmax(axis=1).tolist() == list(range(10))


OWN_CODING = Standardization((-1.5, 1000.0), (4.0, 0.5), (-3.0, -2.0), (3.0, 2.0), (0.0, 0.002))
OWN_VALUES = np.arange(36, dtype=np.float32).reshape(3, 12)


def use_own_data(**changes: object) -> None:
    """A model of 6 x 2 values and two classes with its card; `changes` to the card's data."""
    size = {"units": 4, "features": 2, "time_steps": 6, "classes": 2}
    flatbuffer = random_int8_model(np.random.default_rng(5), *size.values()).flatbuffer
    paths.model_path("int8").write_bytes(flatbuffer)
    form = DataFormat("class", ("up", 'down "fast"'), OWN_CODING)
    data = {
        "name": "my data.npz",
        "sha256": "0" * 64,
        "format": form.to_card(),
        "examples": Examples(OWN_VALUES, np.array([0, 1, 0]), "").to_card(),
    }
    entry = {"sha256": checksum(flatbuffer), "accuracy": 0.75}
    recipe = {"name": "best", "lstm_units": 4, "epochs": None}
    card = {"recipe": recipe, "models": {"int8": entry}, "data": data | changes}
    paths.MODEL_CARD.write_text(json.dumps(card))


def test_headers_of_own_data_hold_names_units_and_examples(project: Path) -> None:
    use_own_data()
    convert()
    text = paths.MODEL_DATA_H.read_text()
    assert 'kName[] = "my_data_lstm"' in text
    assert 'kAccuracy[] = "75.00 % of the test examples right"' in text
    assert 'kSubject[] = "class"' in text
    assert r'kClassNames[2][12] = {"up", "down \"fast\""};' in text
    assert "kClasses = 2;" in text and "kMaxNameLength = 11;" in text
    assert "using Feature = float;" in text and "kInputScale = " in text
    assert model_numbers("kMean").tolist() == [-1.5, 1000]
    assert model_numbers("kFactor").tolist() == [4, 0.5]
    assert model_numbers("kMin").tolist() == [-3, -2] and model_numbers("kMax").tolist() == [3, 2]
    assert "as up to 0.2 % of the training's values of a feature were" in text
    assert included_examples() == [values.tobytes() for values in OWN_VALUES]
    assert numbers_in(paths.DIGITS_H, "kLabels").tolist() == [0, 1, 0]
    model = read_model(paths.model_path("int8").read_bytes(), "m")
    raw = model.run(network_inputs(model, OWN_VALUES, OWN_CODING))
    np.testing.assert_array_equal(golden(2), model.output.dequantize(raw))


def test_headers_of_values_hold_names_units_and_targets(project: Path) -> None:
    targets = np.array([[1.5, -2], [3, 4], [5, 6]], np.float32)
    examples = Examples(OWN_VALUES, targets, "").to_card()
    use_own_data(examples=examples)
    card = json.loads(paths.MODEL_CARD.read_text())
    values = {"value_names": ["temperature", "humidity"], "value_units": ["°C", "%"]}
    card["data"]["format"] |= {"class_names": [], **values}
    card["models"]["int8"] |= {"accuracy": None, "mean_errors": [0.4234, 1.25]}
    paths.MODEL_CARD.write_text(json.dumps(card))
    convert()
    text = paths.MODEL_DATA_H.read_text()
    assert 'kSubject[] = "value"' in text and "kClasses = 0;" in text
    assert 'kOutputNames[2][12] = {"temperature", "humidity"};' in text
    assert r'kOutputUnits[2][4] = {"\302\260C", "%"};' in text
    assert r'kAccuracy[] = "mean error 0.423 \302\260C, 1.25 %"' in text
    assert "using Label = float[kOutputs];" in text
    assert "kLabels[3][2] =" in paths.DIGITS_H.read_text()
    assert numbers_in(paths.DIGITS_H, "kLabels").tolist() == [1.5, -2, 3, 4, 5, 6]


def test_a_single_example_is_laid_over_itself(project: Path) -> None:
    values = np.arange(12, dtype=np.float32)[None]
    assert np.all(blends(values) == values)
    use_own_data(examples=Examples(values, np.array([1]), "").to_card())
    convert()
    assert "kExpectedOfBlends[3][1][2] =" in paths.DIGITS_H.read_text()


@pytest.mark.parametrize(
    "changes",
    [
        {"format": {}},
        {"examples": None},
        {"examples": {"labels": [0], "values": []}},
        {"examples": {"labels": [0], "values": ["AAAA"]}},
        {"examples": {"labels": [[0.5]], "values": ["A" * 64]}},
        {"examples": {"labels": [2], "values": ["A" * 64]}},
        {"examples": {"labels": [0], "values": ["no base64"]}},
    ],
)
def test_damaged_description_of_own_data_keeps_the_old_headers(
    project: Path, changes: dict[str, object]
) -> None:
    use_own_data(**changes)
    assert "mnist_lstm.json is damaged" in failed_conversion()


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_model_in_the_place_of_the_other_kind_is_named(project: Path, quantization: str) -> None:
    other = "float" if quantization == "int8" else "int8"
    wrong, right = paths.model_path(other), paths.model_path(quantization)
    shutil.copy(right, wrong)
    start = f"{wrong} is a model in {quantization}, but custom_quantization = "
    assert failed_conversion(other).startswith(f"{start}{other}; set {quantization}, which reads")
    assert failed_conversion(quantization) == f"{start}{quantization} reads {right}; move it there."
    headers.write_headers(wrong, quantization)  # as by convert.py --model


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("models/mnist_lstm.tflite", b"1234TFL3" + b"\0" * 5000, "damaged or cut off"),
        ("digits/5.png", b"", "5.png"),
        ("models/mnist_lstm.json", b'{"recipe": 3', "mnist_lstm.json is damaged"),
    ],
)
def test_damaged_input_keeps_the_old_headers(
    project: Path, file: str, content: bytes, reason: str
) -> None:
    (project / file).write_bytes(content)
    assert reason in failed_conversion()


def test_full_disk_keeps_the_old_headers(project: Path, full_disk: None) -> None:
    assert "No space left" in failed_conversion()


@pytest.mark.usefixtures("tflm")
def test_what_only_tflm_runs_needs_its_runtime(project: Path) -> None:
    mutants = pytest.importorskip("mutants")
    softmax, log_softmax = tflite.BuiltinOperator.SOFTMAX, tflite.BuiltinOperator.LOG_SOFTMAX
    path = paths.model_path("float")
    other = mutants.changed(
        path.read_bytes(), lambda model: mutants.replace_operator(model, softmax, log_softmax)
    )
    path.write_bytes(other)
    assert "LOG_SOFTMAX (the activation log_softmax), which the" in failed_conversion("float")
    headers.write_headers(path, "float", runtime="tflm")
    text = paths.MODEL_DATA_H.read_text()
    assert "ADD(LogSoftmax)" in text and "define MODEL_DATA_NETWORK" not in text
    assert np.all(golden() <= 0)


@pytest.mark.usefixtures("tflm")
def test_a_model_with_other_results_in_tflm_keeps_the_old_headers(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Network.run
    monkeypatch.setattr(Network, "run", lambda model, inputs: run(model, inputs) ^ 1)
    assert "TFLM interpreter gives other results" in failed_conversion()


def test_command_ends_with_one_sentence_and_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "broken.tflite").write_bytes(b"no model at all")
    command = [sys.executable, paths.SCRIPTS_DIR / "convert.py", "--model", "broken.tflite"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("error: broken.tflite is no TensorFlow Lite")
    assert "Traceback" not in result.stderr


def test_unreadable_model_is_reported(
    open_dir: Path, as_ordinary_user: Callable[[Callable[[], object]], str]
) -> None:
    model = open_dir / "mine.tflite"
    model.write_bytes(b"TFL3")
    model.chmod(0)
    shown = as_ordinary_user(lambda: headers.write_headers(model, "int8"))
    assert shown == f"{model} cannot be read (Permission denied); name another .tflite file."


def test_golden_kernel_values_are_up_to_date() -> None:
    remedy = "run `.venv/bin/python test/test_lstm_kernels/golden_values.py`"
    assert golden_values.HEADER.read_text() == golden_values.golden_header(), remedy


@pytest.mark.parametrize("end", [-np.inf, np.inf])
def test_golden_kernel_values_are_the_same_on_every_processor(
    monkeypatch: pytest.MonkeyPatch, end: float
) -> None:
    for function in (np.exp, np.tanh):
        monkeypatch.setattr(np, function.__name__, lambda x, f=function: np.nextafter(f(x), end))
    assert golden_values.HEADER.read_text() == golden_values.golden_header()
