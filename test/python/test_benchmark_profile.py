"""The profile: what counts as what, in made programs, and a real one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import simulated_boards
from benchmark import cycles, execution, profiling
from benchmark.cycles import Cycles
from benchmark.execution import Execution, Instruction
from benchmark.measuring import MeasuredBoard
from benchmark.program_output import BenchmarkError
from project import paths
from project.errors import UserError

RUN = "Predictor::Run(unsigned char const (&) [784], Prediction&)"
# Two instructions that call, three of the predictor, and two of a function that it calls.
FUNCTIONS = dict(zip(range(0, 28, 4), ["main", "main", RUN, RUN, RUN, "memcpy", "memcpy"]))
CODE = {at: Instruction(name, "mov", "", at + 4) for at, name in FUNCTIONS.items()}
PARTS = {8: "dense", 12: "softmax", 16: "dense"}
CALL = [0, 8, 12, 20, 24, 16, 4]


def follow(monkeypatch, addresses, runs):
    monkeypatch.setattr(execution, "_addresses", lambda *_: iter(addresses))
    return execution.follow("some", Path("program"), CODE, PARTS, runs)


def test_called_functions_belong_to_the_part_that_calls_them(monkeypatch):
    found = follow(monkeypatch, 3 * CALL, 2)  # the first call is left out
    assert found.times == {
        ("dense", 8): 2,
        ("softmax", 12): 2,
        ("softmax", 20): 2,
        ("softmax", 24): 2,
        ("dense", 16): 2,
    }
    assert found.jumps == {0: 2, 12: 2, 24: 2}


def test_program_that_ends_early_is_refused(monkeypatch):
    with pytest.raises(BenchmarkError, match="ended after 1 of 2 answers"):
        follow(monkeypatch, 2 * CALL, 2)


def test_disassembly_is_read(add_program):
    listing = """
00000b7c <(anonymous namespace)::Run()>:
     b7c:\\te92d 4887 \\tstmdb\\tsp!, {r0, r1, r2, r7, fp, lr}
     b80:\\t4849      \\tldr\\tr0, [pc, #292]\\t@ (ccc <setup()+0x12c>)
     b82:\\tea50 90d0 \\t\\t\\t@ <UNDEFINED> instruction: 0xea5090d0
"""
    add_program("some-objdump", f'print("""{listing}""")')
    assert execution.disassembled(Path("program"), "some-") == {
        0xB7C: Instruction(
            "(anonymous namespace)::Run()", "stmdb", "sp!, {r0, r1, r2, r7, fp, lr}", 0xB80
        ),
        0xB80: Instruction("(anonymous namespace)::Run()", "ldr", "r0, [pc, #292]", 0xB82),
        0xB82: Instruction("(anonymous namespace)::Run()", "@", "", 0xB86),
    }


@pytest.mark.parametrize(
    ("name", "operands", "cost"),
    [
        ("smlad", "r0, r4, r9, r0", Cycles(1, 1)),
        ("ldm.w", "lr!, {r4, r5, r6, r8}", Cycles(5, 5)),
        ("vldmia", "r0!, {s0-s3, s8}", Cycles(6, 6)),
        ("ldrd", "r9, r10, [r0], #8", Cycles(3, 3)),
        ("ldrb.w", "r0, [r1]", Cycles(1, 2)),
        ("vdiv.f32", "s0, s1, s2", Cycles(14, 14)),
    ],
)
def test_instruction_takes_what_the_manual_of_a_cortex_m4_says(name, operands, cost):
    (core,) = cycles.CORES["cortex-m4"]
    assert core.of(Instruction("", name, operands, 0)) == cost


def test_estimate_adds_instructions_and_jumps(monkeypatch):
    found = follow(monkeypatch, 3 * CALL, 2)
    core = cycles.Core("some", "a manual", Cycles(1, 3), {"mov": Cycles(1, 2)}, gain=0.5)
    assert cycles.estimate(core, CODE, found) == Cycles(0.5 * (10 + 6), 20 + 18)


def test_every_board_has_a_processor():
    names = {core.name for cores in cycles.CORES.values() for core in cores}
    assert {board.core for board in cycles.BOARDS} < names


def test_times_in_the_readme_are_those_of_the_estimates():
    page = (paths.ROOT / "docs" / "performance.md").read_text("utf-8")
    readme = (paths.ROOT / "README.md").read_text("utf-8")
    estimates = re.findall(r"\| `(\w+)` \| \d+ MHz \| ([\d.]+) to ([\d.]+) ms \|", page)
    middles = {board: f"{(float(low) + float(high)) / 2:.1g} ms" for board, low, high in estimates}
    shown = dict(re.findall(r"^\| `(\w+)` .* \| compiled \| .* \| ([\d.]+ ms) \|$", readme, re.M))
    assert len(shown) >= 6
    assert shown.items() <= middles.items()


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("auto network::Step<A<B>, int>(A<B>&)", "auto network::Step"),
        ("(anonymous namespace)::Run()", "Run"),
        ("memcpy", "memcpy"),
    ],
)
def test_function_is_known_without_its_arguments(function, name):
    assert profiling._without_arguments(function) == name


def test_profile_that_is_not_the_whole_is_refused(monkeypatch):
    monkeypatch.setattr(profiling.programs, "build", lambda *_: Path("program"))
    monkeypatch.setattr(execution, "disassembled", lambda *_: CODE)
    monkeypatch.setattr(profiling, "_parts_of", lambda *_: PARTS)
    monkeypatch.setattr(MeasuredBoard, "run_whole", lambda *_: type("Run", (), {"costs": [50.0]}))
    monkeypatch.setattr(execution, "follow", lambda *_: Execution(Counter(), Counter()))
    with pytest.raises(UserError, match="0 instructions a digit instead of 50"):
        profiling.profile(MeasuredBoard("cortex-m4", "int8"), 1)


@pytest.mark.slow
def test_real_profile_shows_every_part():
    simulated_boards.provide("cortex-m4")
    text = profiling.profile(MeasuredBoard("cortex-m4", "int8"), 2)
    rows = re.findall(r"\| ([^|]+) \| [\d,]+ \| [\d,]+ \| ([\d,]+) \|", text)
    together = {part: int(number.replace(",", "")) for part, number in rows}
    assert together.keys() == {part for part, _ in profiling.PARTS}
    total = int(re.search(r"\| all \|  \|  \| ([\d,]+) \|", text)[1].replace(",", ""))
    assert sum(together.values()) == pytest.approx(total, abs=10)
    products = together["recurrent products"] + together["input products"]
    assert 0.2 * total < products < 0.8 * total
    assert "| `nucleo_f446re` | 180 MHz | " in text
