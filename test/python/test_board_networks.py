"""Random networks on emulated boards: each chip's kernels give what the equations in NumPy give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from board_programs import GCC, Board, require_tools
from compiled_runtime import namespaces_of, networks_flags
from small_networks import Case, Limits, small_lstm, small_network

BOARDS = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m55", "riscv32", "esp8266")
SEED, CASES_OF_EACH_KIND = 20261129, 10
LIMITS = Limits(weight_bytes=12000, input_bytes=6000, units=64, outputs=500)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    random = np.random.default_rng(SEED)
    return [make(random, LIMITS) for make in [small_network, small_lstm] * CASES_OF_EACH_KIND]


def sketch_of(cases: list[Case], folder: Path) -> Path:
    """Runs all networks, one after the other."""
    networks, forms = [case.network for case in cases], [case.form for case in cases]
    text = '#include "board_main.h"\n'
    text += namespaces_of(networks, forms, folder, "networks_in_flash.h")
    text += "".join(case.inputs_in_flash(f"kInputs{i}") for i, case in enumerate(cases))
    runs = "".join(f"  network_{i}::RunInputs(kInputs{i});\n" for i in range(len(cases)))
    source = folder / "networks.cpp"
    source.write_text(f"{text}void RunNetworks() {{\n{runs}}}\n", encoding="utf-8")
    return source


@pytest.mark.slow
@pytest.mark.parametrize("name", BOARDS)
def test_random_networks_equal_numpy(name: str, cases: list[Case], tmp_path: Path) -> None:
    require_tools(GCC, name)
    board = Board(GCC, name, ["-O2"], tmp_path)
    code, output = board.run(sketch_of(cases, tmp_path), *networks_flags(tmp_path))
    assert code == 0, output[-300:]
    found = np.frombuffer(output, np.float32)
    ends = np.cumsum([len(case.values) * case.network.outputs for case in cases])
    assert len(found) == ends[-1]
    for case, outputs in zip(cases, np.split(found, ends)):
        case.check(outputs)
