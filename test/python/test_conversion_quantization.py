"""The integer constants against the real factors that they stand for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from conversion.fixed_point import Requantization, quantize_multiplier
from conversion.layers.lstm import Lstm
from project.errors import UserError
from tflite_builder import random_dense, random_input, random_lstm


@pytest.mark.parametrize("factor", [1e-9, 0.1, 0.5, 0.75, 1.0, 1.5, 3.0, 1e6])
def test_multiplier_and_shift_stand_for_the_factor(factor: float) -> None:
    result = quantize_multiplier(factor)
    assert result.multiplier / 2**31 * 2.0**result.shift == pytest.approx(factor, rel=2**-30)
    assert 2**30 <= result.multiplier < 2**31


@pytest.mark.parametrize(
    ("factor", "expected"), [(0, (0, 0)), (2.0**-40, (0, 0)), (1 - 2.0**-40, (2**30, 1))]
)
def test_multipliers_at_the_ends(factor: float, expected: Requantization) -> None:
    assert quantize_multiplier(factor) == expected


def rounded_to_float32(number: Fraction) -> Fraction:
    """To 24 significant bits, ties to even, in whole numbers only."""
    unit = Fraction(1)
    while number / unit >= 2**24:
        unit *= 2
    while number / unit < 2**23:
        unit /= 2
    return round(number / unit) * unit


@pytest.mark.parametrize("multipliers", ["double", "float32"])
def test_scales_are_multiplied_as_the_chosen_tflm_does(multipliers: str) -> None:
    random, rounded = np.random.default_rng(5), 0
    for _ in range(100):
        lstm = random_lstm(random, random_input(random, True, 2, 2), 2)
        dense = random_dense(random, lstm.output, 2)
        integers, scales = lstm.integers(multipliers), lstm.scales
        gate, hidden = 2.0**-12, lstm.output.quantized.scale
        outputs, dense_weights = dense.output.quantized.scale, dense.weight_scales * 2
        cases = [
            (lstm.input.quantized.scale, scales.input_weights, gate, integers.input_product),
            (hidden, scales.recurrent_weights, gate, integers.recurrent_product),
            (hidden, dense_weights, outputs, dense.factors(multipliers)),
        ]
        for values, weights, result, factors in cases:
            for weight, factor in zip(weights, factors, strict=True):
                product = Fraction(values) * Fraction(weight)
                if multipliers == "float32":
                    product = rounded_to_float32(product)
                exact = product / Fraction(result) / Fraction(2) ** factor.shift
                assert abs(exact * 2**31 - factor.multiplier) <= Fraction(1, 2) + Fraction(1, 2**20)
                rounded += product != Fraction(values) * Fraction(weight)
    assert (rounded > 0) == (multipliers == "float32")


def test_scales_of_single_classes_are_multiplied_in_double_by_any_tflm() -> None:
    random = np.random.default_rng(6)
    dense = random_dense(random, random_input(random, True, 1, 20), 2)
    dense = replace(dense, weight_scales=(0.01, float(np.float32(0.0123))))
    exact, old = dense.factors("double"), dense.factors("float32")
    assert exact == old and len(exact) == 2


def small_lstm(seed: int) -> Lstm:
    random = np.random.default_rng(seed)
    return random_lstm(random, random_input(random, True, 3, 5), 4)


def test_cell_format_is_the_scale_s_power_of_two() -> None:
    lstm = small_lstm(2)
    assert 2.0 ** -lstm.integers("double").cell_fractional_bits == lstm.scales.cell
    uneven = replace(lstm, scales=replace(lstm.scales, cell=0.0003))
    with pytest.raises(UserError, match="power of two"):
        uneven.integers("double")


@pytest.mark.parametrize(
    ("weight", "bias", "gate_scale", "is_refused"),
    [
        (1, 2**30, 2.0**-12, True),
        (1, -(2**31), 2.0**-12, True),
        (1, 2**23 - 2**12, 2.0**-6, False),  # a left shift by 7
        (1, 2**23, 2.0**-6, True),
        (127, 0, 2.0**-6, False),
        (1, 0, 2.0**-5, True),  # small sums, but the shift takes weights out of int16
    ],
)
def test_sums_and_shifts_beyond_the_kernels_are_refused(
    weight: int, bias: int, gate_scale: float, is_refused: bool
) -> None:
    lstm = small_lstm(1)
    lstm.input_weights[:] = lstm.recurrent_weights[:] = weight
    lstm.bias[:] = 0
    lstm.bias[1, 2] = bias
    scales = replace(
        lstm.scales,
        input_weights=(gate_scale / lstm.input.quantized.scale,) * 4,
        recurrent_weights=(gate_scale / lstm.output.quantized.scale,) * 4,
    )
    lstm = replace(lstm, scales=scales)
    if is_refused:
        with pytest.raises(UserError, match="out of all proportion"):
            lstm.integers("double")
    else:
        assert lstm.integers("double").input_product[0].shift == 7


def test_a_hidden_state_that_never_moves_is_refused() -> None:
    lstm = small_lstm(1)
    still = replace(lstm.output.quantized, scale=2.0**-31)
    with pytest.raises(UserError, match="as if it never moved"):
        replace(lstm, output=replace(lstm.output, quantization=still)).integers("double")
