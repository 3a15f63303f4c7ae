"""The integer constants against the real factors that they stand for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from conversion.quantization import Requantization, integer_constants, quantize_multiplier
from project.errors import UserError
from tflite_builder import random_int8_model


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
        model = replace(random_int8_model(random, 2, 2, 2, 2), multipliers=multipliers)
        scales, constants = model.int8_scales, integer_constants(model)
        gate, hidden, logits = 2.0**-12, scales.hidden.scale, scales.logits.scale
        cases = [
            (scales.input.scale, scales.input_weights, gate, constants.input_product),
            (hidden, scales.recurrent_weights, gate, constants.recurrent_product),
            (hidden, scales.dense_weights * 2, logits, constants.dense_product),
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
    model = random_int8_model(np.random.default_rng(6), classes=2)
    scales = replace(model.int8_scales, dense_weights=(0.01, float(np.float32(0.0123))))
    exact, old = (
        integer_constants(replace(model, scales=scales, multipliers=rule)).dense_product
        for rule in ("double", "float32")
    )
    assert exact == old and len(exact) == 2


def test_cell_format_is_the_scale_s_power_of_two() -> None:
    model = random_int8_model(np.random.default_rng(2))
    assert 2.0 ** -integer_constants(model).cell_fractional_bits == model.int8_scales.cell
    uneven = replace(model, scales=replace(model.int8_scales, cell=0.0003))
    with pytest.raises(UserError, match="power of two"):
        integer_constants(uneven)


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
    model = random_int8_model(np.random.default_rng(1), 4, 5, 3, 2)
    model.input_weights[:] = model.recurrent_weights[:] = weight
    model.gate_bias[:] = 0
    model.gate_bias[1, 2] = bias
    scales = model.int8_scales
    for name, of_values in (("input_weights", scales.input), ("recurrent_weights", scales.hidden)):
        scales = replace(scales, **{name: (gate_scale / of_values.scale,) * 4})
    model = replace(model, scales=scales)
    if is_refused:
        with pytest.raises(UserError, match="out of all proportion"):
            integer_constants(model)
    else:
        assert integer_constants(model).input_product[0].shift == 7


def test_a_hidden_state_that_never_moves_is_refused() -> None:
    model = random_int8_model(np.random.default_rng(1), 4, 5, 3, 2)
    still = replace(model.int8_scales.hidden, scale=2.0**-31)
    with pytest.raises(UserError, match="as if it never moved"):
        integer_constants(replace(model, scales=replace(model.int8_scales, hidden=still)))
