"""What the classifier adds to a program, from two linked programs and binutils' readelf.

The two differ only in that one calls the classifier, so the difference of their sections is what
it costs, down to the library functions that nothing else wants. Of that the numbers of the model
(weights, biases, factors) are told by their symbols: they are objects in the namespaces
`model_data` and `network`. Objects of other namespaces are tables, and the rest is code.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from project.errors import UserError

_SECTION = re.compile(
    r"\s*\[\s*(?P<number>\d+)\]\s+(?P<name>\S+)\s+(?P<type>[A-Z_]+)\s+[0-9a-f]+\s+[0-9a-f]+\s+"
    r"(?P<size>[0-9a-f]+)\s+[0-9a-f]+\s+(?P<flags>[A-Za-z]*)\s+\d+\s+\d+\s+\d+"
)
_SYMBOL = re.compile(
    r"\s*\d+:\s+[0-9a-f]+\s+(?P<size>0x[0-9a-f]+|\d+)\s+(?P<type>\S+)\s+\S+\s+\S+\s+"
    r"(?P<section>\d+)\s+(?P<name>\S+)"
)
# Mangled by the Itanium C++ ABI; an L marks internal linkage.
_OF_THE_MODEL = re.compile(r"_ZN?L?(10model_data|7network)")
_RAM = (".data", ".bss")


class SizesUnknownError(UserError):
    """Sizes cannot be told on this machine."""


@dataclass(frozen=True)
class Program:
    """The loaded part of a linked program.

    Attributes:
        flash: bytes by section; what a board would keep there, start values included.
        ram: bytes by section of what is written.
        objects: bytes of constants and tables in flash by mangled name.
    """

    flash: dict[str, int]
    ram: dict[str, int]
    objects: dict[str, int]


@dataclass(frozen=True)
class Sizes:
    """What the classifier adds, in bytes.

    Attributes:
        flash_by_section: of the whole.
        model: weights, biases and factors.
        tables: other constants.
        code: functions, with what the linker fills gaps with.
        static_ram: variables.
    """

    flash_by_section: dict[str, int]
    model: int
    tables: int
    code: int
    static_ram: int

    @property
    def flash(self) -> int:
        """All of it, the model included."""
        return self.model + self.tables + self.code

    @property
    def runtime_flash(self) -> int:
        """Without the model."""
        return self.tables + self.code


def measure(with_classifier: Path, without: Path, readelf: str) -> Sizes:
    """The difference of two programs.

    Args:
        with_classifier: linked ELF program.
        without: the same without the classifier.
        readelf: the name of binutils' program for this processor.

    Raises:
        SizesUnknownError: readelf is missing or cannot read the programs.
    """
    return difference(_read(with_classifier, readelf), _read(without, readelf))


def parse(sections: str, symbols: str) -> Program:
    """A program by the output of `readelf -SW` and `readelf -sW`.

    Raises:
        SizesUnknownError: there is no loaded section in it.
    """
    flash: dict[str, int] = {}
    ram: dict[str, int] = {}
    in_flash = set()
    for line in sections.splitlines():
        found = _SECTION.fullmatch(line.rstrip())
        if found is None or "A" not in found["flags"]:
            continue
        size = int(found["size"], 16)
        if found["name"] in _RAM:
            ram[found["name"]] = size
        if found["type"] != "NOBITS":
            flash[found["name"]] = size
            in_flash.add(found["number"])
    if not flash:
        raise SizesUnknownError("readelf shows no section that is loaded; build again.")
    objects = {
        found["name"]: int(found["size"], 0)
        for found in map(_SYMBOL.fullmatch, map(str.rstrip, symbols.splitlines()))
        if found and found["type"] == "OBJECT" and found["section"] in in_flash
    }
    return Program(flash, ram, objects)


def difference(with_classifier: Program, without: Program) -> Sizes:
    """What the first program has more than the second."""
    by_section = _less(with_classifier.flash, without.flash)
    added = {
        name: size
        for name, size in with_classifier.objects.items()
        if name not in without.objects and size
    }
    model = sum(size for name, size in added.items() if _OF_THE_MODEL.match(name))
    tables = sum(added.values()) - model
    return Sizes(
        flash_by_section=by_section,
        model=model,
        tables=tables,
        code=sum(by_section.values()) - model - tables,
        static_ram=sum(_less(with_classifier.ram, without.ram).values()),
    )


def _less(more: dict[str, int], less: dict[str, int]) -> dict[str, int]:
    names = [*more, *(name for name in less if name not in more)]
    changes = {name: more.get(name, 0) - less.get(name, 0) for name in names}
    return {name: change for name, change in changes.items() if change}


def _read(program: Path, readelf: str) -> Program:
    return parse(_output_of(readelf, "-SW", program), _output_of(readelf, "-sW", program))


def _output_of(readelf: str, option: str, program: Path) -> str:
    if shutil.which(readelf) is None:
        raise SizesUnknownError(f"{readelf} is missing; install binutils for this processor.")
    done = subprocess.run([readelf, option, str(program)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SizesUnknownError(
            f"{readelf} cannot read {program.name} ({done.stderr.strip()}); build again."
        )
    return done.stdout
