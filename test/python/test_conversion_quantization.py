"""The integer constants against the real factors that they stand for."""

from __future__ import annotations

from dataclasses import replace

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
