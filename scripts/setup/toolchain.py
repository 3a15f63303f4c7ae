"""Compilers, fuzzer, emulator and browser: whether they work, and how to install them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from project.errors import UserError
from project.processes import clean_variables
from setup import debian

# GCC first, as PlatformIO's own toolchains are; (C compiler, C++ compiler).
HOST_COMPILERS = (("gcc", "g++"), ("clang", "clang++"), ("cc", "c++"))

# Compiling and linking this takes the compiler, the C library and the C++ library.
_PROGRAM = (
    "#include <algorithm>\n#include <math.h>\n#include <stdint.h>\nint main() { return 0; }\n"
)

# libFuzzer comes with Clang, but not with Apple's; Homebrew's is in a folder of its own.
FUZZING_COMPILERS = [
    "clang++",
    *("/opt/homebrew/opt/llvm/bin/clang++", "/usr/local/opt/llvm/bin/clang++"),
]
FUZZING_FLAGS = ("-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")
_FUZZ_TARGET = """#include <stddef.h>
#include <stdint.h>
extern "C" int LLVMFuzzerTestOneInput(const uint8_t*, size_t) { return 0; }
"""

# Debian's and Ubuntu's names first; the last one is macOS's.
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class ToolsMissingError(UserError):
    """A board, the fuzzer or the page's tests cannot be built or run on this machine as it is."""


@dataclass(frozen=True)
class Tool:
    """Something that a board, the fuzzer or the page's tests need on this machine.

    Attributes:
        name: what a person calls it.
        packages: those of Debian and Ubuntu that bring it.
        works: whether it is here and does its work.
    """

    name: str
    packages: tuple[str, ...]
    works: Callable[[], bool]


def provide(purpose: str, tools: Sequence[Tool], remedy_without_apt: str) -> None:
    """Makes sure that `tools` work here; as root on Debian or Ubuntu it installs what is missing.

    Args:
        purpose: what needs them, as the beginning of a sentence.
        tools: what must work.
        remedy_without_apt: what a person of another system can do.

    Raises:
        ToolsMissingError: something is still missing; the text says what to run.
    """
    missing = [tool for tool in tools if not tool.works()]
    if missing and debian.may_install():
        try:
            debian.install(_packages_of(missing))
        except UserError as error:
            raise ToolsMissingError(str(error)) from error
        missing = [tool for tool in missing if not tool.works()]
    if not missing:
        return
    names = " and ".join(tool.name for tool in missing)
    remedy = remedy_without_apt
    if debian.has_apt():
        remedy = f"run `{debian.command_for(_packages_of(missing))}`"
    raise ToolsMissingError(
        f"{purpose} needs {names}, not found here or too old; {remedy} and start again."
    )


def provide_fuzzer() -> None:
    """Makes sure that the console can be fuzzed here; as `provide`."""
    remedy = "run `brew install llvm`" if sys.platform == "darwin" else "install them"
    provide("the fuzzer", [FUZZER], remedy)


def provide_browser() -> None:
    """Makes sure that there is a browser to test the drawing page in; as `provide`."""
    provide("the test of the drawing page", [BROWSER], "install one of them")


def host_compiler() -> tuple[str, str] | None:
    """This PC's C and C++ compilers: those that CC and CXX name, else the first that work."""
    candidates = list(HOST_COMPILERS)
    if "CXX" in os.environ:
        candidates = [(os.environ.get("CC", "gcc"), os.environ["CXX"])]
    return next((pair for pair in candidates if _links([pair[1]])), None)


def compiler_variables() -> dict[str, str]:
    """CC and CXX for a PC that has a compiler, but none by the name that builds expect, g++."""
    if shutil.which("g++") is not None or "CXX" in os.environ:
        return {}
    found = host_compiler()
    return {} if found is None else {"CC": found[0], "CXX": found[1]}


def host_compiler_sanitizes() -> bool:
    """Whether this PC's compiler has AddressSanitizer and UBSan."""
    compiler = host_compiler()
    return compiler is not None and _links([compiler[1], "-fsanitize=address,undefined"])


def compiles(compiler: Sequence[str]) -> bool:
    """Whether there is this compiler for another chip, with a C library."""
    return _links([*compiler, "-c"], "#include <math.h>\n#include <stdio.h>\n")


def emulates(emulator: str, machine: str) -> bool:
    """Whether this QEMU is here and new enough to have `machine`."""
    listing = _output_of([emulator, "-M", "help"])
    return any(line.split()[0] == machine for line in listing.splitlines() if line.strip())


def fuzzing_compiler() -> str | None:
    """A C++ compiler that has libFuzzer."""
    return next(
        (name for name in FUZZING_COMPILERS if _links([name, *FUZZING_FLAGS], _FUZZ_TARGET)), None
    )


def browser() -> str | None:
    """The program of a Chromium, or of a Chrome, that starts on this PC."""
    return next((name for name in BROWSERS if _output_of([name, "--version"])), None)


def _packages_of(tools: Sequence[Tool]) -> list[str]:
    return [package for tool in tools for package in tool.packages]


def _links(compiler: Sequence[str], code: str = _PROGRAM) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program"
        _output_of([*compiler, "-x", "c++", "-", "-o", str(program)], text_in=code)
        return program.is_file() or program.with_suffix(".exe").is_file()


def _output_of(command: Sequence[str], text_in: str = "") -> str:
    try:
        done = subprocess.run(
            command,
            input=text_in,
            capture_output=True,
            text=True,
            env=clean_variables(),
            timeout=120,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


FUZZER = Tool(
    "Clang with libFuzzer", ("clang", "libclang-rt-dev"), lambda: fuzzing_compiler() is not None
)
BROWSER = Tool("Chromium or Chrome", ("chromium",), lambda: browser() is not None)
