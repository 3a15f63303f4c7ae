"""What the program of test/bench prints: read, or refused."""

from __future__ import annotations

import pytest

from benchmark import program_output
from benchmark.program_output import BenchmarkError, Source

PROBABILITIES = " ".join(["0.996094", *["0.000000"] * 9])
HEAD = """bench int8 compiled -Os
ticks_per_second 25000000
calibration_instructions 2000000
calibration_ticks 50001
pixels_checksum 170309900
"""
WHOLE = f"""{HEAD}digit 27803 {PROBABILITIES}
digit 27805 {PROBABILITIES}
stack 352
end
"""
PARTS = f"""{HEAD}part_runs 32
activations_ticks 72360
dense_ticks 24960
softmax_ticks 2820
end
"""


def replaced(old: str, new: str, text: str = WHOLE) -> str:
    assert old in text
    return text.replace(old, new)


def test_ticks_become_instructions():
    found = program_output.parse_whole(WHOLE, emulated=True)
    assert found.source == Source("int8", "compiled", "-Os", 170309900)
    assert found.costs == (27803 * 40, 27805 * 40)
    assert found.probabilities[1] == (0.996094, *[0] * 9)
    assert found.stack_bytes == 352


def test_parts_are_means_of_all_their_runs():
    found = program_output.parse_parts(PARTS, emulated=True)
    assert found.source == Source("int8", "compiled", "-Os", 170309900)
    assert found.costs == {"activations": 90450, "dense": 31200, "softmax": 3525}


def test_a_tick_of_another_clock_is_another_number_of_instructions():
    text = replaced("25000000", "32000000").replace("50001", "64000")
    assert program_output.parse_whole(text, emulated=True).costs[0] == 27803 * 31.25


def test_on_this_pc_ticks_are_nanoseconds_and_nothing_is_calibrated():
    lines = replaced("25000000", "1000000000").splitlines()
    text = "\r\n".join(line for line in lines if not line.startswith("calibration"))
    assert program_output.parse_whole(text, emulated=False).costs == (27803, 27805)


@pytest.mark.parametrize("ticks", ["50100", "49900", "1562", "0"])
def test_an_emulator_that_counts_otherwise_is_refused(ticks):
    with pytest.raises(BenchmarkError, match=r"a loop of 2000000 instructions was counted as \d+:"):
        program_output.parse_whole(replaced("50001", ticks), emulated=True)


def test_a_loop_of_no_length_calibrates_nothing():
    text = replaced("instructions 2000000", "instructions 0").replace("50001", "0")
    with pytest.raises(BenchmarkError, match="a loop of 0 instructions"):
        program_output.parse_whole(text, emulated=True)


@pytest.mark.parametrize(
    "name", ["calibration_ticks 50001", "stack 352", "pixels_checksum 170309900"]
)
def test_a_figure_that_is_missing_is_named(name):
    with pytest.raises(BenchmarkError, match=f"lacks .*{name.split()[0]}"):
        program_output.parse_whole(replaced(f"{name}\n", ""), emulated=True)


def test_a_figure_that_nobody_knows_is_named():
    with pytest.raises(BenchmarkError, match=r"has .*heap"):
        program_output.parse_whole(replaced("stack 352", "stack 352\nheap 1"), emulated=True)


@pytest.mark.parametrize(
    "old, new",
    [
        ("bench int8 compiled -Os", "bench int4 compiled -Os"),
        ("bench int8 compiled -Os", "bench int8 compiled -O3"),
        ("digit 27805 0.996094 ", "digit 27805 "),
        ("digit 27805 0.996094", "digit 27805 nan"),
        ("digit 27805", "digit -5"),
        ("stack 352", "stack 352\nstack 352"),
        ("stack 352", "stack many"),
        ("stack 352", "\x00\x07"),
    ],
)
def test_garbled_output_is_refused(old, new):
    with pytest.raises(BenchmarkError, match="none of its lines"):
        program_output.parse_whole(replaced(old, new), emulated=True)


@pytest.mark.parametrize("text", ["", WHOLE[:-5], WHOLE[:200], "end of file\n"])
def test_output_that_broke_off_is_refused(text):
    with pytest.raises(BenchmarkError, match="broke off"):
        program_output.parse_whole(text, emulated=True)


def test_nothing_measured_is_no_result():
    with pytest.raises(BenchmarkError, match="measured nothing"):
        program_output.parse_parts(replaced("part_runs 32", "part_runs 0", PARTS), emulated=True)
    with pytest.raises(BenchmarkError, match="measured nothing"):
        program_output.parse_whole(replaced("25000000", "0"), emulated=True)


@pytest.mark.parametrize("name", ["part_runs 32", "dense_ticks 24960"])
def test_a_part_that_is_missing_is_named(name):
    with pytest.raises(BenchmarkError, match=f"lacks .*{name.split()[0]}"):
        program_output.parse_parts(replaced(f"{name}\n", "", PARTS), emulated=True)


def test_the_output_of_the_other_program_is_refused():
    with pytest.raises(BenchmarkError, match=r"lacks .*part_runs.* and has .*stack"):
        program_output.parse_parts(WHOLE, emulated=True)


def test_no_digit_is_no_result():
    text = "\n".join(line for line in WHOLE.splitlines() if not line.startswith("digit"))
    with pytest.raises(BenchmarkError, match="measured nothing"):
        program_output.parse_whole(text, emulated=True)


def test_what_the_program_complains_of_is_passed_on():
    with pytest.raises(BenchmarkError, match="reports: the parts do not agree"):
        program_output.parse_whole(
            "bench int8 compiled -Os\nerror: the parts do not agree\n", emulated=True
        )
