"""What the predictor adds to a program, from two linked programs and binutils' readelf.

The two differ only in that one calls the predictor, so the difference of their sections is what
it costs, including the library functions that nothing else needs. The numbers of the model
(weights, biases, factors) in it are recognised by their symbols: they are objects in the
namespaces `model_data` and `network`. Objects of other namespaces are tables, and the rest is
code.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from project.errors import UserError

# Mangled by the Itanium C++ ABI; an L marks internal linkage.
_OF_THE_MODEL = re.compile(r"_ZN?L?(10model_data|7network)")
_RAM = (".data", ".bss")


class SizesUnknownError(UserError):
    """Sizes cannot be found out on this machine."""


@dataclass(frozen=True)
class Sizes:
    """What the predictor adds, in bytes.

    Attributes:
        flash_by_section: all that it adds to flash.
        model: weights, biases and factors.
        tables: other constants.
        static_ram: variables.
    """

    flash_by_section: dict[str, int]
    model: int
    tables: int
    static_ram: int

    @property
    def flash(self) -> int:
        """All of it, the model included."""
        return sum(self.flash_by_section.values())

    @property
    def runtime_flash(self) -> int:
        """Without the model."""
        return self.flash - self.model

    @property
    def code(self) -> int:
        """Functions, with what the linker fills gaps with."""
        return self.runtime_flash - self.tables


def measure(with_predictor: Path, without: Path, readelf: str) -> Sizes:
    """The difference of two linked programs, of which the second has no predictor.

    Raises:
        SizesUnknownError: `readelf` is missing or cannot read the programs.
    """
    more, less = (_Program(program, readelf) for program in (with_predictor, without))
    added = {name: size for name, size in more.objects.items() if name not in less.objects and size}
    model = sum(size for name, size in added.items() if _OF_THE_MODEL.match(name))
    return Sizes(
        flash_by_section=_added(more.flash, less.flash),
        model=model,
        tables=sum(added.values()) - model,
        static_ram=sum(_added(more.ram, less.ram).values()),
    )


class _Program:
    """The loaded part of a linked program, in bytes.

    Attributes:
        flash: by section; what a board would keep there, start values included.
        ram: by section; what is written.
        objects: constants and tables in flash, by mangled name.
    """

    def __init__(self, program: Path, readelf: str) -> None:
        self.flash: dict[str, int] = {}
        self.ram: dict[str, int] = {}
        self.objects: dict[str, int] = {}
        in_flash = set()
        for line in _lines_of(readelf, "-SW", program):
            number, _, rest = line.partition("]")
            columns = rest.split()  # name, type, address, offset, size, entry size, flags, and 3
            if len(columns) != 10 or "A" not in columns[6]:
                continue
            name, size = columns[0], int(columns[4], 16)
            if name in _RAM:
                self.ram[name] = size
            if columns[1] != "NOBITS":
                self.flash[name] = size
                in_flash.add(number.strip(" ["))
        if not self.flash:
            raise SizesUnknownError("readelf shows no section that is loaded; build again.")
        for line in _lines_of(readelf, "-sW", program):
            columns = line.split()  # number, value, size, type, binding, visibility, section, name
            if len(columns) == 8 and columns[3] == "OBJECT" and columns[6] in in_flash:
                self.objects[columns[7]] = int(columns[2], 0)


def _added(more: dict[str, int], less: dict[str, int]) -> dict[str, int]:
    changes = Counter(more)
    changes.subtract(less)
    return {name: change for name, change in changes.items() if change}


def _lines_of(readelf: str, option: str, program: Path) -> list[str]:
    if shutil.which(readelf) is None:
        raise SizesUnknownError(f"{readelf} is missing; install binutils for this processor.")
    done = subprocess.run([readelf, option, str(program)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SizesUnknownError(
            f"{readelf} cannot read {program.name} ({done.stderr.strip()}); build again."
        )
    return done.stdout.splitlines()
