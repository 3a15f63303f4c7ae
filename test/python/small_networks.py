"""Random networks that a small chip has room for, and what they give by the equations in NumPy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from conversion.cpp_text import constants
from conversion.golden import network_inputs, tolerance
from conversion.included_data import of_unknown_data
from conversion.network_model import Network
from data.data_format import PICTURE, DataFormat
from random_layers import random_layer
from random_networks import random_form, random_network, random_values

EXAMPLES = 3


@dataclass(frozen=True)
class Limits:
    """The largest a network may be; bytes of input are those of all examples."""

    weight_bytes: int
    input_bytes: int
    units: int
    outputs: int

    def allow(self, network: Network) -> bool:
        return (
            _weight_bytes(network) <= self.weight_bytes
            and EXAMPLES * network.time_steps * network.features * 4 <= self.input_bytes
            and sum(lstm.units for lstm in network.lstms) <= self.units
            and network.outputs <= self.outputs
        )


BOARD_LIMITS = Limits(weight_bytes=12000, input_bytes=6000, units=64, outputs=500)
"""For programs of many networks on boards of 32 bits."""


@dataclass(frozen=True)
class Case:
    """A network with what enters it, (examples, time_steps, features)."""

    network: Network
    form: DataFormat
    values: np.ndarray

    def inputs_in_flash(self, name: str) -> str:
        """C++ constant for harness/networks_in_flash.h."""
        rows = np.frombuffer(self.values.tobytes(), np.uint8).reshape(len(self.values), -1)
        return constants(**{name: rows})

    def check(self, found: np.ndarray) -> None:
        """Fails if NumPy has another output than those that a chip found, of all examples."""
        flat = self.values.reshape(len(self.values), -1)
        raw = self.network.run(network_inputs(self.network, flat, self.form.coding))
        expected = self.network.output.dequantize(raw)
        differences = np.abs(found.reshape(expected.shape) - expected)
        assert np.all(differences <= tolerance(self.network, expected)), self.network.operators


def small_network(random: np.random.Generator, limits: Limits) -> Case:
    """Any layers, with pictures or measured values."""
    while not limits.allow(network := random_network(random)):
        pass
    form = random_form(random, network)
    return Case(network, form, random_values(random, network, form, EXAMPLES))


def small_lstm(random: np.random.Generator, limits: Limits) -> Case:
    """An LSTM alone, with its numbers at their edges."""
    while True:
        layer = random_layer(random)
        network = Network(b"", (), layer.lstm.input, (layer.lstm,), "double")
        if limits.allow(network) and not layer.time_major and network.time_steps > 1:
            form = replace(of_unknown_data(network), coding=PICTURE)
            return Case(network, form, (layer.inputs.astype(np.int16) + 128).astype(np.uint8))


def _weight_bytes(network: Network) -> int:
    members = (value for layer in network.layers for value in layer.members("double").values())
    return sum(value.nbytes for value in members if isinstance(value, np.ndarray))
