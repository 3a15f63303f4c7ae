"""What the converter makes of a network is checked, and refused where TFLM cannot run it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

import training_process
from conversion.tflite_reader import OPERATORS
from data.mnist import load_mnist
from project import paths
from training import scoring

SHIPPED = paths.model_path("int8")


@pytest.fixture(scope="module")
def outcome(mnist_path: Path) -> dict:
    """By case, what in_training_environment.py saw."""
    done = training_process.run("in_training_environment.py", mnist_path, SHIPPED)
    # The converter's pages about what went well stay away from the person.
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_int8_has_the_fused_lstm_and_pixels_as_input(outcome):
    model = outcome["int8"]
    assert tuple(model["operators"]) == OPERATORS
    assert model["dtype"] == "int8"
    pixels, probabilities = model["scales"]
    assert pixels == {"scale": float(np.float32(1 / 255)), "zero_point": -128}
    assert probabilities == {"scale": 1 / 256, "zero_point": -128}


def test_float_has_the_fused_lstm(outcome):
    assert tuple(outcome["float"]["operators"]) == OPERATORS
    assert outcome["float"]["dtype"] == "float32"


@pytest.mark.parametrize("quantization", ["int8", "float"])
def test_any_size_converts(quantization, outcome):
    model = outcome[quantization]
    sizes = [model[name] for name in ("units", "time_steps", "features", "classes")]
    assert sizes == [3, 6, 5, 4]


def test_calibration_that_does_not_reach_white_is_refused(outcome):
    assert "instead of 1/255 and -128" in outcome["no white"]
    assert "calibrate with images that reach full white (255)" in outcome["no white"]


def test_calibration_on_black_alone_is_refused(outcome):
    assert "quantises input with scale" in outcome["black calibration"]
    assert "calibrate with training data" in outcome["black calibration"]


def test_measured_values_enter_around_zero(outcome):
    assert outcome["measured"]["scales"][0] == {"scale": 1 / 128, "zero_point": 0}


def test_calibration_that_does_not_reach_the_lowest_value_is_refused(outcome):
    sentence = outcome["measured, not from the lowest"]
    assert "instead of 1/128 and 0; calibrate with images that reach the lowest (0)" in sentence


@pytest.mark.parametrize(
    ("case", "found"), [("floats", "float32 (20, 6, 5)"), ("nothing", "uint8 (0, 6, 5)")]
)
def test_calibration_with_no_bytes_is_refused(case, found, outcome):
    """Pixels of 0 to 1 where 0 to 255 are meant would make a network that sees only black."""
    assert f"the calibration images are {found}; calibrate with bytes" in outcome[case]


def test_every_while_loop_is_refused_with_what_made_it(outcome):
    sentences = outcome["loops"]
    assert len(sentences) == 10
    for cause, sentence in sentences.items():
        assert "WHILE" in sentence, cause
        assert cause in sentence and "TensorFlow 2.15.1, as Keras 3" in sentence


def test_what_tensorflow_cannot_convert_is_one_sentence(outcome, tensorflow_version):
    beginning = f"TensorFlow {tensorflow_version} cannot convert the network ("
    assert outcome["unconvertible"].startswith(beginning)
    assert len(outcome["unconvertible"].splitlines()) == 1


def test_tflite_stands_in_for_tflm(outcome, mnist_path, tflm):
    """TFLite's own LSTM kernel rounds a little otherwise, but reads the same digits."""
    assert outcome["tflite"]["evaluated_with"] == scoring.TFLITE
    assert outcome["tflite"]["arena_bytes"] is None
    raw = base64.b64decode(outcome["tflite"]["outputs"])
    by_tflite = np.frombuffer(raw, np.int8).reshape(300, 10).astype(int)
    by_tflm = scoring.outputs(SHIPPED.read_bytes(), load_mnist(str(mnist_path)).x_test[:300])
    assert np.mean(by_tflite.argmax(axis=1) == by_tflm.argmax(axis=1)) > 0.99
    assert np.mean(np.abs(by_tflite - by_tflm) > 8) < 0.01
