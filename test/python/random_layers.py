"""LSTM layers of any size with random numbers, many of them at their edges."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from conversion.layers.lstm import Lstm, LstmScales
from data.data_format import Quantization
from project.errors import UserError
from tflite_builder import random_input, random_lstm


@dataclass(frozen=True)
class Layer:
    """An int8 LSTM and its input.

    Attributes:
        time_major: whether a batch has the rows of one time step together.
        inputs: raw int8, (batch, time_steps, features) or, time-major, (time_steps, batch,
            features).
    """

    lstm: Lstm
    time_major: bool
    inputs: np.ndarray

    @property
    def batch(self) -> int:
        return self.inputs.shape[1 if self.time_major else 0]


def random_layer(random: np.random.Generator) -> Layer:
    """1 to 64 units, 1 to 40 features, 1 to 50 steps, a batch of 1 to 3.

    Scales reach from gates that hardly move to gates that only saturate, by way of products whose
    factor is a power of two, just below one, or large enough to shift to the left.
    """
    units, features, time_steps = (int(random.integers(1, largest + 1)) for largest in (64, 40, 50))
    values = random_input(random, True, time_steps, features)
    lstm = _with_edges(random, random_lstm(random, values, units))
    while not _is_supported(lstm):
        lstm = _with_edges(random, lstm)
    batch, time_major = int(random.integers(1, 4)), bool(random.integers(2))
    rows = (time_steps, batch) if time_major else (batch, time_steps)
    inputs = _inputs(random, (*rows, features), lstm.input.quantized.zero_point)
    return Layer(lstm, time_major, inputs)


def _is_supported(lstm: Lstm) -> bool:
    try:
        lstm.integers("double")
    except UserError:
        return False
    return True


def _with_edges(random: np.random.Generator, lstm: Lstm) -> Lstm:
    max_bias = 2 ** int(random.choice([4, 14, 18, 28], p=[0.2, 0.5, 0.2, 0.1]))
    cell = 2.0 ** -int(random.integers(0, 30))
    inputs = Quantization(_value_scale(random), _zero_point(random))
    hidden = Quantization(_value_scale(random), _zero_point(random))
    return replace(
        lstm,
        input=replace(lstm.input, quantization=inputs),
        output=replace(lstm.output, quantization=hidden),
        input_weights=_weights(random, lstm.input_weights.shape),
        recurrent_weights=_weights(random, lstm.recurrent_weights.shape),
        bias=random.integers(-max_bias, max_bias, (4, lstm.units)).astype(np.int32),
        cell_clip=_cell_clip(random, cell),
        scales=LstmScales(
            cell=cell,
            input_weights=_weight_scales(random, inputs.scale, lstm.input.size),
            recurrent_weights=_weight_scales(random, hidden.scale, lstm.units),
        ),
    )


def _value_scale(random: np.random.Generator) -> float:
    return _scale(random, 2e-3, 2e-2) if random.integers(2) else 2.0 ** -int(random.integers(4, 12))


def _weight_scales(
    random: np.random.Generator, value_scale: float, inputs: int
) -> tuple[float, ...]:
    """One a gate, chosen for the factor that value and weight make together."""

    def factor() -> float:
        kind = random.choice(["lively", "power", "below", "any"], p=[0.7, 0.1, 0.1, 0.1])
        if kind == "lively":  # arguments of about 1 in Q3.12
            return 2.0**12 / (5000 * np.sqrt(inputs)) * _scale(random, 0.2, 5)
        if kind == "any":
            return _scale(random, 2.0**-16, 2.0**12)
        power = 2.0 ** int(random.integers(-8, 4))
        return power if kind == "power" else power * (1 - 2.0**-24)

    return tuple(float(np.float32(factor() * 2.0**-12 / value_scale)) for _ in range(4))


def _weights(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    if random.integers(8) == 0:
        return random.choice([-128, 127], shape).astype(np.int8)
    largest = int(random.integers(1, 129))
    return random.integers(-largest, largest, shape).astype(np.int8)


def _inputs(random: np.random.Generator, shape: tuple[int, ...], nothing: int) -> np.ndarray:
    """Any, the two ends only, or with background as pictures have it."""
    kind = random.integers(3)
    values = random.integers(-128, 128, shape)
    if kind == 1:
        values = random.choice([-128, 127], shape)
    elif kind == 2:
        values = np.where(random.random(shape) < random.random(), nothing, values)
    return values.astype(np.int8)


def _zero_point(random: np.random.Generator) -> int:
    return int(random.choice([-128, 0, 127, random.integers(-128, 128)]))


def _cell_clip(random: np.random.Generator, cell_scale: float) -> float:
    """None, one that bites, one at the end of int16, or one beyond it."""
    raw = random.choice([0, random.integers(1, 32768), 32767, 100_000], p=[0.4, 0.2, 0.2, 0.2])
    return float(np.float32(raw * cell_scale))


def _scale(random: np.random.Generator, low: float, high: float) -> float:
    return float(np.float32(np.exp(random.uniform(np.log(low), np.log(high)))))
