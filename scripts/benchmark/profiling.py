"""Where the instructions of a digit go: by part of the network, as the program's names say."""

from __future__ import annotations

import re
import statistics
import subprocess
from pathlib import Path

from benchmark import cycles, execution, programs
from benchmark.execution import Execution, Instruction
from benchmark.measuring import MeasuredBoard
from benchmark.program_output import BenchmarkError
from boards import sections

LEVEL = "-Os"
MAX_DIFFERENCE = 0.03  # from what the same program has measured

REST = "rest: calls, rows, answers"
# A part, and the functions and files (function@file) that are it or what is compiled into them. The
# first that fits counts; code of none of them belongs to what has called it.
PARTS = (
    ("blank rows", r"BlankRows@|AfterBlank@"),
    ("softmax", r"Softmax@|@softmax"),
    ("dense", r"@dense"),
    ("recurrent products", r"\bRecurrent(Sums|Products(::sum)?)@|\bAddAllProducts@"),
    ("input products", r"\bInput(Sums|Products(::sum)?)@|\bAddProducts@"),
    ("inputs of a row", r"\bInputRow::"),
    ("requantisation, activations, cell update", r"\bUpdateUnits?@"),
    ("states and loops of the LSTM", r"\b(Step|ResetState)@lstm"),
    (REST, r"Predictor::|@(network|rows)\.h"),
)


def profile(measured: MeasuredBoard, pictures: int | None = None) -> str:
    """Follows the digits of bench.py, or the first few, instruction by instruction; as a table.

    Raises:
        UserError: a build failed, or the profile is not the whole of what was measured.
    """
    pictures = pictures or len(measured.pictures)
    program = programs.build(measured.name, LEVEL, "whole")
    run = measured.run_whole(program, LEVEL)
    cost = statistics.mean(run.costs[:pictures])
    prefix = sections.toolchain(measured.name)["prefix"]
    code = execution.disassembled(program, prefix)
    part_of = _parts_of(program, code, prefix)
    found = execution.follow(measured.name, program, code, part_of, pictures)
    total = found.times.total() / pictures
    difference = total / cost - 1
    if abs(difference) > MAX_DIFFERENCE:
        raise BenchmarkError(
            f"the profile has {total:,.0f} instructions a digit instead of {cost:,.0f}; a call is "
            "not followed to its end."
        )
    lines = [
        f"{measured.name}: {run.quantization}, {LEVEL}, mean of {pictures} digits",
        "",
        _line("part", "times a digit", "instructions each", "together", "share"),
        "|---|---:|---:|---:|---:|",
        *_rows(found, part_of, pictures),
        _line("all", "", "", f"{total:,.0f}", "100 %"),
        "",
        "times a digit: how often the most frequent instruction of a part runs.",
        f"Without --profile, {cost:,.0f} are measured; the difference is {difference:+.2%}.",
        "",
        _line("estimate of the time", "cycles a digit", "by an instruction", "from"),
        "|---|---:|---:|---|",
        *cycles.as_rows(measured.processor, code, found, pictures),
    ]
    return "\n".join(lines)


def _rows(found: Execution, part_of: dict[int, str], pictures: int) -> list[str]:
    rows = []
    for part, _ in PARTS:
        ran = {at: times for (of, at), times in found.times.items() if of == part}
        if ran:
            own = (times for at, times in ran.items() if part_of.get(at) == part)
            together, times = sum(ran.values()) / pictures, max(own) / pictures
            share = 100 * sum(ran.values()) / found.times.total()
            counts = (f"{count:,.0f}" for count in (times, together / times, together))
            rows.append((together, _line(part, *counts, f"{share:.1f} %")))
    return [row for _, row in sorted(rows, reverse=True)]


def _line(*texts: str) -> str:
    return f"| {' | '.join(texts)} |"


def _parts_of(program: Path, code: dict[int, Instruction], prefix: str) -> dict[int, str]:
    """What instructions belong to, by address, from the debugger's lines of what was inlined."""
    command = [f"{prefix}addr2line", "-a", "-i", "-f", "-C", "-e", str(program)]
    addresses = "\n".join(f"{address:x}" for address in code)
    done = subprocess.run(command, input=addresses, capture_output=True, text=True, check=True)
    parts = {}
    for block in re.split(r"^0x", done.stdout, flags=re.MULTILINE)[1:]:
        address, *lines = block.splitlines()
        places = "\n".join(
            f"{_without_arguments(function)}@{Path(line).name}"
            for function, line in zip(lines[::2], lines[1::2])
        )
        part = next((part for part, pattern in PARTS if re.search(pattern, places)), None)
        if part:
            parts[int(address, 16)] = part
    return parts


def _without_arguments(function: str) -> str:
    """Its name alone, which could else be that of an argument."""
    function = function.replace("(anonymous namespace)::", "")
    while function != (shorter := re.sub(r"<[^<>]*>", "", function)):
        function = shorter
    return function.split("(")[0]
