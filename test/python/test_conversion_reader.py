"""Reading .tflite files: the family is read whole, everything else is refused in one sentence."""

from __future__ import annotations

import re
import struct
from dataclasses import fields, replace

import flatbuffers.table
import numpy as np
import pytest
import tflite

from conversion.lstm_model import LstmModel
from conversion.tflite_reader import OPERATORS, read_model
from project import paths
from project.errors import UserError
from tflite_builder import build, random_float_model, random_int8_model


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return paths.model_path("int8").read_bytes()


def refusal(flatbuffer: bytes) -> str:
    """The sentence with which `flatbuffer` is refused."""
    with pytest.raises(UserError) as caught:
        read_model(flatbuffer, "my.tflite")
    sentence = str(caught.value)
    assert sentence.startswith("my.tflite "), sentence
    assert sentence.endswith(".") and "\n" not in sentence, sentence
    return sentence


def patched(
    flatbuffer: bytes, table: flatbuffers.table.Table, slot: int, kind: str, value: float
) -> bytes:
    """`flatbuffer` with field number `slot` of `table` set in place."""
    offset = table.Offset(4 + 2 * slot)
    assert offset, "the field is at its default and has no place to patch"
    content = bytearray(flatbuffer)
    struct.pack_into(kind, content, table.Pos + offset, value)
    return bytes(content)


def test_shipped_models_are_of_the_family() -> None:
    for quantization in ("int8", "float"):
        path = paths.model_path(quantization)
        model = read_model(path.read_bytes(), path.name)
        assert model.quantization == quantization
        assert model.operators == OPERATORS
        assert (model.time_steps, model.features, model.classes) == (28, 28, 10)


def test_int8_input_is_the_pixel_less_128() -> None:
    scales = read_model(paths.model_path("int8").read_bytes(), "m").scales
    assert scales is not None
    assert np.float32(scales.input.scale) == np.float32(1 / 255)
    assert scales.input.zero_point == -128


def assert_same(written: LstmModel, found: LstmModel) -> None:
    for field in fields(LstmModel):
        if field.name in ("flatbuffer", "operators"):
            continue
        left, right = getattr(written, field.name), getattr(found, field.name)
        if isinstance(left, np.ndarray):
            np.testing.assert_array_equal(left, right, err_msg=field.name)
            assert left.dtype == right.dtype, field.name
        elif field.name == "scales" and left is not None:
            assert repr(left) == repr(right)
        else:
            assert left == right, field.name


@pytest.mark.parametrize("size", [(1, 1, 1, 2), (7, 5, 13, 3), (64, 40, 50, 12)])
def test_any_size_is_read_back_as_written(size: tuple[int, int, int, int]) -> None:
    random = np.random.default_rng(size)
    for model in (random_int8_model(random, *size), random_float_model(random, *size)):
        assert_same(model, read_model(build(model), "m"))


def test_truncated_anywhere_is_refused(shipped: bytes) -> None:
    for length in [0, 1, 4, 7, 8, 9, *range(16, len(shipped) - 64, 331)]:
        assert re.search("damaged or cut off|no TensorFlow Lite model", refusal(shipped[:length]))


def test_random_bytes_are_refused() -> None:
    random = np.random.default_rng(1)
    for size in (0, 10, 1000, 20_000):
        assert "no TensorFlow Lite model" in refusal(random.bytes(size))


def test_random_bytes_behind_the_mark_are_refused() -> None:
    random = np.random.default_rng(2)
    for _ in range(200):
        refusal(random.bytes(4) + b"TFL3" + random.bytes(2000))


def test_other_schema_version_is_refused(shipped: bytes) -> None:
    table = tflite.Model.GetRootAsModel(shipped, 0)._tab
    assert "schema version 2" in refusal(patched(shipped, table, 0, "<I", 2))


def with_other_operator(flatbuffer: bytes, replacement: int) -> bytes:
    """`flatbuffer` with another operator in place of SOFTMAX."""
    model = tflite.Model.GetRootAsModel(flatbuffer, 0)
    for i in range(model.OperatorCodesLength()):
        code = model.OperatorCodes(i)
        if code.BuiltinCode() == tflite.BuiltinOperator.SOFTMAX:
            flatbuffer = patched(flatbuffer, code._tab, 0, "<b", replacement)
            flatbuffer = patched(flatbuffer, code._tab, 3, "<i", replacement)
    return flatbuffer


def test_while_loop_is_refused_with_the_reason(shipped: bytes) -> None:
    sentence = refusal(with_other_operator(shipped, tflite.BuiltinOperator.WHILE))
    assert "WHILE" in sentence and "TensorFlow 2.15.1" in sentence and "GRU" in sentence


def test_other_operator_is_refused_by_name(shipped: bytes) -> None:
    content = with_other_operator(shipped, tflite.BuiltinOperator.LOG_SOFTMAX)
    assert "LOG_SOFTMAX" in refusal(content)


def test_batch_of_four_is_refused() -> None:
    model = random_int8_model(np.random.default_rng(4))
    assert "fix the batch to one" in refusal(build(model, batch=4))


def test_cell_scale_that_is_no_power_of_two_is_refused() -> None:
    from conversion.quantization import integer_constants

    model = random_int8_model(np.random.default_rng(5))
    assert model.scales is not None
    model = replace(model, scales=replace(model.scales, cell=0.0003))
    with pytest.raises(UserError, match="power of two"):
        integer_constants(model)


def test_other_output_quantisation_is_refused() -> None:
    from conversion.lstm_model import Quantization

    model = random_int8_model(np.random.default_rng(6))
    assert model.scales is not None
    scales = replace(model.scales, output=Quantization(1 / 128, 0))
    assert "1/256" in refusal(build(replace(model, scales=scales)))


def test_weights_of_another_type_are_refused() -> None:
    model = random_int8_model(np.random.default_rng(7))
    wrong = replace(model, gate_bias=model.gate_bias.astype(np.int16))
    assert "gate_bias" in refusal(build(wrong))


def test_weights_of_another_shape_are_refused() -> None:
    model = random_int8_model(np.random.default_rng(8))
    wrong = replace(model, dense_weights=model.dense_weights[:, :-1].copy())
    assert "dense_weights" in refusal(build(wrong))
