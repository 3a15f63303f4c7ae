"""What the executed instructions take in cycles: an estimate, by the manuals of the processors.

Where a manual gives a range, or an instruction can hide behind its neighbour, so does the estimate.
Memory answers at once; on a board, slow flash comes on top.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from benchmark.execution import Execution, Instruction


class Cycles(NamedTuple):
    """The least and the greatest number."""

    low: float
    high: float


@dataclass(frozen=True)
class Core:
    """The timing of a processor.

    Attributes:
        name: the processor.
        source: where the numbers are from.
        jump: what an instruction takes more when another than the one behind it follows.
        costs: of instructions, by the beginning of their names; the first that fits counts, and
            others take a cycle. What loads or stores several words takes one more than there are.
        gain: which part of `low` remains where a processor executes two instructions at once.
    """

    name: str
    source: str
    jump: Cycles
    costs: dict[str, Cycles]
    gain: float = 1.0

    def of(self, instruction: Instruction) -> Cycles:
        """What one instruction takes that does not jump."""
        if _MULTIPLE.match(instruction.name):
            return Cycles(1 + _words(instruction), 1 + _words(instruction))
        return next(
            (cost for name, cost in self.costs.items() if re.match(name, instruction.name)), _ONE
        )


class ClockedBoard(NamedTuple):
    """A section of platformio.ini, its processor, and its usual clock."""

    section: str
    core: str
    megahertz: int


_MULTIPLE = re.compile(r"v?(ldm|stm|push|pop)|ldrd|strd")
_ONE = Cycles(1, 1)
_TWO = Cycles(2, 2)
_ONE_OR_TWO = Cycles(1, 2)
_DIVISION = {"[su]div": Cycles(2, 12)}
_FLOAT = {"v(fn?m[as]|n?ml[as])": Cycles(3, 3), "v(div|sqrt)": Cycles(14, 14)}
_M3 = {
    "(ldr|str)": _ONE_OR_TWO,  # the second of two neighbours is hidden
    "ml[as]": _TWO,
    "[su]mull": Cycles(3, 5),
    "[su]mlal": Cycles(4, 7),
    **_DIVISION,
}
_M4 = {"v?(ldr|str)": _ONE_OR_TWO, **_DIVISION, **_FLOAT}

# By the processor as compilers call it.
CORES = {
    "cortex-m0": (
        Core("Cortex-M0", "TRM, Arm DDI 0432C, 3.3", Cycles(2, 3), {"(ldr|str)": _TWO}),
        Core("Cortex-M0+", "TRM, Arm DDI 0484C, 3.3", _ONE_OR_TWO, {"(ldr|str)": _TWO}),
    ),
    "cortex-m3": (Core("Cortex-M3", "TRM, Arm DDI 0337I, 3.3", Cycles(1, 3), _M3),),
    "cortex-m4": (Core("Cortex-M4", "TRM, Arm 100166, 3.3", Cycles(1, 3), _M4),),
    "cortex-m33": (
        Core("Cortex-M33", "as Cortex-M4, less by CoreMark", Cycles(1, 3), _M4, 3.42 / 4.02),
    ),
    "cortex-m7": (
        Core("Cortex-M7", "as Cortex-M4, less by CoreMark", Cycles(1, 3), _M4, 3.42 / 5.01),
    ),
    "cortex-m55": (
        Core(
            "Cortex-M55",
            "TRM, Arm 101051; other instructions as Cortex-M4",
            Cycles(0, 3),
            {"v(ldr|str|ml|add|sub|mul|q|r|sh|mov|min|max|cmp|dup|p)": _ONE_OR_TWO, **_M4},
        ),
    ),
    "rv32imc": (
        Core(
            "ESP32-C3",
            "assumed",
            Cycles(1, 3),
            {"l[bhw]u?$": _ONE_OR_TWO, "mul": _ONE_OR_TWO, "(div|rem)": Cycles(2, 34)},
        ),
    ),
    "lx106": (
        Core(
            "Xtensa lx106",
            "Xtensa's ISA manual, partly assumed",
            Cycles(2, 3),
            {"l(8|16|32)": _ONE_OR_TWO, "mul": _ONE_OR_TWO},
        ),
    ),
}

BOARDS = (
    ClockedBoard("pico", "Cortex-M0+", 133),
    ClockedBoard("pico2", "Cortex-M33", 150),
    ClockedBoard("nucleo_f446re", "Cortex-M4", 180),
    ClockedBoard("bluepill_f103c8", "Cortex-M3", 72),
    ClockedBoard("teensy41", "Cortex-M7", 600),
    ClockedBoard("esp32-c3", "ESP32-C3", 160),
    ClockedBoard("nodemcuv2", "Xtensa lx106", 80),
)


def estimate(core: Core, code: dict[int, Instruction], found: Execution) -> Cycles:
    """What all that was executed takes on `core`."""
    low, high = 0.0, 0.0
    for (_, address), times in found.times.items():
        cost = core.of(code[address]) if address in code else _ONE
        low, high = low + times * cost.low, high + times * cost.high
    jumps = found.jumps.total()
    return Cycles((low + jumps * core.jump.low) * core.gain, high + jumps * core.jump.high)


def as_rows(
    processor: str, code: dict[int, Instruction], found: Execution, digits: int
) -> list[str]:
    """The estimates of a digit for all that compute as `processor`, and for their boards."""
    rows = []
    instructions = found.times.total() / digits
    for core in CORES.get(processor, ()):
        low, high = (cycles / digits for cycles in estimate(core, code, found))
        each = f"{low / instructions:.2f} to {high / instructions:.2f}"
        rows.append(f"| {core.name} | {low:,.0f} to {high:,.0f} | {each} | {core.source} |")
        rows += [
            f"| `{board.section}` | {board.megahertz} MHz | "
            f"{low / board.megahertz / 1000:.2f} to {high / board.megahertz / 1000:.2f} ms |"
            for board in BOARDS
            if board.core == core.name
        ]
    return rows


def _words(instruction: Instruction) -> int:
    """How many words of memory an instruction for several loads or stores."""
    listed = re.search(r"\{(.*)\}", instruction.operands)
    if not listed:
        return 2  # LDRD, STRD
    ranges = re.findall(r"([a-z]+)(\d*)(?:-[a-z]+(\d+))?", listed[1])
    return sum(int(last) - int(first) + 1 if last else 1 for _, first, last in ranges)
