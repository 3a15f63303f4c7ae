"""What the programs of test/bench print: read, or refused."""

from __future__ import annotations

import pytest

from benchmark.program_output import OF_PARTS, OF_WHOLE, BenchmarkError, Output, parse

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


def whole(*replaced: tuple[str, str], text: str = WHOLE, emulated: bool = True) -> Output:
    """WHOLE, read after some of it was replaced."""
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return parse(text, OF_WHOLE, emulated)


def test_ticks_become_instructions():
    found = whole()
    assert (found.quantization, found.runtime, found.level) == ("int8", "compiled", "-Os")
    assert found.costs == [27803 * 40, 27805 * 40]
    assert found.outputs[1] == [0.996094, *[0] * 9]
    assert (found.numbers["stack"], found.numbers["pixels_checksum"]) == (352, 170309900)


def test_outputs_may_be_values():
    value = ("digit 27805 0.996094", "digit 27805 -1013.250000")
    assert whole(value).outputs[1][0] == -1013.25


def test_parts_are_means_of_all_runs():
    found = parse(PARTS, OF_PARTS, emulated=True)
    expected = {"activations": 90450, "dense": 31200, "softmax": 3525}
    assert found.costs_of_parts == pytest.approx(expected)


def test_another_clock_counts_as_many_instructions():
    assert whole(("25000000", "32000000"), ("50001", "64000")).costs[0] == 27803 * 31.25


def test_ticks_are_nanoseconds_on_this_pc():
    calibration = HEAD[HEAD.index("calibration") : HEAD.index("pixels")]
    changes = [("25000000", "1000000000"), (calibration, ""), ("\n", "\r\n")]
    assert whole(*changes, emulated=False).costs == [27803, 27805]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ticks 50001", "ticks 50100", r"a loop of 2000000 instructions was counted as 2004000:"),
        ("ticks 50001", "ticks 49900", r"a loop of 2000000 instructions was counted as 1996000:"),
        ("ticks 50001", "ticks 0", r"a loop of 2000000 instructions was counted as 0:"),
        ("instructions 2000000", "instructions 0", "a loop of 0 instructions"),
        ("calibration_ticks 50001\n", "", "calibration_ticks is missing"),
        ("stack 352\n", "", "stack is missing"),
        ("pixels_checksum 170309900\n", "", "pixels_checksum is missing"),
        ("stack 352", "stack 352\nheap 1", "heap is unknown"),
        ("per_second 25000000", "per_second 0", "measured nothing"),
        (WHOLE[WHOLE.index("digit") : WHOLE.index("stack")], "", "measured nothing"),
        ("int8 compiled -Os", "int8 compiled -Os\nerror: it is wrong", "reports: it is wrong"),
        ("compiled -Os", "compiled -O3", "which it should not"),
        ("bench int8", "bench int4", "which it should not"),
        ("digit 27805 0.996094 ", "digit 27805 ", "which it should not"),
        ("digit 27805 0.996094", "digit 27805 nan", "which it should not"),
        ("digit 27805", "digit -5", "which it should not"),
        ("stack 352", "stack 352\nstack 352", "which it should not"),
        ("stack 352", "stack many", "which it should not"),
        ("stack 352", "\x00\x07", "which it should not"),
    ],
)
def test_wrong_output_is_refused(old, new, message):
    with pytest.raises(BenchmarkError, match=message):
        whole((old, new))


@pytest.mark.parametrize("text", ["", WHOLE[:-5], WHOLE[:200], "end of file\n"])
def test_output_that_broke_off_is_refused(text):
    with pytest.raises(BenchmarkError, match="broke off"):
        whole(text=text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PARTS.replace("part_runs 32", "part_runs 0"), "measured nothing"),
        (PARTS.replace("dense_ticks 24960\n", ""), "dense_ticks is missing"),
        (WHOLE, "part_runs is missing, .*stack is unknown"),
    ],
)
def test_wrong_parts_are_refused(text, message):
    with pytest.raises(BenchmarkError, match=message):
        parse(text, OF_PARTS, emulated=True)
