"""Writes golden_values.h anew: what each kernel must compute, by scripts/conversion/reference.py.

    .venv/bin/python test/test_lstm_kernels/golden_values.py

Whole ranges are given as a checksum, edges and a small saturating network as values. A test in
test/python fails when the file is out of date.
"""

from __future__ import annotations

import itertools
import sys
from functools import cache
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from conversion import reference
from conversion.cpp_text import constants
from conversion.lstm_model import LstmModel, Quantization, Scales
from conversion.quantization import Requantization, integer_constants
from project.files import fnv1a, write_atomically

HEADER = Path(__file__).with_name("golden_values.h")

UNITS, FEATURES, TIME_STEPS, CLASSES = 3, 5, 6, 4
INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1


def golden_header() -> str:
    """The text of golden_values.h; the same on every machine."""
    return (
        "// Written by golden_values.py; changes are lost.\n"
        "// clang-format off\n\n"
        "#ifndef GOLDEN_VALUES_H_\n#define GOLDEN_VALUES_H_\n\n#include <cstdint>\n\n"
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
    of_tanh = [_checksum(reference.tanh(x, bits)) for bits in range(30)]
    return (
        "// FNV-1a over the results for all int16 arguments in rising order, as int32.\n"
        f"inline constexpr std::uint32_t kSigmoidChecksum = {_checksum(reference.sigmoid(x))};\n"
        "// One for each number of fractional bits, from 0 on.\n"
        f"inline constexpr std::uint32_t kTanhChecksums[{len(of_tanh)}] = "
        f"{{{', '.join(of_tanh)}}};\n"
    )


def _requantizations() -> str:
    numbers = [INT32_MIN, INT32_MIN + 1, -(2**30), -12345, -3, -2, -1]
    numbers += [0, 1, 2, 3, 12345, 2**30, INT32_MAX - 1, INT32_MAX]
    multipliers = [0, 2**30, 2**30 + 1, 1518500250, INT32_MAX]
    shifts = [-31, -30, -14, -13, -2, -1, 0, 1, 7, 30]
    rows = [
        (x, multiplier, shift, reference.requantize(np.array(x), Requantization(multiplier, shift)))
        for x, multiplier, shift in itertools.product(numbers, multipliers, shifts)
    ]
    table = constants(kRequantizations=np.array(rows, np.int32))
    return "\n// {x, multiplier, shift, result}\n" + table


def _softmax_parts() -> str:
    grid = np.arange(0, 2**31, 2**16)
    exponents = -np.concatenate([[0, 1, 2, 2**24 - 1, 2**24, INT32_MAX], grid])
    fractions = np.concatenate([[0, 1, INT32_MAX], grid])
    of_exp = _checksum(reference.exp_of_negative(exponents))
    of_quotient = _checksum(reference.one_over_one_plus(fractions))
    return (
        "\n// FNV-1a over the results for x = 0, -1, -2, 1 - 2^24, -2^24, 1 - 2^31, then\n"
        "// 0, -2^16, -2 * 2^16, … above -2^31.\n"
        f"inline constexpr std::uint32_t kExpChecksum = {of_exp};\n"
        "// FNV-1a over the results for 0, 1, 2^31 - 1, then 0, 2^16, 2 * 2^16, … below 2^31.\n"
        f"inline constexpr std::uint32_t kOneOverOnePlusChecksum = {of_quotient};\n"
    )


def _small_network() -> str:
    """Large weights and biases, so that products and gates saturate and cell states clip."""
    random = np.random.default_rng(20261124)
    model = _small_int8_model(random)
    integers = integer_constants(model)
    inputs = random.integers(-128, 128, (TIME_STEPS, FEATURES)).astype(np.int8)
    (cell_states,), (hidden_states,) = reference.lstm_int8(model, integers, inputs[np.newaxis])
    hidden_states = hidden_states + model.int8_scales.hidden.zero_point
    logits = random.integers(-128, 128, (8, CLASSES)).astype(np.int8)
    logits[0] = 127, 127, 127, 127
    logits[1] = -128, 127, -128, -128
    probabilities = reference.softmax(logits.astype(np.int64), integers)
    return (
        "\n// A small LSTM in int8 that saturates, its inputs and its states after each step.\n"
        + constants(
            kUnits=UNITS,
            kFeatures=FEATURES,
            kTimeSteps=TIME_STEPS,
            kClasses=CLASSES,
            kInputWeights=model.input_weights,
            kRecurrentWeights=model.recurrent_weights,
            kGateBias=model.gate_bias,
            kInputZeroPoint=model.int8_scales.input.zero_point,
            kHiddenZeroPoint=model.int8_scales.hidden.zero_point,
            **integers.lstm_factors(),
            kCellFractionalBits=integers.cell_fractional_bits,
            kCellClip=integers.cell_clip,
            kInputs=inputs,
            kCellStates=cell_states.astype(np.int32),
            kHiddenStates=hidden_states.astype(np.int8),
        )
        + "\n// Softmax: logits and probabilities.\n"
        + constants(
            kSoftmaxDifference=np.array([integers.softmax_difference], np.int32),
            kSoftmaxMinDifference=integers.softmax_min_difference,
            kLogits=logits,
            kProbabilities=probabilities.astype(np.int8),
        )
    )


def _small_int8_model(random: np.random.Generator) -> LstmModel:
    def weights(*shape: int) -> np.ndarray:
        return random.integers(-127, 128, shape).astype(np.int8)

    return LstmModel(
        flatbuffer=b"",
        operators=(),
        input_weights=weights(4, UNITS, FEATURES),
        recurrent_weights=weights(4, UNITS, UNITS),
        gate_bias=random.integers(-30000, 30000, (4, UNITS)).astype(np.int32),
        dense_weights=weights(CLASSES, TIME_STEPS * UNITS),
        dense_bias=np.zeros(CLASSES, np.int32),
        time_steps=TIME_STEPS,
        cell_clip=1.0,
        softmax_beta=1.0,
        scales=Scales(
            input=Quantization(1 / 255, -128),
            hidden=Quantization(2 / 255, -3),
            logits=Quantization(0.09, 5),
            output=Quantization(1 / 256, -128),
            cell=2.0**-12,
            input_weights=(0.021, 0.03, 0.05, 0.017),
            recurrent_weights=(0.02, 0.011, 0.04, 0.03),
            dense_weights=(0.01,) * CLASSES,
        ),
    )


def _small_float_network() -> str:
    """Computed in double precision and rounded: exp() differs between processors in its last bit.

    For the same reason the numbers that go in are whole 1024ths.
    """
    random = np.random.default_rng(20261125)

    def numbers(*shape: int) -> np.ndarray:
        return random.integers(-2048, 2049, shape) / 1024

    model = LstmModel(
        flatbuffer=b"",
        operators=(),
        input_weights=numbers(4, UNITS, FEATURES),
        recurrent_weights=numbers(4, UNITS, UNITS),
        gate_bias=numbers(4, UNITS),
        dense_weights=numbers(CLASSES, TIME_STEPS * UNITS),
        dense_bias=numbers(CLASSES),
        time_steps=TIME_STEPS,
        cell_clip=1.5,
        softmax_beta=1.0,
        scales=None,
    )
    inputs = 2 * numbers(TIME_STEPS, FEATURES)
    arrays = {
        "kFloatInputWeights": model.input_weights,
        "kFloatRecurrentWeights": model.recurrent_weights,
        "kFloatGateBias": model.gate_bias,
        "kFloatDenseWeights": model.dense_weights,
        "kFloatDenseBias": model.dense_bias,
        "kFloatInputs": inputs,
        "kFloatProbabilities": reference.run(model, inputs[np.newaxis])[0].round(6),
    }
    return "\n// A small network in float, an input and its probabilities.\n" + constants(
        kFloatCellClip=model.cell_clip,
        **{name: values.astype(np.float32) for name, values in arrays.items()},
    )


if __name__ == "__main__":
    write_atomically(HEADER, golden_header().encode())
