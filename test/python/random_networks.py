"""Networks of the whole family with random layers, sizes and numbers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from conversion.included_data import of_unknown_data, usual_inputs
from conversion.layers.layer import Layer
from conversion.network_model import Network
from conversion.tflite_reader import read_model
from data.data_format import PICTURE, DataFormat, Standardization
from project.errors import UserError
from tflite_builder import (
    activation_of,
    flattened,
    largest_of,
    mean_of,
    network_of,
    random_dense,
    random_input,
    random_lstm,
    random_rescaling,
    softmax_of,
    with_ends,
)

_BOUNDS = ((-math.inf, math.inf), (0.0, math.inf), (0.0, 6.0))


def random_network(random: np.random.Generator) -> Network:
    """1 to 6 LSTMs and what may follow them, read back from the file that holds it."""
    while True:
        try:
            layers = _layers(random)
            if layers[0].is_int8 and random.integers(3) == 0:
                layers = with_ends(layers, str(random.choice(["float", "uint8"])))
            return read_model(network_of(*layers).flatbuffer, "random")
        except UserError as error:  # of numbers that no training gives
            assert "train" in str(error), error


def random_form(random: np.random.Generator, network: Network) -> DataFormat:
    """Pictures, or measured values in units of their own."""
    if random.integers(2):
        return replace(of_unknown_data(network), coding=PICTURE)
    count = network.features
    ends = [np.full(count, end) for end in usual_inputs(network)]
    mean, factor = random.normal(0, 100, count), 10 ** random.uniform(-3, 3, count)
    numbers = (mean, factor, *ends, np.zeros(count))
    coding = Standardization(*(tuple(np.float32(each).tolist()) for each in numbers))
    return replace(of_unknown_data(network), coding=coding)


def random_values(
    random: np.random.Generator, network: Network, form: DataFormat, count: int
) -> np.ndarray:
    """What the firmware may get, beyond the ends too: (count, time_steps, features).

    Of two pictures one begins with blank rows.
    """
    shape = (count, network.time_steps, network.features)
    if not isinstance(form.coding, Standardization):
        pictures = random.integers(0, 256, shape).astype(np.uint8)
        for picture in pictures[::2]:
            picture[: random.integers(network.time_steps + 1)] = 0
        return pictures
    low, high = usual_inputs(network)
    standardized = random.uniform(1.2 * low, 1.2 * high, shape)
    values = standardized / np.array(form.coding.factor) + np.array(form.coding.mean)
    is_odd = random.random(shape) < 0.02
    return np.where(is_odd, random.choice([np.nan, np.inf, -np.inf], shape), values).astype("<f4")


def _layers(random: np.random.Generator) -> list[Layer]:
    is_int8 = random.integers(4) > 0
    time_steps, features = int(random.integers(1, 13)), _size(random)
    values = random_input(random, is_int8, time_steps, features)
    layers: list[Layer] = []
    for _ in range(random.choice([0, 1, 2], p=[0.7, 0.15, 0.15])):  # Rescaling, Normalization
        layers.append(random_rescaling(random, values))
        values = layers[-1].output
    lstms = int(random.choice([1, 2, 3, 4, 6], p=[0.5, 0.3, 0.1, 0.05, 0.05]))
    for number in range(lstms):
        returns_last = number == lstms - 1 and random.integers(2) == 0
        layers.append(random_lstm(random, values, _size(random), returns_last))
        values = layers[-1].output
        if random.integers(6) == 0:  # BatchNormalization
            layers.append(random_rescaling(random, values))
            values = layers[-1].output
    if values.rows > 1 and random.integers(4) == 0:  # TimeDistributed(Dense)
        layers.append(random_dense(random, values, _size(random), _bounds(random)))
        values = layers[-1].output
        if random.integers(2):
            layers.append(activation_of(random, values, _function(random)))
            values = layers[-1].output
    if values.rows > 1 and random.integers(3) == 0:  # GlobalAveragePooling1D, GlobalMaxPooling1D
        layers.append(mean_of(random, values) if random.integers(2) else largest_of(values))
        values = layers[-1].output
    values = flattened(values)
    for _ in range(random.integers(0 if values.size > 1 else 1, 4)):
        layers.append(random_dense(random, values, _size(random), _bounds(random)))
        values = layers[-1].output
        if random.integers(3) == 0:
            layers.append(activation_of(random, values, _function(random)))
            values = layers[-1].output
    if random.integers(2):
        layers.append(softmax_of(values))
    return layers


def _function(random: np.random.Generator) -> str:
    return str(random.choice(["Sigmoid", "Tanh", "Relu", "Relu6"]))


def _size(random: np.random.Generator) -> int:
    return int(random.choice([1, random.integers(1, 9), random.integers(1, 26)]))


def _bounds(random: np.random.Generator) -> tuple[float, float]:
    return _BOUNDS[random.integers(len(_BOUNDS))]
