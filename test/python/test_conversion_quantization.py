"""The integer constants against the real factors that they stand for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from conversion.quantization import (
    Requantization,
    integer_constants,
    quantize_multiplier,
    require_small_shifted_sums,
)
from project.errors import UserError
from tflite_builder import random_int8_model


@pytest.mark.parametrize("factor", [1e-9, 0.1, 0.5, 0.75, 1.0, 1.5, 3.0, 1e6])
def test_multiplier_and_shift_stand_for_the_factor(factor: float) -> None:
    result = quantize_multiplier(factor)
    assert result.multiplier / 2**31 * 2.0**result.shift == pytest.approx(factor, rel=2**-30)
    assert 2**30 <= result.multiplier < 2**31


def test_zero_and_what_int32_cannot_hold_become_zero() -> None:
    assert quantize_multiplier(0).multiplier == 0
    assert quantize_multiplier(2.0**-40).multiplier == 0


def test_mantissa_that_rounds_up_to_one_is_carried() -> None:
    result = quantize_multiplier(1 - 2.0**-40)
    assert (result.multiplier, result.shift) == (2**30, 1)


def test_products_go_to_q3_12() -> None:
    model = random_int8_model(np.random.default_rng(1))
    assert model.scales is not None
    constants = integer_constants(model)
    for gate in range(4):
        factor = model.scales.input.scale * model.scales.input_weights[gate] * 2**12
        found = constants.input_product[gate]
        assert found.multiplier / 2**31 * 2.0**found.shift == pytest.approx(factor, rel=1e-8)


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
        scales, constants = model.scales, integer_constants(model)
        cases = [
            (scales.input.scale, scales.input_weights, 2.0**-12, constants.input_product),
            (scales.hidden.scale, scales.recurrent_weights, 2.0**-12, constants.recurrent_product),
            (
                scales.hidden.scale,
                scales.dense_weights * 2,
                scales.logits.scale,
                constants.dense_product,
            ),
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
    scales = replace(model.scales, dense_weights=(0.01, float(np.float32(0.0123))))
    exact, old = (
        integer_constants(replace(model, scales=scales, multipliers=rule)).dense_product
        for rule in ("double", "float32")
    )
    assert exact == old and len(exact) == 2


def test_cell_format_is_the_scale_s_power_of_two() -> None:
    model = random_int8_model(np.random.default_rng(2))
    assert model.scales is not None
    assert 2.0 ** -integer_constants(model).cell_fractional_bits == model.scales.cell


@pytest.mark.parametrize("bias", [2**30, -(2**31)])
def test_sums_that_the_kernels_cannot_requantise_are_refused(bias: int) -> None:
    model = random_int8_model(np.random.default_rng(3))
    model.gate_bias[2, 5] = bias
    with pytest.raises(UserError, match="sum may reach"):
        integer_constants(model)


def test_a_sum_that_a_left_shift_takes_too_far_is_refused() -> None:
    model = random_int8_model(np.random.default_rng(1), 4, 5, 3, 2)
    constants = integer_constants(model)
    require_small_shifted_sums(model, constants)
    wide = (Requantization(1 << 30, 7),) * 4
    model.recurrent_weights[:] = 127
    require_small_shifted_sums(model, replace(constants, recurrent_product=wide))
    model.gate_bias[1, 2] = 2**23
    with pytest.raises(UserError, match="out of all proportion"):
        require_small_shifted_sums(model, replace(constants, input_product=wide))


def test_weights_that_a_left_shift_takes_out_of_int16_are_refused() -> None:
    model = random_int8_model(np.random.default_rng(1), 4, 5, 3, 2)
    model.recurrent_weights[:] = 1  # whose sums would be small enough
    wide = (Requantization(1 << 30, 8),) * 4
    with pytest.raises(UserError, match="out of all proportion"):
        require_small_shifted_sums(model, replace(integer_constants(model), recurrent_product=wide))


def test_a_product_of_states_that_would_be_shifted_to_the_left_is_refused() -> None:
    model = random_int8_model(np.random.default_rng(1), 4, 5, 3, 2)
    wide = replace(integer_constants(model), output_times_tanh=Requantization(1 << 30, 1))
    with pytest.raises(UserError, match="as if it never moved"):
        require_small_shifted_sums(model, wide)
