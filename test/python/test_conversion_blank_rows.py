"""What model_data.h stores of a network after blank rows at the beginning of a picture.

That the compiled runtime answers the same with it is tested in test_random_networks.py.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conversion.blank_rows import NONE, BlankRows, blank_rows_of
from conversion.golden import network_inputs
from conversion.included_data import of_unknown_data
from conversion.layers.dense import Dense
from conversion.layers.layer import Layer
from conversion.network_model import Network
from conversion.network_parts import parts_of
from conversion.stream import step_of
from data.data_format import PICTURE
from tflite_builder import (
    flattened,
    mean_of,
    network_of,
    random_dense,
    random_input,
    random_lstm,
)

TIME_STEPS, FEATURES, UNITS, OUTPUTS = 12, 3, 5, 4


def network(kind: str, is_int8: bool = True, time_steps: int = TIME_STEPS) -> Network:
    """Two LSTMs -> what `kind` says -> dense."""
    random = np.random.default_rng(1)
    values = random_input(random, is_int8, time_steps, FEATURES)
    layers: list[Layer] = [random_lstm(random, values, UNITS, returns_last=False)]
    layers.append(random_lstm(random, layers[0].output, UNITS, returns_last=kind == "last step"))
    if kind == "mean":
        layers.append(mean_of(random, layers[-1].output))
    given = layers[-1].output
    layers.append(random_dense(random, flattened(given) if kind == "flatten" else given, OUTPUTS))
    return network_of(*layers)


def stored(network: Network) -> BlankRows:
    data = replace(of_unknown_data(network), coding=PICTURE)
    return blank_rows_of(network, parts_of(network), data)


@pytest.mark.parametrize("is_int8", [True, False])
def test_states_and_sums_are_those_of_a_blank_picture(is_int8: bool) -> None:
    whole = network("flatten", is_int8)
    blank = stored(whole)
    picture = np.zeros((1, TIME_STEPS, FEATURES), np.uint8)
    values = network_inputs(whole, picture, PICTURE)
    first, second, sums = blank.of_layers.values()
    for kept, layer in zip((first, second), whole.lstms):
        values = layer.run(values, whole.multipliers)
        assert np.array_equal(kept["kBlankHiddenStates"], values[0, : blank.count])
    dense = parts_of(whole).collector
    assert isinstance(dense, Dense)
    for rows in range(1, blank.count + 1):
        rest = values.copy()
        rest[0, rows:] = dense.input.quantized.zero_point if is_int8 else 0
        expected = dense.sums_after(rest[0])[-1]
        assert np.allclose(sums["kBlankSums"][rows - 1], expected, atol=1e-5 * (not is_int8))


def test_each_layer_is_stored_after_one_to_eight_rows() -> None:
    arrays = [
        array for kept in stored(network("last step")).of_layers.values() for array in kept.values()
    ]
    assert [array.shape for array in arrays] == [(8, UNITS)] * 4
    assert [array.dtype for array in arrays] == [np.int16, np.int8] * 2


@pytest.mark.parametrize("time_steps", [1, 2, 5])
def test_one_row_always_remains(time_steps: int) -> None:
    assert stored(network("last step", time_steps=time_steps)).count == time_steps - 1


def test_nothing_is_stored_for_a_mean_of_all_rows_a_stream_and_measured_values() -> None:
    assert stored(network("mean")) == NONE
    assert stored(step_of(network("last step"), "it")) == NONE
    measured = network("last step")
    assert blank_rows_of(measured, parts_of(measured), of_unknown_data(measured)) == NONE
