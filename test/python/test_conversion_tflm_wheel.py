"""The wheel of the TFLM interpreter: same question, same answer; a bad model, one sentence."""

from __future__ import annotations

import builtins
import os
import re
import struct

import flatbuffers
import numpy as np
import pytest
import tflite

from conversion import tflm_wheel
from conversion.tflm_wheel import TflmInterpreter
from project import native_stderr, paths
from project.errors import UserError
from tflite_builder import build_lstm, random_int8_model

pytestmark = pytest.mark.usefixtures("tflm")


def shipped(quantization: str = "int8") -> bytes:
    return paths.model_path(quantization).read_bytes()


def complaint(model: bytes) -> str:
    with pytest.raises(UserError) as caught:
        TflmInterpreter(model)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def inputs(count: int) -> np.ndarray:
    return np.random.default_rng(1).integers(-128, 128, (count, 28, 28)).astype(np.int8)


def test_answer_does_not_depend_on_what_came_before():
    interpreter = TflmInterpreter(shipped())
    images = inputs(20)
    forwards = [interpreter.run(image).tolist() for image in images]
    backwards = [interpreter.run(image).tolist() for image in images[::-1]]
    assert forwards == backwards[::-1]
    assert len({str(answer) for answer in forwards}) > 1


def test_earlier_answers_stay_as_they_were():
    interpreter = TflmInterpreter(shipped())
    first, second = inputs(2)
    answer = interpreter.run(first)
    kept = answer.copy()
    interpreter.run(second)
    np.testing.assert_array_equal(answer, kept)


@pytest.mark.parametrize(("quantization", "dtype"), [("int8", np.int8), ("float", np.float32)])
def test_tells_what_the_input_is(quantization, dtype):
    interpreter = TflmInterpreter(shipped(quantization))
    assert interpreter.input_dtype == dtype
    assert interpreter.input_shape == (1, 28, 28)
    assert interpreter.run(np.zeros((1, 28, 28), dtype)).shape == (1, 10)


def test_other_inputs_are_refused():
    interpreter = TflmInterpreter(shipped())
    with pytest.raises(ValueError, match="takes int8"):
        interpreter.run(np.zeros((28, 28), np.uint8))
    with pytest.raises(ValueError, match="reshape"):
        interpreter.run(np.zeros((28, 27), np.int8))


def test_arena():
    # The upstream example, of the same size, needs 4,208 bytes in int8 on a 64-bit host.
    assert 3000 < tflm_wheel.measured_arena_bytes(shipped()) < 6000
    assert 6000 < tflm_wheel.measured_arena_bytes(shipped("float")) < 10000


def with_operator(code: int) -> bytes:
    """The shipped model with another operator in place of its LSTM."""
    model = bytearray(shipped())
    lstm = tflite.BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM
    root = tflite.Model.GetRootAs(model, 0)
    for table in (root.OperatorCodes(i)._tab for i in range(root.OperatorCodesLength())):
        if table.Get(flatbuffers.number_types.Int8Flags, table.Pos + table.Offset(4)) == lstm:
            model[table.Pos + table.Offset(4)] = code
            model[table.Pos + table.Offset(10)] = code
    return bytes(model)


def test_operator_that_tflm_lacks_is_named():
    message = complaint(with_operator(tflite.BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_RNN))
    assert "UNIDIRECTIONAL_SEQUENCE_RNN" in message
    assert "convert or train it again" in message


@pytest.mark.parametrize("length", [8, 100, 5000, 13000])
def test_truncated(length):
    assert re.search("refuses the model|crashes on the model", complaint(shipped()[:length]))


@pytest.mark.parametrize("content", [b"", b"TFL3", np.random.default_rng(1).bytes(5000)])
def test_no_model(content):
    assert re.search("refuses the model|crashes on the model", complaint(content))


def with_input(number: int) -> bytes:
    """The shipped model with another tensor as the input of its network."""
    model = bytearray(shipped())
    inputs = tflite.Model.GetRootAs(model, 0).Subgraphs(0)._tab
    struct.pack_into("<i", model, inputs.Vector(inputs.Offset(6)), number)
    return bytes(model)


def test_a_crash_of_the_interpreter_costs_one_sentence():
    before = TflmInterpreter(shipped())
    assert "crashes on the model with SIG" in complaint(with_input(64))
    assert before.run(inputs(1)[0]).shape == (1, 10)


def test_a_model_that_never_ends_costs_one_sentence(monkeypatch):
    monkeypatch.setattr(tflm_wheel, "LIMIT_S", 0.02)
    monkeypatch.setattr(tflm_wheel, "_process", tflm_wheel._Process())
    long = random_int8_model(np.random.default_rng(1), 64, 40, 20_000, classes=1)
    interpreter = TflmInterpreter(build_lstm(long, 1, time_major=False))
    with pytest.raises(UserError, match="does not come back from the model"):
        interpreter.run(np.zeros((20_000, 40), np.int8))


def test_an_interrupted_question_does_not_answer_the_next_one(monkeypatch):
    interpreter = TflmInterpreter(shipped())
    first, second = inputs(2)
    due = interpreter.run(second).tolist()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(type(tflm_wheel._process._connection), "recv", interrupted)
        interpreter.run(first)
    assert interpreter.run(second).tolist() == due


def interrupted(*_arguments):
    raise KeyboardInterrupt


def test_reason_goes_into_the_error_and_not_to_stderr(capfd):
    complaint(with_operator(tflite.BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_RNN))
    tflm_wheel.measured_arena_bytes(shipped())
    assert capfd.readouterr() == ("", "")


def test_without_the_wheel(monkeypatch):
    original = builtins.__import__

    def without(name, *arguments, **keywords):
        if name.startswith("tflite_micro"):
            raise ImportError("no wheel")
        return original(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    assert not tflm_wheel.available()
    assert "install tflite-micro" in complaint(shipped())


def test_stderr_comes_back_after_an_error(capfd):
    with pytest.raises(RuntimeError), native_stderr.captured() as printed:
        raise RuntimeError
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
    with native_stderr.captured() as printed:
        os.write(2, b"caught ")
        assert printed() == "caught "
        os.write(2, b"more")
        assert printed() == "caught more"
