"""The arithmetic from which golden values come, against the TFLM interpreter."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from conversion import fixed_point, tflm_wheel
from conversion.arena import arena_bytes, computed_parts, packed_bytes
from conversion.layers import softmax
from conversion.layers.layer import Values
from conversion.layers.softmax import Softmax
from conversion.tflite_reader import read_model
from conversion.tflm_wheel import TflmInterpreter
from data.data_format import Quantization
from tflite_builder import (
    flattened,
    network_of,
    random_dense,
    random_float_model,
    random_input,
    random_int8_model,
    random_lstm,
)


def random_sizes(random: np.random.Generator) -> tuple[int, int, int, int]:
    """units, features, time_steps, classes"""
    return tuple(
        int(random.integers(low, high)) for low, high in ((1, 65), (1, 41), (1, 51), (2, 13))
    )


@pytest.mark.usefixtures("tflm")
@pytest.mark.parametrize(
    ("make", "tolerance"), [(random_int8_model, 0), (random_float_model, 1e-5)]
)
def test_random_models_agree_and_their_arena_is_enough(make, tolerance) -> None:
    random = np.random.default_rng(20261124)
    for _ in range(50):
        model = read_model(make(random, *random_sizes(random)).flatbuffer, "m")
        shape = (3, model.time_steps, model.features)
        inputs = random.normal(size=shape).astype(np.float32)
        if model.is_int8:
            inputs = random.integers(-128, 128, shape).astype(np.int8)
        interpreter = TflmInterpreter(model.flatbuffer)
        by_tflm = np.concatenate([interpreter.run(values) for values in inputs])
        np.testing.assert_allclose(model.run(inputs), by_tflm, rtol=0, atol=tolerance)
        measured, computed = sum(interpreter.arena_parts()), sum(computed_parts(model))
        assert measured <= computed <= 1.5 * measured
        assert arena_bytes(model) >= measured
        assert arena_bytes(model) % 16 == 0


def test_only_weights_in_int8_are_packed() -> None:
    random = np.random.default_rng(4)
    sizes = (20, 28, 28, 10)
    # 20 units of 28 inputs, 20 hidden states and the biases; a row and three states.
    expected = 20 * (12 * (28 + 20) + 16) + (32 + 224) + (48 + 2 * 80)
    assert packed_bytes(random_int8_model(random, *sizes)) == expected
    assert packed_bytes(random_float_model(random, *sizes)) == 0


@pytest.mark.usefixtures("tflm")
@pytest.mark.parametrize("has_wheel", [True, False])
def test_arena_has_room_to_plan_several_small_lstms(
    has_wheel: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(7)
    values, lstms = random_input(random, False, 8, 3), []
    for _ in range(4):
        lstms.append(random_lstm(random, values, 1))
        values = lstms[-1].output
    network = network_of(*lstms, random_dense(random, flattened(values), 4))
    monkeypatch.setattr(tflm_wheel, "available", lambda: has_wheel)
    # The smallest in which TFLM sets it up on an emulated Cortex-M4; it then uses 4,512 bytes.
    assert 7472 <= arena_bytes(network) <= 10000


def test_activations_are_near_the_real_functions() -> None:
    x = np.arange(-(2**15), 2**15)
    real = x / 2**12
    assert np.abs(fixed_point.sigmoid(x) / 2**15 - 1 / (1 + np.exp(-real))).max() < 4e-4
    assert np.abs(fixed_point.tanh(x, 12) / 2**15 - np.tanh(real)).max() < 4e-4


def test_exponential_and_reciprocal_are_near_the_real_functions() -> None:
    x = -np.arange(0, 2**30, 2**20)
    np.testing.assert_allclose(fixed_point.exp_of_negative(x) / 2**31, np.exp(x / 2**26), atol=1e-6)
    a = np.arange(0, 2**31, 2**22)
    np.testing.assert_allclose(
        fixed_point.one_over_one_plus(a) / 2**31, 1 / (1 + a / 2**31), atol=1e-7
    )


class WholeTableSoftmax(Softmax):
    @property
    def exponentials(self) -> np.ndarray:
        last = min(fixed_point.input_radius(softmax.INTEGER_BITS, self.difference.shift), 255)
        differences = fixed_point.requantize(-np.arange(1 + last), self.difference)
        return fixed_point.exp_of_negative(differences, softmax.INTEGER_BITS)


@pytest.mark.parametrize("scale", [0.06, 0.21, 0.9])
def test_exponentials_that_round_to_nothing_change_no_probability(scale: float) -> None:
    logits = Values(1, 3, np.dtype(np.int8), Quantization(scale, 0))
    sizes = (logits, replace(logits, quantization=softmax.PROBABILITIES), 1.0)
    short, whole = Softmax(*sizes), WholeTableSoftmax(*sizes)
    below, further = np.meshgrid(np.arange(256), np.arange(256))
    values = np.stack([0 * below, -below, -further], axis=-1) + 127
    np.testing.assert_array_equal(short.run(values, "double"), whole.run(values, "double"))
    assert len(short.exponentials) < len(whole.exponentials)


def test_rounding_at_the_ties() -> None:
    assert fixed_point.high_multiply(np.array([1, -1, -3]), 2**30).tolist() == [1, 0, -1]
    assert fixed_point.rounding_shift_right(np.array([1, -1, 3, -3]), 1).tolist() == [1, -1, 2, -2]


def test_table_has_the_ends_of_a_sigmoid() -> None:
    table = fixed_point.sigmoid_table()
    assert table[0] == 2**15
    assert table[255] == 2**16 - 1
    assert np.all(np.diff(table) >= 0)
    assert table[24] == pytest.approx(2**16 / (1 + math.exp(-1)), abs=1.5)
