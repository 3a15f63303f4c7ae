"""Measures the firmware itself, on a board that has no room for the programs of test/bench.

An Uno reads the same pictures from frames, and its clock, the emulator's, takes the time.
"""

from __future__ import annotations

import json
import statistics
import subprocess

import numpy as np

from benchmark.measuring import MeasuredBoard
from benchmark.program_output import BenchmarkError
from boards import opening, sections


def measure(board: str, measured: MeasuredBoard) -> dict[str, str | int]:
    """Its figures by name.

    Raises:
        UserError: it cannot be built or does not answer, or its answers are not those of TFLM.
    """
    megahertz = int(sections.manifest(board)["build"]["f_cpu"].rstrip("L")) // 1_000_000
    with opening.open_board(board, in_real_time=False) as client:
        answers = [client.predict(picture) for picture in measured.pictures]
        stack = int(client.stats()["stack_bytes"])
    outputs = np.array([answer.outputs for answer in answers])
    if not measured.expects(outputs):
        raise BenchmarkError(
            "the firmware's answers differ from those of TFLM, so its speed means nothing; run "
            "`python3 scripts/check.py`."
        )
    cycles = [megahertz * answer.microseconds for answer in answers]
    section = _sections_of(board)
    return {
        "board": board,
        "processor": measured.processor,
        "digits": len(cycles),
        "unit": "cycles",
        "cycles_mean": round(statistics.mean(cycles)),
        "cycles_min": min(cycles),
        "cycles_max": max(cycles),
        "firmware_flash_bytes": section[".text"] + section[".data"],
        "firmware_static_ram_bytes": section[".data"] + section[".bss"],
        "firmware_stack_bytes": stack,
    }


def as_table(figures: dict[str, str | int]) -> str:
    """The figures for reading, and what they are of."""
    lines = [f"{figures['board']}: the whole firmware, {figures['digits']} digits", ""]
    for name, value in figures.items():
        if isinstance(value, int) and name != "digits":
            lines.append(f"{name.replace('_', ' '):<28}{value:>12,}")
    lines += ["", "cycles: of one digit, by the chip's clock, which has steps of 64 cycles."]
    return "\n".join(lines)


def as_json(figures: dict[str, str | int]) -> bytes:
    """The same as a JSON document."""
    return (json.dumps(figures, indent=2) + "\n").encode()


def _sections_of(board: str) -> dict[str, int]:
    tool = f"{sections.toolchain(board)['prefix']}size"
    listing = [tool, "-A", str(sections.program_path(board))]
    done = subprocess.run(listing, capture_output=True, text=True, check=True)
    rows = (line.split() for line in done.stdout.splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 3 and row[1].isdecimal()}
