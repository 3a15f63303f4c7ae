"""The compiled runtime, built for this PC, against the TFLM interpreter, number by number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from compiled_runtime import INSTRUCTION_SETS, CompiledRuntime
from conversion import reference
from conversion.golden import network_inputs
from conversion.lstm_model import LstmModel
from conversion.tflite_reader import read_model
from conversion.tflm_wheel import TflmInterpreter
from data.data_format import PICTURE
from made_images import made_images
from project import paths
from tflite_builder import build, random_float_model, random_int8_model

SIZES = [  # units, features, time_steps, classes
    (1, 1, 1, 2),
    (7, 5, 13, 3),
    (64, 40, 50, 12),
    (3, 33, 4, 10),
]


def shipped_model(quantization: str) -> LstmModel:
    path = paths.model_path(quantization)
    return read_model(path.read_bytes(), path.name)


def by_tflm(model: LstmModel, pixels: np.ndarray) -> np.ndarray:
    """What the TFLM interpreter makes of the pictures, as probabilities."""
    inputs = network_inputs(model, pixels, PICTURE)
    interpreter = TflmInterpreter(model.flatbuffer)
    raw = np.concatenate([interpreter.run(values) for values in inputs])
    return reference.dequantize_output(model, raw)


@pytest.fixture(scope="module", params=INSTRUCTION_SETS)
def int8_runtime(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> CompiledRuntime:
    folder = tmp_path_factory.mktemp("int8")
    return CompiledRuntime(shipped_model("int8"), folder, INSTRUCTION_SETS[request.param])


@pytest.mark.usefixtures("tflm")
def test_no_output_differs_on_all_mnist_test_images(
    int8_runtime: CompiledRuntime, mnist_test_images: np.ndarray
) -> None:
    expected = by_tflm(shipped_model("int8"), mnist_test_images)
    assert expected.shape == (10_000, 10)
    assert np.count_nonzero(int8_runtime.classify(mnist_test_images) != expected) == 0


@pytest.mark.usefixtures("tflm")
def test_no_output_differs_on_made_images(int8_runtime: CompiledRuntime) -> None:
    images = made_images(2000)
    expected = by_tflm(shipped_model("int8"), images)
    assert len(np.unique(expected.argmax(axis=1))) == 10, "the images should show every digit"
    assert np.count_nonzero(int8_runtime.classify(images) != expected) == 0


@pytest.mark.usefixtures("tflm")
def test_float_agrees_to_1e_5(tmp_path: Path) -> None:
    model = shipped_model("float")
    images = made_images(1000)
    difference = CompiledRuntime(model, tmp_path).classify(images) - by_tflm(model, images)
    assert np.abs(difference).max() <= 1e-5


@pytest.mark.usefixtures("tflm")
@pytest.mark.parametrize("size", SIZES)
def test_other_sizes_agree_in_int8(size: tuple[int, int, int, int], tmp_path: Path) -> None:
    random = np.random.default_rng(size)
    model = random_int8_model(random, *size)
    model = replace(model, flatbuffer=build(model))
    pixels = random.integers(0, 256, (200, model.time_steps, model.features)).astype(np.uint8)
    expected = by_tflm(model, pixels)
    assert np.count_nonzero(CompiledRuntime(model, tmp_path).classify(pixels) != expected) == 0


@pytest.mark.usefixtures("tflm")
@pytest.mark.parametrize("size", SIZES)
def test_other_sizes_agree_in_float(size: tuple[int, int, int, int], tmp_path: Path) -> None:
    random = np.random.default_rng(size)
    model = random_float_model(random, *size)
    model = replace(model, flatbuffer=build(model))
    pixels = random.integers(0, 256, (200, model.time_steps, model.features)).astype(np.uint8)
    difference = CompiledRuntime(model, tmp_path).classify(pixels) - by_tflm(model, pixels)
    assert np.abs(difference).max() <= 1e-5
