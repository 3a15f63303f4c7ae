"""Networks as small and as large as any may be, against the TFLM interpreter."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import compiled_runtime
from conversion.golden import golden_outputs, tolerance
from conversion.network_model import Network
from random_networks import random_form, random_values
from tflite_builder import (
    flattened,
    network_of,
    random_dense,
    random_input,
    random_lstm,
    softmax_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tflm")]

EXAMPLES = 2


def network(
    units: int, features: int, time_steps: int, classes: int, *, is_int8: bool, returns_last: bool
) -> Network:
    random = np.random.default_rng([units, features])
    values = random_input(random, is_int8, time_steps, features)
    lstm = random_lstm(random, values, units, returns_last)
    dense = random_dense(random, flattened(lstm.output), classes)
    return network_of(lstm, dense, softmax_of(dense.output))


def every_step(units: int, time_steps: int) -> Network:
    """All hidden states come out."""
    random = np.random.default_rng(units)
    return network_of(random_lstm(random, random_input(random, True, time_steps, 3), units))


NETWORKS = (
    network(1, 1, 1, 1, is_int8=True, returns_last=True),
    network(1, 256, 1000, 2, is_int8=True, returns_last=True),
    network(256, 256, 4, 100, is_int8=True, returns_last=True),
    network(20, 6, 1000, 4, is_int8=True, returns_last=False),
    network(20, 1, 1000, 4, is_int8=False, returns_last=True),
    every_step(20, 1000),
)


def test_the_compiled_runtime_equals_tflm_at_the_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Clang where there is one: it computes less than GCC at compile time."""
    if clang := shutil.which("clang++"):
        monkeypatch.setattr(compiled_runtime, "_compiler", lambda: clang)
    random = np.random.default_rng(1)
    forms = [random_form(random, each) for each in NETWORKS]
    values = [random_values(random, *pair, EXAMPLES) for pair in zip(NETWORKS, forms)]
    found = compiled_runtime.run_networks(NETWORKS, forms, values, tmp_path, ("-O1",))
    for each, form, inputs, outputs in zip(NETWORKS, forms, values, found):
        expected, _ = golden_outputs(each, inputs, form.coding)
        assert np.all(np.abs(outputs - expected) <= tolerance(each, expected))
