"""Writes golden_values.h anew: what each kernel has to give, by scripts/conversion/reference.py.

    .venv/bin/python test/test_lstm_kernels/golden_values.py

Whole ranges are told by a checksum, edges and a small saturating network by their values. A test
in test/python tells when the file is out of date.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from conversion import reference
from conversion.cpp_text import array_constant, constant, factors_constant
from conversion.lstm_model import LstmModel, Quantization, Scales
from conversion.quantization import IntegerConstants, Requantization, integer_constants
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


def _checksum(values: np.ndarray) -> int:
    return fnv1a(values.astype("<i4").tobytes())


def _activations() -> str:
    x = np.arange(-(2**15), 2**15)
    tanh_checksums = [_checksum(reference.tanh(x, bits)) for bits in range(30)]
    return (
        "// FNV-1a over the results for all int16 arguments in rising order, as int32.\n"
        + constant("std::uint32_t", "kSigmoidChecksum", f"{_checksum(reference.sigmoid(x))}u")
        + "// One for each number of fractional bits, from 0 on.\n"
        + f"inline constexpr std::uint32_t kTanhChecksums[{len(tanh_checksums)}] = {{"
        + ", ".join(f"{value}u" for value in tanh_checksums)
        + "};\n"
    )


def _requantizations() -> str:
    numbers = [INT32_MIN, INT32_MIN + 1, -(2**30), -12345, -3, -2, -1]
    numbers += [0, 1, 2, 3, 12345, 2**30, INT32_MAX - 1, INT32_MAX]
    multipliers = [0, 2**30, 2**30 + 1, 1518500250, INT32_MAX]
    shifts = [-31, -30, -14, -13, -2, -1, 0, 1, 7, 30]
    cases = np.array(list(itertools.product(numbers, multipliers, shifts)), np.int64)
    expected = [
        int(reference.requantize(np.array([x]), Requantization(int(m), int(s)))[0])
        for x, m, s in cases
    ]
    rows = np.column_stack([cases, expected]).astype(np.int32)
    return "\n// {x, multiplier, shift, result}\n" + array_constant("kRequantizations", rows)


def _softmax_parts() -> str:
    exponents = -np.concatenate(
        [[0, 1, 2, 2**24 - 1, 2**24, INT32_MAX], np.arange(0, 2**31, 2**16)]
    )
    fractions = np.concatenate([[0, 1, INT32_MAX], np.arange(0, 2**31, 2**16)])
    return (
        "\n// FNV-1a over the results for x = 0, -1, -2, 1 - 2^24, -2^24, 1 - 2^31, then\n"
        "// 0, -2^16, -2 * 2^16, … above -2^31.\n"
        + constant(
            "std::uint32_t", "kExpChecksum", f"{_checksum(reference.exp_of_negative(exponents))}u"
        )
        + "// FNV-1a over the results for 0, 1, 2^31 - 1, then 0, 2^16, 2 * 2^16, … below 2^31.\n"
        + constant(
            "std::uint32_t",
            "kOneOverOnePlusChecksum",
            f"{_checksum(reference.one_over_one_plus(fractions))}u",
        )
    )


def _small_network() -> str:
    """Large weights and biases, so that products and gates saturate and cell states clip."""
    random = np.random.default_rng(20261124)
    model = _small_int8_model(random)
    constants = integer_constants(model)
    inputs = random.integers(-128, 128, (TIME_STEPS, FEATURES)).astype(np.int8)
    cell_states, hidden_states = _states(model, constants, inputs)
    logits = random.integers(-128, 128, (8, CLASSES)).astype(np.int8)
    logits[0] = 127, 127, 127, 127
    logits[1] = -128, 127, -128, -128
    probabilities = reference.softmax(logits.astype(np.int64), constants).astype(np.int8)
    return (
        "\n// A small LSTM in int8 that saturates, its inputs and its states after each step.\n"
        + constant("int", "kUnits", str(UNITS))
        + constant("int", "kFeatures", str(FEATURES))
        + constant("int", "kTimeSteps", str(TIME_STEPS))
        + constant("int", "kClasses", str(CLASSES))
        + array_constant("kInputWeights", model.input_weights)
        + array_constant("kRecurrentWeights", model.recurrent_weights)
        + array_constant("kGateBias", model.gate_bias)
        + constant("int", "kInputZeroPoint", str(model.scales.input.zero_point))
        + constant("int", "kHiddenZeroPoint", str(model.scales.hidden.zero_point))
        + factors_constant("kInputProduct", constants.input_product)
        + factors_constant("kRecurrentProduct", constants.recurrent_product)
        + factors_constant("kForgetTimesCell", (constants.forget_times_cell,))
        + factors_constant("kInputTimesCell", (constants.input_times_cell,))
        + factors_constant("kOutputTimesTanh", (constants.output_times_tanh,))
        + constant("int", "kCellFractionalBits", str(constants.cell_fractional_bits))
        + constant("int", "kCellClip", str(constants.cell_clip))
        + array_constant("kInputs", inputs)
        + array_constant("kCellStates", cell_states.astype(np.int32))
        + array_constant("kHiddenStates", hidden_states.astype(np.int8))
        + "\n// Softmax: logits and what becomes of them.\n"
        + factors_constant("kSoftmaxDifference", (constants.softmax_difference,))
        + constant("int", "kSoftmaxMinDifference", str(constants.softmax_least_difference))
        + array_constant("kLogits", logits)
        + array_constant("kProbabilities", probabilities)
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


def _states(
    model: LstmModel, constants: IntegerConstants, inputs: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    rows = inputs.astype(np.int64) - model.scales.input.zero_point
    cell_state = hidden_state = np.zeros((1, UNITS), np.int64)
    states = []
    for row in rows:
        cell_state, hidden_state = reference.lstm_step_int8(
            model, constants, row[np.newaxis], cell_state, hidden_state
        )
        states.append((cell_state[0], hidden_state[0] + model.scales.hidden.zero_point))
    return np.array([c for c, _ in states]), np.array([h for _, h in states])


def _small_float_network() -> str:
    """Worked out in double precision and rounded: exp() differs between processors in its last bit.

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
    probabilities = reference.run(model, inputs[np.newaxis])[0].round(6)
    return (
        "\n// A small network in float, an input and what becomes of it.\n"
        + _float_constant("kFloatInputWeights", model.input_weights)
        + _float_constant("kFloatRecurrentWeights", model.recurrent_weights)
        + _float_constant("kFloatGateBias", model.gate_bias)
        + _float_constant("kFloatDenseWeights", model.dense_weights)
        + _float_constant("kFloatDenseBias", model.dense_bias)
        + constant("float", "kFloatCellClip", f"{model.cell_clip}f")
        + _float_constant("kFloatInputs", inputs)
        + _float_constant("kFloatProbabilities", probabilities)
    )


def _float_constant(name: str, values: np.ndarray) -> str:
    return array_constant(name, values.astype(np.float32))


if __name__ == "__main__":
    write_atomically(HEADER, golden_header().encode())
