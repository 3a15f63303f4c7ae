"""A stream of a million rows: no drift in answers, stack or time."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from compiled_runtime import HARNESS_DIR, build_program
from conversion.golden import golden_steps
from conversion.model_header import model_header
from conversion.stream import step_of
from data import data_format
from data.data_format import PICTURE
from project import paths
from tflite_builder import network_of, random_dense, random_input, random_lstm, softmax_of

pytestmark = pytest.mark.slow

BLOCKS, ROWS_OF_A_BLOCK, FEATURES = 20, 50_000, 6
REMEMBERED = 500
"""The network forgets what was before so many rows."""


_FACTOR, _SUMMAND = 1664525, 1013904223


def last_rows(block: int) -> np.ndarray:
    """Those at the end of a block, as harness/stream.cpp makes them up, (rows, features) uint8."""
    before = ((block + 1) * ROWS_OF_A_BLOCK - REMEMBERED) * FEATURES
    power = pow(_FACTOR, before, (_FACTOR - 1) << 32)
    state = (power + _SUMMAND * (power - 1) // (_FACTOR - 1)) % 2**32
    values = []
    for _ in range(REMEMBERED * FEATURES):
        state = (state * _FACTOR + _SUMMAND) % 2**32
        values.append(state >> 24)
    return np.array(values, np.uint8).reshape(REMEMBERED, FEATURES)


def test_a_million_steps_neither_drift_nor_slow_down(tmp_path: Path, tflm: None) -> None:
    random = np.random.default_rng(5)
    lstm = random_lstm(random, random_input(random, True, 4, FEATURES), 20, returns_last=True)
    dense = random_dense(random, lstm.output, 5)
    step = step_of(network_of(lstm, dense, softmax_of(dense.output)), "random")
    form = data_format.of_digits(step.outputs)
    header = model_header(step, form, "model", "", 16, "none")
    (tmp_path / "model_data.h").write_text(header, encoding="utf-8")
    includes = (f"-I{tmp_path}", f"-I{paths.ROOT / 'test' / 'bench'}")
    program = tmp_path / "stream"
    build_program(HARNESS_DIR / "stream.cpp", ("predictor", "lstm_kernels"), includes, program)
    lines = subprocess.run([program], stdout=subprocess.PIPE, check=True).stdout.splitlines()
    microseconds, stack, *outputs = np.array([line.split() for line in lines], float).T
    assert len(lines) == BLOCKS and len(set(stack)) == 1
    assert microseconds[BLOCKS // 2 :].min() < 1.5 * microseconds[: BLOCKS // 2].min()
    inputs = np.stack([last_rows(block) for block in range(BLOCKS)])
    expected = golden_steps(step, PICTURE.as_input(inputs, step.input.dtype))[:, -1]
    assert np.array_equal(np.stack(outputs, axis=1), expected)
    assert len(np.unique(expected, axis=0)) > BLOCKS // 2, "the answers tell the blocks apart"
