"""The compiled runtime and the NumPy reference against the TFLM interpreter, number by number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from compiled_runtime import INSTRUCTION_SETS, CompiledRuntime, run_layers
from conversion.arena import lstm_bytes
from conversion.golden import golden_outputs, network_inputs
from conversion.network_model import Network
from conversion.tflite_reader import read_model
from conversion.tflm_wheel import TflmInterpreter
from data.data_format import PICTURE
from made_images import made_images
from project import paths
from random_layers import Layer, random_layer
from tflite_builder import build_lstm, random_float_model, random_int8_model

pytestmark = [pytest.mark.usefixtures("tflm"), pytest.mark.slow]

SIZES = [  # units, features, time_steps, classes
    (1, 1, 1, 2),
    (7, 5, 13, 3),
    (64, 40, 50, 12),
    (3, 33, 4, 10),
]
SEED, LAYERS = 20261124, 1000


def shipped_model(quantization: str) -> Network:
    path = paths.model_path(quantization)
    return read_model(path.read_bytes(), path.name)


def by_tflm(model: Network, pixels: np.ndarray) -> np.ndarray:
    """What the TFLM interpreter makes of the pictures, as probabilities."""
    return golden_outputs(model, pixels, PICTURE)[0]


def by_reference(pixels: np.ndarray) -> np.ndarray:
    model = shipped_model("int8")
    return model.output.dequantize(model.run(network_inputs(model, pixels, PICTURE)))


@pytest.fixture(scope="module")
def mnist_by_tflm(mnist_test_images: np.ndarray) -> np.ndarray:
    return by_tflm(shipped_model("int8"), mnist_test_images)


@pytest.fixture(scope="module", params=[*INSTRUCTION_SETS, "reference"])
def predict(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[np.ndarray], np.ndarray]:
    """The shipped int8 model by one of our own implementations."""
    if request.param == "reference":
        return by_reference
    folder, flags = tmp_path_factory.mktemp("int8"), INSTRUCTION_SETS[request.param]
    return CompiledRuntime(shipped_model("int8"), folder, flags).predict


def test_no_output_differs_on_all_mnist_test_images(
    predict: Callable, mnist_test_images: np.ndarray, mnist_by_tflm: np.ndarray
) -> None:
    assert mnist_by_tflm.shape == (10_000, 10)
    assert np.count_nonzero(predict(mnist_test_images) != mnist_by_tflm) == 0


def test_no_output_differs_on_made_images(predict: Callable) -> None:
    images = made_images(1000)
    expected = by_tflm(shipped_model("int8"), images)
    assert len(np.unique(expected.argmax(axis=1))) == 10, "the images should show every digit"
    assert np.count_nonzero(predict(images) != expected) == 0


def test_float_agrees_to_1e_5(tmp_path: Path) -> None:
    model = shipped_model("float")
    images = made_images(1000)
    difference = CompiledRuntime(model, tmp_path).predict(images) - by_tflm(model, images)
    assert np.abs(difference).max() <= 1e-5


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("make", "tolerance"), [(random_int8_model, 0), (random_float_model, 1e-5)]
)
def test_other_sizes_agree(
    make: Callable, tolerance: float, size: tuple[int, int, int, int], tmp_path: Path
) -> None:
    random = np.random.default_rng(size)
    model = make(random, *size)
    pixels = random.integers(0, 256, (200, model.time_steps, model.features)).astype(np.uint8)
    difference = CompiledRuntime(model, tmp_path).predict(pixels) - by_tflm(model, pixels)
    assert np.abs(difference).max() <= tolerance


@pytest.fixture(scope="module")
def layers() -> list[Layer]:
    random = np.random.default_rng(SEED)
    return [random_layer(random) for _ in range(LAYERS)]


@pytest.fixture(scope="module")
def layers_by_tflm(layers: list[Layer]) -> list[np.ndarray]:
    return [
        TflmInterpreter(build_lstm(layer.lstm, layer.batch, layer.time_major)).run(layer.inputs)
        for layer in layers
    ]


@pytest.mark.parametrize("instruction_set", INSTRUCTION_SETS)
def test_no_hidden_state_of_a_random_layer_differs(
    instruction_set: str, layers: list[Layer], layers_by_tflm: list[np.ndarray], tmp_path: Path
) -> None:
    results = run_layers(layers, tmp_path, INSTRUCTION_SETS[instruction_set])
    differing = [
        number
        for number, (hidden_states, _) in enumerate(results)
        if not np.array_equal(hidden_states, layers_by_tflm[number])
    ]
    assert differing == []
    if instruction_set == "portable":  # others are for PCs, where the arena may be any size
        promised = [lstm_bytes(layer.lstm.input.size, layer.lstm.units) for layer in layers]
        assert np.subtract(promised, [memory_bytes for _, memory_bytes in results]).min() == 0
