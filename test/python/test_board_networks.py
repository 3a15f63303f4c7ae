"""Random networks on emulated boards: each chip's kernels give what the equations in NumPy give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from board_programs import run_networks
from compiled_runtime import namespaces_of
from small_networks import BOARD_LIMITS, Case, small_lstm, small_network

BOARDS = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m55", "riscv32", "esp8266")
SEED, CASES_OF_EACH_KIND = 20261129, 10


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    random = np.random.default_rng(SEED)
    return [make(random, BOARD_LIMITS) for make in [small_network, small_lstm] * CASES_OF_EACH_KIND]


@pytest.mark.slow
@pytest.mark.parametrize("name", BOARDS)
def test_random_networks_equal_numpy(name: str, cases: list[Case], tmp_path: Path) -> None:
    networks, forms = [case.network for case in cases], [case.form for case in cases]
    text = '#include "board_main.h"\n'
    text += namespaces_of(networks, forms, tmp_path, "networks_in_flash.h")
    text += "".join(case.inputs_in_flash(f"kInputs{i}") for i, case in enumerate(cases))
    calls = "".join(f"  network_{i}::RunInputs(kInputs{i});\n" for i in range(len(cases)))
    found = np.frombuffer(run_networks(name, tmp_path, text, calls), np.float32)
    ends = np.cumsum([len(case.values) * case.network.outputs for case in cases])
    assert len(found) == ends[-1]
    for case, outputs in zip(cases, np.split(found, ends)):
        case.check(outputs)
