"""Reading .tflite files: what belongs to the family is read, all else refused in one sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conversion.layers.dense import Dense
from conversion.layers.layer import Layer
from conversion.layers.lstm import Lstm
from conversion.layers.softmax import Softmax
from conversion.network_model import Network
from conversion.tflite_reader import read_model
from data.data_format import Quantization
from project import paths
from project.errors import UserError
from tflite_builder import build, random_float_model, random_int8_model


def refusal(flatbuffer: bytes) -> str:
    """The sentence with which `flatbuffer` is refused."""
    with pytest.raises(UserError) as caught:
        read_model(flatbuffer, "my.tflite")
    sentence = str(caught.value)
    assert sentence.startswith("my.tflite "), sentence
    assert sentence.endswith(".") and "\n" not in sentence, sentence
    return sentence


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_shipped_models_are_of_the_family(quantization: str) -> None:
    model = read_model(paths.model_path(quantization).read_bytes(), "m")
    assert model.quantization == quantization
    assert [type(layer) for layer in model.layers] == [Lstm, Dense, Softmax]
    assert (model.time_steps, model.features, model.outputs) == (28, 28, 10)
    if model.input.quantization is not None:  # the int8 input is the pixel less 128
        assert np.float32(model.input.quantization.scale) == np.float32(1 / 255)
        assert model.input.quantization.zero_point == -128


def assert_same(written: Layer, found: Layer) -> None:
    assert type(written) is type(found)
    for name, left in vars(written).items():
        right = getattr(found, name)
        if isinstance(left, np.ndarray):
            np.testing.assert_array_equal(left, right, err_msg=name, strict=True)
        else:
            assert repr(left) == repr(right), name


@pytest.mark.parametrize("size", [(1, 1, 1, 2), (7, 5, 13, 3), (64, 40, 50, 12)])
@pytest.mark.parametrize("make", [random_int8_model, random_float_model])
def test_any_size_is_read_back_as_written(make, size: tuple[int, int, int, int]) -> None:
    model = make(np.random.default_rng(size), *size)
    found = read_model(model.flatbuffer, "m")
    assert found.input == model.input
    for written, read in zip(model.layers, found.layers, strict=True):
        assert_same(written, read)


def test_softmax_in_int8_has_up_to_511_classes() -> None:
    random = np.random.default_rng(1)
    refused = random_int8_model(random, classes=512)
    assert "a softmax over 512 classes, but in int8" in refusal(refused.flatbuffer)
    allowed = random_int8_model(random, classes=511), random_float_model(random, classes=512)
    assert [read_model(model.flatbuffer, "m").outputs for model in allowed] == [511, 512]


def test_files_cut_off_anywhere_are_refused() -> None:
    shipped = paths.model_path("int8").read_bytes()
    for length in [0, 1, 4, 7, 8, 9, *range(16, len(shipped) - 64, 331)]:
        reason = "damaged or cut off" if length >= 8 else "no TensorFlow Lite model"
        assert reason in refusal(shipped[:length])


@pytest.mark.parametrize("mark", [b"", b"1234TFL3"])
def test_random_bytes_are_refused(mark: bytes) -> None:
    random = np.random.default_rng(2)
    for size in (0, 10, 20_000, *[2000] * 200):
        refusal(mark + random.bytes(size))


INT8_MODEL = random_int8_model(np.random.default_rng(4))


def changed(number: int, **changes: object) -> Network:
    """With one layer changed."""
    layers = list(INT8_MODEL.layers)
    layers[number] = replace(layers[number], **changes)
    return replace(INT8_MODEL, layers=tuple(layers))


OTHER = Quantization(1 / 128, 0)
LSTM, DENSE, SOFTMAX = INT8_MODEL.layers


@pytest.mark.parametrize(
    ("reason", "network"),
    [
        (
            "1/256",
            changed(2, output=replace(SOFTMAX.output, quantization=Quantization(1 / 128, 0))),
        ),
        ("gate_bias of type INT16", changed(0, bias=LSTM.bias.astype(np.int16))),
        (
            "a dense layer for 559 values that takes 560",
            changed(1, weights=DENSE.weights[:, :-1].copy()),
        ),
    ],
)
def test_weights_and_output_of_another_form_are_refused(reason: str, network: Network) -> None:
    assert reason in refusal(build(network))


def test_batch_of_four_is_refused() -> None:
    assert "fix the batch to one" in refusal(build(INT8_MODEL, batch=4))
