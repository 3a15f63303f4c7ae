"""include/model_data.h and include/digits.h: content, freshness, and that nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import golden_values
from conversion import freshness, headers, reference
from conversion.golden import blends
from conversion.lstm_model import LstmModel, Quantization
from conversion.quantization import integer_constants
from conversion.tflite_reader import read_model
from data.data_format import MEASURED, PICTURE, DataFormat
from data.examples import Examples
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


def is_fresh(quantization: str = "int8", multipliers: str = "double") -> bool:
    model = paths.model_path(quantization)
    return freshness.headers_are_fresh(freshness.fingerprint(model, quantization, multipliers))


def array_of(header: Path, name: str) -> list[str]:
    body = re.search(rf"\b{name}(?:\[\d+\])+ = ([^;]*);", header.read_text())
    assert body, f"{name} is not in {header.name}"
    return re.findall(r"-?[\d.]+(?:e[-+]\d+)?", body.group(1))


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_model_header_holds_the_model(project: Path, quantization: str) -> None:
    convert(quantization)
    flatbuffer = paths.model_path(quantization).read_bytes()
    model = read_model(flatbuffer, "m")
    assert bytes(map(int, array_of(paths.MODEL_DATA_H, "kFlatbuffer"))) == flatbuffer
    weights = np.array(list(map(float, array_of(paths.MODEL_DATA_H, "kDenseWeights"))), np.float32)
    np.testing.assert_array_equal(weights, model.dense_weights.reshape(-1).astype(np.float32))
    text = paths.MODEL_DATA_H.read_text()
    assert "alignas(16) inline constexpr std::uint8_t kFlatbuffer" in text
    assert "ADD(UnidirectionalSequenceLSTM) ADD(Reshape) ADD(FullyConnected) ADD(Softmax)" in text
    accuracy = json.loads(paths.MODEL_CARD.read_text())["models"][quantization]["accuracy"]
    assert f"{100 * accuracy:.2f} % of the test images right" in text


def test_digits_header_holds_digits_and_right_answers(project: Path) -> None:
    convert()
    pixels = np.array(list(map(int, array_of(paths.DIGITS_H, "kPixels")))).reshape(10, 28, 28)
    for digit in range(10):
        np.testing.assert_array_equal(pixels[digit], load_digit(paths.DIGITS_DIR / f"{digit}.png"))
    expected = np.array(list(map(float, array_of(paths.DIGITS_H, "kExpected")))).reshape(10, 10)
    assert expected.argmax(axis=1).tolist() == list(range(10))
    assert np.all(expected * 256 == np.round(expected * 256))


def test_digits_header_holds_more_than_200_pictures_that_are_in_doubt(project: Path) -> None:
    convert()
    pixels = np.stack([load_digit(paths.DIGITS_DIR / f"{i}.png").reshape(-1) for i in range(10)])
    pictures = blends(pixels)
    assert len(np.unique(pictures.reshape(-1, 784), axis=0)) == pictures.shape[0] * 10 == 270
    nine, zero = pixels[9].astype(int), pixels[0].astype(int)
    np.testing.assert_array_equal(pictures[0, 9], (5 * nine + 11 * zero) // 16)
    expected = np.array(list(map(float, array_of(paths.DIGITS_H, "kExpectedOfBlends"))))
    assert expected.size == 270 * 10
    assert np.count_nonzero(expected) > 2 * 270, "most blends should be in doubt"


def test_headers_are_the_same_every_time(project: Path) -> None:
    convert()
    before = paths.MODEL_DATA_H.read_bytes(), paths.DIGITS_H.read_bytes()
    convert()
    assert (paths.MODEL_DATA_H.read_bytes(), paths.DIGITS_H.read_bytes()) == before


def test_headers_are_fresh_until_an_input_changes(project: Path) -> None:
    assert not is_fresh()
    convert()
    assert is_fresh()
    paths.model_path("int8").touch()
    assert is_fresh()
    assert not is_fresh("float")
    assert not is_fresh(multipliers="float32")
    shutil.copy(paths.DIGITS_DIR / "3.png", paths.DIGITS_DIR / "4.png")
    assert not is_fresh()


def test_headers_for_a_float32_tflm_hold_its_factors_and_answers(project: Path) -> None:
    convert(multipliers="float32")
    assert is_fresh(multipliers="float32")
    model = read_model(paths.model_path("int8").read_bytes(), "m")
    due = [
        [[factor.multiplier, factor.shift] for factor in constants.recurrent_product]
        for constants in map(integer_constants, (replace(model, multipliers="float32"), model))
    ]
    found = list(map(int, array_of(paths.MODEL_DATA_H, "kRecurrentProduct")))
    assert found == list(np.ravel(due[0])) != list(np.ravel(due[1]))
    assert "by scripts/conversion/reference.py" in paths.DIGITS_H.read_text()


def test_missing_header_is_not_fresh(project: Path) -> None:
    convert()
    paths.DIGITS_H.unlink()
    assert not is_fresh()


def test_foreign_model_has_no_accuracy(project: Path) -> None:
    model = random_int8_model(np.random.default_rng(1), units=9)
    paths.model_path("int8").write_bytes(build(model))
    convert()
    text = paths.MODEL_DATA_H.read_text()
    assert 'kAccuracy[] = "accuracy unknown"' in text
    assert "kUnits = 9" in text


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


def test_damaged_model_keeps_the_old_headers(project: Path) -> None:
    path = paths.model_path("int8")
    path.write_bytes(path.read_bytes()[:5000])
    assert "damaged or cut off" in failed_conversion()


@pytest.mark.parametrize("make", [random_int8_model, random_float_model])
@pytest.mark.parametrize("size", [(9, 28, 28, 11), (4, 27, 28, 10), (3, 2, 1, 3), (2, 200, 100, 2)])
def test_model_of_any_shape_is_served_with_made_up_examples(
    project: Path, capfd: pytest.CaptureFixture[str], make: Callable, size: tuple[int, ...]
) -> None:
    model = make(np.random.default_rng(2), *size)
    path = paths.model_path(model.quantization)
    path.write_bytes(build(model))
    convert(model.quantization)
    assert "nothing is known of" in capfd.readouterr().err
    *_, features, steps, classes = size
    text = paths.MODEL_DATA_H.read_text()
    assert 'kSubject[] = "class"' in text
    assert f"kClassNames[{classes}] = {{" + ", ".join(f'"{i}"' for i in range(classes)) in text
    values = list(map(int, array_of(paths.DIGITS_H, "kPixels")))
    expected = np.array(list(map(float, array_of(paths.DIGITS_H, "kExpected")))).reshape(
        -1, classes
    )
    assert len(values) == len(expected) * steps * features and len(expected) >= 2
    assert list(map(int, array_of(paths.DIGITS_H, "kLabels"))) == expected.argmax(axis=1).tolist()
    ends = np.array([float(array_of(paths.MODEL_DATA_H, name)[0]) for name in ("kLowest", "kStep")])
    if model.scales is not None:
        low, scale = -128 - model.scales.input.zero_point, model.scales.input.scale
        np.testing.assert_allclose(ends, [low * scale, scale], rtol=1e-6)


def as_if_trained_on(model: LstmModel, inputs: Quantization) -> LstmModel:
    """The same network on pixels from 0 to 255, or wherever `inputs` has them."""
    scales = model.scales
    further = (inputs.zero_point - scales.input.zero_point) * model.input_weights.sum(axis=2)
    weights = tuple(w * scales.input.scale / inputs.scale for w in scales.input_weights)
    return replace(
        model,
        gate_bias=(model.gate_bias + further).astype(np.int32),
        scales=replace(scales, input=inputs, input_weights=weights),
    )


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        (PICTURE.quantization, ""),
        (Quantization(1.0, -128), "bytes 0 to 255 become 0 to 255 at its input"),
        (Quantization(2 / 255, 0), "bytes 0 to 255 become -1.004 to 0.9961 at its input"),
    ],
)
def test_pixels_of_another_range_are_read_and_told(
    project: Path, capfd: pytest.CaptureFixture[str], inputs: Quantization, told: str
) -> None:
    path = paths.model_path("int8")
    model = as_if_trained_on(read_model(path.read_bytes(), "m"), inputs)
    path.write_bytes(build(model))
    convert()
    printed = capfd.readouterr().err
    assert told in printed and ("warning: " in printed) == bool(told)
    expected = np.array(list(map(float, array_of(paths.DIGITS_H, "kExpected")))).reshape(10, 10)
    assert expected.argmax(axis=1).tolist() == list(range(10))


def use_own_data(**changes: object) -> None:
    """A model of 6 x 2 values and two classes with its card; `changes` to the card's data."""
    size = {"units": 4, "features": 2, "time_steps": 6, "classes": 2}
    flatbuffer = build(random_int8_model(np.random.default_rng(5), **size))
    paths.model_path("int8").write_bytes(flatbuffer)
    form = DataFormat(
        "class", ("up", 'down "fast"'), MEASURED, (-1.5, 1000.0), (0.25, 2.0), (0.0, 0.002)
    )
    values = np.arange(36, dtype=np.uint8).reshape(3, 12)
    data = {
        "name": "my data.npz",
        "sha256": "0" * 64,
        "format": form.to_card(),
        "examples": Examples(values, (0, 1, 0), "").to_card(),
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
    assert r'kClassNames[2] = {"up", "down \"fast\""};' in text
    assert "kMaxClassNameLength = 11;" in text
    assert "kByteZero = 128;" in text and "kInputScale = " in text
    assert list(map(float, array_of(paths.MODEL_DATA_H, "kLowest"))) == [-1.5, 1000]
    assert list(map(float, array_of(paths.MODEL_DATA_H, "kStep"))) == [0.25, 2]
    assert "as up to 0.2 % of the training's values of a feature did" in text
    assert list(map(int, array_of(paths.DIGITS_H, "kPixels"))) == list(range(36))
    assert array_of(paths.DIGITS_H, "kLabels") == ["0", "1", "0"]


def test_a_single_example_is_laid_over_itself(project: Path) -> None:
    values = np.arange(12, dtype=np.uint8)[None]
    assert np.all(blends(values) == values)
    use_own_data(examples=Examples(values, (1,), "").to_card())
    convert()
    assert "kExpectedOfBlends[3][1][2] =" in paths.DIGITS_H.read_text()


def test_golden_values_of_own_data_are_those_of_the_coding(project: Path) -> None:
    use_own_data()
    convert()
    model = read_model(paths.model_path("int8").read_bytes(), "m")
    raw = reference.run(model, np.arange(-128, -92).reshape(3, 6, 2))
    found = np.array(list(map(float, array_of(paths.DIGITS_H, "kExpected")))).reshape(3, 2)
    np.testing.assert_array_equal(found, reference.dequantize_output(model, raw))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": {}},
        {"examples": None},
        {"examples": {"labels": [0], "values": []}},
        {"examples": {"labels": [0], "values": ["AAAA"]}},
        {"examples": {"labels": [2], "values": ["AAAAAAAAAAAAAAAA"]}},
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
    convert(quantization)
    other = "float" if quantization == "int8" else "int8"
    wrong, right = paths.model_path(other), paths.model_path(quantization)
    shutil.copy(right, wrong)
    assert not is_fresh(quantization)
    told = f"{wrong} is a model in {quantization}, but custom_quantization = "
    assert failed_conversion(other).startswith(f"{told}{other}; set {quantization}, which reads")
    assert failed_conversion(quantization) == f"{told}{quantization} reads {right}; move it there."
    headers.write_headers(wrong, quantization)  # as by convert.py --model


def test_damaged_digit_keeps_the_old_headers(project: Path) -> None:
    (paths.DIGITS_DIR / "5.png").write_bytes(b"")
    assert "5.png" in failed_conversion()


def test_damaged_card_keeps_the_old_headers(project: Path) -> None:
    paths.MODEL_CARD.write_text('{"recipe": 3')
    assert "mnist_lstm.json is damaged" in failed_conversion()


def test_full_disk_keeps_the_old_headers(project: Path, full_disk: None) -> None:
    assert "No space left" in failed_conversion()


def test_read_only_include_keeps_the_old_headers(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so the refusal is made here; test_project_files.py has a real one.
    def refuse(**_options: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert "Permission denied" in failed_conversion()


def test_command_ends_with_one_sentence_and_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "broken.tflite").write_bytes(b"no model at all")
    command = [sys.executable, paths.SCRIPTS_DIR / "convert.py", "--model", "broken.tflite"]
    before = [p.read_bytes() if p.exists() else None for p in (paths.MODEL_DATA_H, paths.DIGITS_H)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("error: broken.tflite is no TensorFlow Lite")
    assert "Traceback" not in result.stderr
    after = [p.read_bytes() if p.exists() else None for p in (paths.MODEL_DATA_H, paths.DIGITS_H)]
    assert before == after


@pytest.mark.usefixtures("tflm")
def test_a_model_that_tflm_answers_otherwise_keeps_the_old_headers(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = reference.run
    monkeypatch.setattr(reference, "run", lambda model, inputs: run(model, inputs) ^ 1)
    assert "TFLM interpreter answers otherwise" in failed_conversion()


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
