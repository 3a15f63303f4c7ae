"""What a model takes of a board's memories at least."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conversion.included_data import of_unknown_data
from conversion.memory import Memory, require
from conversion.model_header import model_header
from conversion.network_model import Network
from project.errors import UserError
from tflite_builder import network_of, random_input, random_lstm

RANDOM = np.random.default_rng(1)
# 4 * 3 * (2 + 3) weights of a byte and 12 biases of 4, beside factors and the like.
LSTM = random_lstm(RANDOM, random_input(RANDOM, True, 10, 2), 3)
WEIGHTS, ARENA, INPUTS, OUTPUTS = 60 + 48, 4096, 4 * 10 * 2, 10 * 3


@pytest.fixture
def header(tmp_path: Path) -> Path:
    path = tmp_path / "model_data.h"
    path.write_text(text_of(network_of(LSTM)))
    return path


def text_of(network: Network) -> str:
    return model_header(network, of_unknown_data(network), "it", "unknown", ARENA, "none")


def missing(header: Path, runtime: str, flash: int, ram: int) -> str:
    with pytest.raises(UserError, match="custom_quantization = int8") as caught:
        require(header, runtime, "uno", Memory(flash, ram))
    return str(caught.value)


def test_a_model_that_fits_is_accepted(header: Path) -> None:
    for runtime in ("compiled", "tflm"):
        require(header, runtime, "uno", Memory(5000, 5000))
        require(header, runtime, "native", Memory(0, 0))


def test_a_memory_too_small_is_named_with_the_bytes_that_are_missing(header: Path) -> None:
    assert "bytes of flash and uno has 107, " in missing(header, "compiled", WEIGHTS - 1, 5000)
    ram = INPUTS + OUTPUTS + 4 * OUTPUTS  # all hidden states, and all of them as float
    assert f"needs at least {ram} bytes of RAM and uno has 100, {ram - 100} too few" in missing(
        header, "compiled", 5000, 100
    )


def test_tflm_needs_its_arena(header: Path) -> None:
    needed = ARENA + INPUTS
    assert f"at least {needed:,} bytes of RAM and uno has 2,048, {needed - 2048:,} too few" in (
        missing(header, "tflm", 5000, 2048)
    )
