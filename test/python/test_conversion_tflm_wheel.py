"""The wheel of the TFLM interpreter: same question, same answer; a bad model, one sentence."""

from __future__ import annotations

import os
import re
import sys

import numpy as np
import pytest
import tflite

from conversion import tflm_wheel
from conversion.tflm_wheel import TflmInterpreter
from project import native_stderr, paths
from project.errors import UserError
from tflite_builder import build_lstm, random_int8_model

mutants = pytest.importorskip("mutants")  # which needs TFLM's own schema from the wheel

LSTM = tflite.BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM
RNN = tflite.BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_RNN


def shipped(quantization: str = "int8") -> bytes:
    return paths.model_path(quantization).read_bytes()


def complaint(model: bytes) -> str:
    with pytest.raises(UserError) as caught:
        TflmInterpreter(model)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def inputs(count: int) -> np.ndarray:
    return np.random.default_rng(1).integers(-128, 128, (count, 28, 28)).astype(np.int8)


def test_answers_depend_on_nothing_before_and_stay_as_they_were():
    interpreter = TflmInterpreter(shipped())
    images = inputs(20)
    forwards = [interpreter.run(image) for image in images]
    copies = [answer.copy() for answer in forwards]
    backwards = [interpreter.run(image) for image in images[::-1]]
    np.testing.assert_array_equal(forwards, backwards[::-1])
    np.testing.assert_array_equal(forwards, copies)
    assert len({answer.tobytes() for answer in forwards}) > 1


@pytest.mark.parametrize(("quantization", "dtype"), [("int8", np.int8), ("float", np.float32)])
def test_input_and_output_are_those_of_the_model(quantization, dtype):
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


def test_measured_arena_is_plausible_and_prints_nothing(capfd):
    # The upstream example, of the same size, needs 4,208 bytes in int8 on a 64-bit host.
    assert 3000 < sum(tflm_wheel.measured_arena_parts(shipped())) < 6000
    assert 6000 < sum(tflm_wheel.measured_arena_parts(shipped("float"))) < 10000
    assert capfd.readouterr() == ("", "")


def test_an_operator_unknown_to_tflm_is_named(capfd):
    message = complaint(
        mutants.changed(shipped(), lambda model: mutants.replace_operator(model, LSTM, RNN))
    )
    assert "UNIDIRECTIONAL_SEQUENCE_RNN" in message
    assert "convert or train it again" in message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "content",
    [b"", b"TFL3", np.random.default_rng(1).bytes(5000)]
    + [shipped()[:length] for length in (8, 100, 5000, 13000)],
    ids=len,
)
def test_damaged_files_are_refused(content):
    assert re.search("refuses the model|crashes on the model", complaint(content))


def test_a_crash_of_the_interpreter_costs_one_sentence():
    before = TflmInterpreter(shipped())
    deadly = mutants.changed(
        shipped(), lambda model: setattr(model.subgraphs[0], "inputs", [10**7])
    )
    assert "crashes on the model with SIG" in complaint(deadly)
    assert before.run(inputs(1)[0]).shape == (1, 10)


def test_a_model_that_never_ends_costs_one_sentence(monkeypatch):
    monkeypatch.setattr(tflm_wheel, "LIMIT_S", 0.02)
    monkeypatch.setattr(tflm_wheel, "_process", tflm_wheel._Process())
    long = random_int8_model(np.random.default_rng(1), 64, 40, 20_000, classes=1)
    interpreter = TflmInterpreter(build_lstm(long.lstms[0], 1, time_major=False))
    with pytest.raises(UserError, match="does not come back from the model"):
        interpreter.run(np.zeros((20_000, 40), np.int8))


def test_an_interrupted_question_does_not_answer_the_next_one(monkeypatch):
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    interpreter = TflmInterpreter(shipped())
    first, second = inputs(2)
    expected = interpreter.run(second).tolist()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(type(tflm_wheel._process._connection), "recv", interrupted)
        interpreter.run(first)
    assert interpreter.run(second).tolist() == expected


def test_without_the_wheel_it_is_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "tflite_micro", None)
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
