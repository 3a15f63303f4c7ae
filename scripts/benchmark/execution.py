"""Which instructions of a program run, and how often: QEMU logs each of them."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmark import programs
from benchmark.program_output import BenchmarkError
from project.processes import TiedProgram

_FUNCTION = re.compile(r"[0-9a-f]+ <(.*)>:")
_INSTRUCTION = re.compile(r" *([0-9a-f]+):\t([0-9a-f ]+?)\s*\t(\S+)\s*([^;<@]*)")
_RUN = "Predictor::Run("  # the function that is followed, with all that it calls


@dataclass(frozen=True)
class Instruction:
    """One instruction of a program, as objdump prints it."""

    function: str
    name: str
    operands: str
    following: int  # address


@dataclass(frozen=True)
class Execution:
    """How often instructions ran in some calls of Predictor::Run.

    Attributes:
        times: by the part of the network, and the address.
        jumps: how often another one ran next than the one behind it, by address.
    """

    times: Counter[tuple[str, int]]
    jumps: Counter[int]


def disassembled(program: Path, prefix: str) -> dict[int, Instruction]:
    """All instructions of a linked program, by address; `prefix` is that of its binutils."""
    found, function = {}, ""
    listing = [f"{prefix}objdump", "-d", "-C", str(program)]
    done = subprocess.run(listing, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        if head := _FUNCTION.fullmatch(line):
            function = head[1]
        elif match := _INSTRUCTION.match(line):
            address, length = int(match[1], 16), len(match[2].replace(" ", "")) // 2
            found[address] = Instruction(function, match[3], match[4].strip(), address + length)
    return found


def follow(
    board: str,
    program: Path,
    code: dict[int, Instruction],
    part_of: dict[int, str],
    runs: int,
) -> Execution:
    """Follows `runs` calls of Predictor::Run, the first of the program left out.

    Args:
        board: an emulated board.
        program: that of bench.cpp.
        code: from `disassembled()`.
        part_of: what instructions belong to, by address; others belong to what has called them.
        runs: as many as the program has, or fewer.

    Raises:
        UserError: the emulator is missing, or the program ended before.
    """
    times: Counter[tuple[str, int]] = Counter()
    jumps: Counter[int] = Counter()
    following = {address: instruction.following for address, instruction in code.items()}
    entry = min(address for address, each in code.items() if each.function.startswith(_RUN))
    caller: set[int] = set()
    previous, part, done = 0, "", -1
    for address in _addresses(board, program):
        if caller:
            if address in caller:
                caller, done = set(), done + 1
                if done == runs:
                    return Execution(times, jumps)
        elif address == entry:
            calls = code[previous].function
            caller = {at for at, each in code.items() if each.function == calls}
        if caller and done >= 0:
            part = part_of.get(address, part)
            times[part, address] += 1
            if following.get(previous) != address:
                jumps[previous] += 1
        previous = address
    raise BenchmarkError(
        f"the benchmark ended after {max(done, 0)} of {runs} answers; delete .pio/bench and start "
        "again."
    )


def _addresses(board: str, program: Path) -> Iterator[int]:
    """Those of the instructions that the emulator runs, one after the other."""
    command = programs.command(board, program, serial="null")
    one_by_one = ["-singlestep"]
    if "-singlestep" not in _help_of(command[0]):  # QEMU 9
        one_by_one = ["-accel", "tcg,one-insn-per-tb=on"]
    command += [*one_by_one, "-d", "exec,nochain"]
    running = TiedProgram(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        for line in running.stderr or ():
            # Trace 0: 0x7f80f0000100 [00800408/00000644/00000110/ff020201] OnReset
            if line.startswith(b"Trace"):
                yield int(line.split(b"/", 2)[1], 16)
    finally:
        running.end()


def _help_of(emulator: str) -> str:
    return subprocess.run([emulator, "-help"], capture_output=True, text=True).stdout
