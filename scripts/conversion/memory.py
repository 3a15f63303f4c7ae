"""Whether a model can fit on a board, before anything is compiled.

model_data.h names the bytes that its weights and its values take at least, as its second line.
Only the standard library: the PlatformIO hook calls `require` on the Python that PlatformIO has.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from project.errors import UserError

_MARK = "// at least, in bytes of flash and of RAM: "


@dataclass(frozen=True)
class Memory:
    """Bytes of each kind."""

    flash: int
    ram: int


def comment(compiled: Memory | None, tflm: Memory) -> str:
    """The line for model_data.h; `compiled` is None for a network that only TFLM runs."""
    by_runtime = {"tflm": tflm} | ({"compiled": compiled} if compiled else {})
    needs = [f"{runtime} {each.flash} {each.ram}" for runtime, each in by_runtime.items()]
    return f"{_MARK}{', '.join(needs)}\n"


def require(header: Path, runtime: str, board: str, available: Memory) -> None:
    """Raises a UserError if the model alone is larger than a memory of the board; 0 is unknown."""
    with header.open(encoding="utf-8") as file:
        line = [file.readline(), file.readline()][1]
    for part in line.removeprefix(_MARK).split(", "):
        name, flash, ram = part.split()
        if name == runtime:
            _compare("flash", int(flash), board, available.flash)
            _compare("RAM", int(ram), board, available.ram)


def _compare(memory: str, needed: int, board: str, available: int) -> None:
    if 0 < available < needed:
        raise UserError(
            f"the model needs at least {needed:,} bytes of {memory} and {board} has {available:,}, "
            f"{needed - available:,} too few; train fewer custom_lstm_units or time steps, use "
            "custom_quantization = int8, or take a larger board."
        )
