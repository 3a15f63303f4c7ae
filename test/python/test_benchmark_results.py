"""The table and the JSON document, from measurements made up here."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmark import measuring, results, tflm
from benchmark.measuring import Level
from benchmark.program_output import Parts, Source, Whole
from benchmark.sizes import Sizes
from benchmark.tflm import Comparison

SOURCE = Source("int8", "compiled", "-Os", pixels_checksum=1)
WHOLE = Whole(
    source=SOURCE,
    costs=(100_000.0, 110_000.0, 150_000.0),
    probabilities=((1.0, *[0.0] * 9),) * 3,
    stack_bytes=352,
)
PARTS = Parts(SOURCE, {"activations": 20_000.0, "dense": 10_000.0, "softmax": 1_000.4})
SIZES = Sizes({".text": 3000, ".data": 4}, model=2000, tables=516, code=488, static_ram=4)
LEVEL = Level("-Os", WHOLE, PARTS, SIZES, Comparison(240_000, "TFLM of yore"), None)


def test_the_json_document_has_every_figure():
    document = json.loads(results.as_json("my-m4", "cortex-m4", [LEVEL]))
    assert (document["board"], document["processor"]) == ("my-m4", "cortex-m4")
    assert document["quantization"] == "int8"
    assert (document["digits"], document["unit"]) == (3, "instructions")
    values = document["levels"]["-Os"]
    assert values["instructions_mean"] == 120_000
    assert (values["instructions_min"], values["instructions_max"]) == (100_000, 150_000)
    assert values["instructions_by_part"] == {
        "gates": 89_000,
        "activations": 20_000,
        "dense": 10_000,
        "softmax": 1_000,
    }
    assert values["runtime_flash_bytes"] == 1004
    assert values["flash_with_model_bytes"] == 3004
    assert (values["static_ram_bytes"], values["stack_bytes"]) == (4, 352)
    assert values["ratio_to_tflm"] == 2.0
    assert values["ratio_to_cmsis_nn"] is None


def test_on_this_pc_medians_are_compared():
    values = json.loads(results.as_json("native", "", [LEVEL]))["levels"]["-Os"]
    assert (values["nanoseconds_mean"], values["nanoseconds_median"]) == (120_000, 110_000)
    assert values["ratio_to_tflm"] == pytest.approx(240 / 110, abs=1e-3)


def test_what_is_not_known_is_null():
    bare = replace(LEVEL, sizes=None, tflm=None)
    values = json.loads(results.as_json("native", "", [bare]))["levels"]["-Os"]
    for name in ("runtime_flash_bytes", "flash_by_section", "static_ram_bytes", "ratio_to_tflm"):
        assert values[name] is None
    assert values["stack_bytes"] == 352


def test_the_table_has_a_column_for_each_level():
    lines = results.as_table("cortex-m4", True, [LEVEL, replace(LEVEL, level="-O2")]).splitlines()
    assert lines[0] == "cortex-m4: int8, compiled runtime, 3 digits"
    assert lines[2].split() == ["-Os", "-O2"]
    mean = next(line for line in lines if line.startswith("instructions a digit, mean"))
    assert mean.split()[-2:] == ["120,000", "120,000"]
    text = next(line for line in lines if ".text" in line)
    assert text.split()[-2:] == ["3,000", "3,000"]
    assert "-O2 is compared with 240,000 instructions: TFLM of yore." in lines


def test_the_table_says_where_there_is_nothing_to_compare_with():
    text = results.as_table("cortex-m3", True, [replace(LEVEL, tflm=None, sizes=None)])
    assert "-Os: there is no figure of TFLM's reference kernels." in text
    ratio = next(line for line in text.splitlines() if line.startswith("times faster than TFLM"))
    assert ratio.split()[-1] == "-"


def test_recorded_figures_are_found_by_board_numbers_level_and_kernels():
    found = tflm.recorded("cortex-m4", "int8", "-O2", tflm.REFERENCE)
    assert found is not None
    assert found.cost == 1_672_517
    assert found.source == "TFLM, reference kernels at -O2, shipped model, recorded"
    cmsis = tflm.recorded("cortex-m55", "int8", "-O2", tflm.CMSIS_NN)
    assert cmsis is not None and cmsis.cost == 266_627
    assert tflm.recorded("cortex-m4", "float", "-Os", tflm.REFERENCE).cost == 1_253_558
    assert tflm.recorded("cortex-m3", "int8", "-O2", tflm.CMSIS_NN) is None
    assert tflm.recorded("cortex-m7", "float", "-Os", tflm.REFERENCE) is None


def test_several_rounds_become_their_medians():
    rounds = [
        replace(WHOLE, costs=costs, stack_bytes=stack)
        for costs, stack in [((1.0, 9.0), 8), ((5.0, 2.0), 16), ((3.0, 4.0), 8)]
    ]
    found = measuring.combined(rounds)
    assert found.costs == (3.0, 4.0)
    assert found.stack_bytes == 16


def test_the_program_and_tflm_take_turns():
    order = []

    class FakeWheel:
        def costs(self) -> list[int]:
            order.append("tflm")
            return [1, 2, 30]

    runs, cost = tflm.in_turn(2, lambda: order.append("ours"), FakeWheel())
    assert order == ["ours", "tflm", "ours", "tflm"]
    assert (len(runs), cost) == (2, 2)
    assert tflm.in_turn(1, lambda: 7, None) == ([7], None)
