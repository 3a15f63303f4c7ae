"""Writes golden_values.h anew: what each kernel must compute, by scripts/conversion/.

    .venv/bin/python test/test_lstm_kernels/golden_values.py

Whole ranges are given as a checksum, edges and a small saturating network as values. A test in
test/python fails when the file is out of date.
"""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from conversion import fixed_point
from conversion.cpp_text import FLASH_HEADER, constants
from conversion.fixed_point import Requantization
from conversion.layers.dense import Dense
from conversion.layers.layer import Values
from conversion.layers.lstm import Lstm, LstmScales
from conversion.layers.softmax import PROBABILITIES, Softmax
from conversion.network_model import Network
from data.data_format import Quantization
from project.files import fnv1a, write_atomically

HEADER = Path(__file__).with_name("golden_values.h")

UNITS, FEATURES, TIME_STEPS, CLASSES = 3, 5, 6, 4
INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1


def golden_header() -> str:
    """The text of golden_values.h; the same on every machine."""
    return (
        "// Written by golden_values.py; changes are lost.\n"
        "// clang-format off\n\n"
        "#ifndef GOLDEN_VALUES_H_\n#define GOLDEN_VALUES_H_\n\n"
        f"{FLASH_HEADER}#include <stdint.h>\n\n"
        "namespace golden {\n\n"
        + _activations()
        + _requantizations()
        + _softmax_parts()
        + _small_network()
        + _small_float_network()
        + "\n}  // namespace golden\n\n#endif  // GOLDEN_VALUES_H_\n"
    )


_checksum_of_bytes = cache(fnv1a)  # the tests ask for the same ones several times


def _checksum(values: np.ndarray) -> str:
    return f"{_checksum_of_bytes(values.astype('<i4').tobytes())}u"


def _activations() -> str:
    x = np.arange(-(2**15), 2**15)
    of_tanh = [_checksum(fixed_point.tanh(x, bits)) for bits in range(30)]
    return (
        "// FNV-1a over the results for all int16 arguments in rising order, as int32.\n"
        f"inline constexpr uint32_t kSigmoidChecksum = {_checksum(fixed_point.sigmoid(x))};\n"
        "// One for each number of fractional bits, from 0 on.\n"
        f"inline constexpr LSTM_KERNELS_FLASH uint32_t kTanhChecksums[{len(of_tanh)}] = "
        f"{{{', '.join(of_tanh)}}};\n"
    )


def _requantizations() -> str:
    numbers = [INT32_MIN, INT32_MIN + 1, -(2**30), -12345, -3, -2, -1]
    numbers += [0, 1, 2, 3, 12345, 2**30, INT32_MAX - 1, INT32_MAX]
    multipliers = [0, 2**30, 2**30 + 1, 1518500250, INT32_MAX]
    shifts = [-31, -30, -14, -13, -2, -1, 0, 1, 7, 30]
    results = [
        fixed_point.requantize(np.array(x), Requantization(*factor))
        for x, *factor in itertools.product(numbers, multipliers, shifts)
    ]
    return (
        "\n// FNV-1a over each number times each factor.\n"
        + constants(
            kNumbers=np.array(numbers, np.int32),
            kMultipliers=np.array(multipliers, np.int32),
            kShifts=np.array(shifts, np.int32),
        )
        + f"inline constexpr uint32_t kRequantizedChecksum = {_checksum(np.array(results))};\n"
    )


def _softmax_parts() -> str:
    grid = np.arange(0, 2**31, 2**16)
    fractions = np.concatenate([[0, 1, INT32_MAX], grid])
    of_quotient = _checksum(fixed_point.one_over_one_plus(fractions))
    return (
        "\n// FNV-1a over the results for 0, 1, 2^31 - 1, then 0, 2^16, 2 * 2^16, … below 2^31.\n"
        f"inline constexpr uint32_t kOneOverOnePlusChecksum = {of_quotient};\n"
    )


def _small_network() -> str:
    """Large weights and biases, so that products and gates saturate and cell states clip."""
    random = np.random.default_rng(20261124)
    lstm = _small_int8_lstm(random)
    random.integers(-127, 128, (CLASSES, TIME_STEPS * UNITS))
    integers = lstm.integers("double")
    inputs = random.integers(-128, 128, (TIME_STEPS, FEATURES)).astype(np.int8)
    (cell_states,), (hidden_states,) = lstm.states(inputs[np.newaxis], "double")
    logits = random.integers(-128, 128, (8, CLASSES)).astype(np.int8)
    logits[0] = 127, 127, 127, 127
    logits[1] = -128, 127, -128, -128
    of_logits = Values(1, CLASSES, np.dtype(np.int8), Quantization(0.09, 5))
    softmax = Softmax(of_logits, replace(of_logits, quantization=PROBABILITIES), beta=1.0)
    (probabilities,) = softmax.run(logits[np.newaxis], "double")
    return (
        "\n// A small LSTM in int8 that saturates, its inputs and its states after each step.\n"
        + constants(
            kUnits=UNITS,
            kFeatures=FEATURES,
            kTimeSteps=TIME_STEPS,
            kOutputs=CLASSES,
            kInputWeights=lstm.input_weights,
            kRecurrentWeights=lstm.recurrent_weights,
            kGateBias=lstm.bias,
            kInputZeroPoint=lstm.input.quantized.zero_point,
            kHiddenZeroPoint=lstm.output.quantized.zero_point,
            **integers.factors(),
            kCellFractionalBits=integers.cell_fractional_bits,
            kCellClip=integers.cell_clip,
            kInputs=inputs,
            kCellStates=cell_states.astype(np.int32),
            kHiddenStates=hidden_states.astype(np.int8),
        )
        + "\n// Softmax: logits and probabilities.\n"
        + constants(
            kExponentials=softmax.exponentials.astype(np.int32),
            kLogits=logits,
            kProbabilities=probabilities.astype(np.int8),
        )
    )


def _small_int8_lstm(random: np.random.Generator) -> Lstm:
    def weights(*shape: int) -> np.ndarray:
        return random.integers(-127, 128, shape).astype(np.int8)

    int8 = np.dtype(np.int8)
    return Lstm(
        Values(TIME_STEPS, FEATURES, int8, Quantization(1 / 255, -128)),
        Values(TIME_STEPS, UNITS, int8, Quantization(2 / 255, -3)),
        input_weights=weights(4, UNITS, FEATURES),
        recurrent_weights=weights(4, UNITS, UNITS),
        bias=random.integers(-30000, 30000, (4, UNITS)).astype(np.int32),
        cell_clip=1.0,
        scales=LstmScales(
            cell=2.0**-12,
            input_weights=(0.021, 0.03, 0.05, 0.017),
            recurrent_weights=(0.02, 0.011, 0.04, 0.03),
        ),
    )


def _small_float_network() -> str:
    """Computed in double precision and rounded: exp() differs between processors in its last bit.

    For the same reason the numbers that go in are whole 1024ths.
    """
    random = np.random.default_rng(20261125)

    def numbers(*shape: int) -> np.ndarray:
        return random.integers(-2048, 2049, shape) / 1024

    real = np.dtype(np.float64)
    lstm = Lstm(
        Values(TIME_STEPS, FEATURES, real),
        Values(TIME_STEPS, UNITS, real),
        input_weights=numbers(4, UNITS, FEATURES),
        recurrent_weights=numbers(4, UNITS, UNITS),
        bias=numbers(4, UNITS),
        cell_clip=1.5,
        scales=None,
    )
    dense = Dense(
        Values(1, TIME_STEPS * UNITS, real),
        Values(1, CLASSES, real),
        weights=numbers(CLASSES, TIME_STEPS * UNITS),
        bias=numbers(CLASSES),
        bounds=(-np.inf, np.inf),
        weight_scales=(),
    )
    softmax = Softmax(dense.output, dense.output, beta=1.0)
    inputs = 2 * numbers(TIME_STEPS, FEATURES)
    network = Network(b"", (), lstm.input, (lstm, dense, softmax), "double")
    arrays = {
        "kFloatInputWeights": lstm.input_weights,
        "kFloatRecurrentWeights": lstm.recurrent_weights,
        "kFloatGateBias": lstm.bias,
        "kFloatDenseWeights": dense.weights,
        "kFloatDenseBias": dense.bias,
        "kFloatInputs": inputs,
        "kFloatProbabilities": network.run(inputs[np.newaxis])[0].round(6),
    }
    return "\n// A small network in float, an input and its probabilities.\n" + constants(
        kFloatCellClip=lstm.cell_clip,
        **{name: values.astype(np.float32) for name, values in arrays.items()},
    )


if __name__ == "__main__":
    write_atomically(HEADER, golden_header().encode())
