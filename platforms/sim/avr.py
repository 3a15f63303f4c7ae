"""AVR boards: Debian's Arduino core, two compilers, and simavr, which comes as a library.

Plain Python without PlatformIO. The core wants avr-gcc, which in Debian is too old for C++17; so
Clang compiles our own code, and avr-gcc the core, and it links both.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SIM_DIR = Path(__file__).resolve().parent
CORE_DIR = Path("/usr/share/arduino/hardware/arduino/avr")
CLANG = "clang++"
HOST_COMPILER = "g++"
# What they are called in a message.
COMPILERS = "avr-gcc with avr-libc, Clang and the Arduino core for AVR"
EMULATOR = "libsimavr with a C++ compiler for this PC"
# avr-libc's <float.h> of that time lacks a name that the core's strings want.
CORE_CXX_FLAGS = [
    *("-std=gnu++11", "-fpermissive", "-fno-exceptions", "-fno-threadsafe-statics"),
    "-DDECIMAL_DIG=__DECIMAL_DIG__",
]

_RUNNER = SIM_DIR / "simavr" / "avr_runner"
_RUNNER_SOURCES = (*SIM_DIR.glob("simavr/*.cpp"), SIM_DIR / "variants" / "native" / "terminal.cpp")
_RUNNER_FLAGS = ("-std=c++17", "-O2", "-I/usr/include/simavr")
_WORD_AT_63 = re.compile(r"\t(ldd|std)\t.*[YZ]\+63\b.*\n.*\t(ld|st)\t(r\d+, Y$|Y, )", re.MULTILINE)
_ANY_CHIP = "-mmcu=atmega328p"


def clang_flags(board: Mapping[str, Any]) -> list[str]:
    """For our own code: small, with debugging information as this linker reads it.

    Libraries that ask for -O2 get it, but without copies of a loop's body.
    """
    small = ["-Oz", "-fno-unroll-loops"]
    return ["--target=avr", f"-mmcu={board['build']['mcu']}", *small, "-gdwarf-4"]


def gcc_flags(board: Mapping[str, Any]) -> list[str]:
    """For the core, and for the linker."""
    return [f"-mmcu={board['build']['mcu']}"]


def core_folders(board: Mapping[str, Any]) -> tuple[Path, Path]:
    """The core's sources, and the pins of its variant."""
    variant = board["build"]["arduino_variant"]
    return CORE_DIR / "cores" / "arduino", CORE_DIR / "variants" / variant


def defines(board: Mapping[str, Any]) -> dict[str, Any]:
    """The macros of an Arduino build."""
    build = board["build"]
    return {
        "F_CPU": build["f_cpu"],
        f"ARDUINO_{build['arduino_board']}": 1,
        "ARDUINO_ARCH_AVR": 1,
    }


def require_sound_code(program: Path) -> None:
    """Refuses what Clang 14 compiles wrongly: a word that begins 63 bytes behind a pointer.

    The instruction for its second byte does not reach that far, and takes another one.

    Raises:
        ValueError: there is such code; the text says what to do.
    """
    listing = ["avr-objdump", "-d", "-C", "--no-show-raw-insn", str(program)]
    code = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
    for function in code.split("\n\n"):
        if _WORD_AT_63.search(function):
            raise ValueError(
                f"Clang has compiled {function.split('<')[1].split('>:')[0]} wrongly; in the class "
                "that it uses, let single bytes come last, so that numbers begin at even places."
            )


def missing_compiler() -> str:
    """What is missing to build a program, "" if nothing is."""
    for name in ("avr-gcc", CLANG):
        if shutil.which(name) is None:
            return name
    if not (CORE_DIR / "cores").is_dir():
        return f"the Arduino core in {CORE_DIR}"
    has_libraries = _compiles([CLANG, "--target=avr", _ANY_CHIP], "stdlib.h")
    return "" if has_libraries else f"avr-libc, or {CLANG} for AVR,"


def missing_emulator() -> str:
    """What is missing to run one, "" if nothing is."""
    if shutil.which(HOST_COMPILER) is None:
        return HOST_COMPILER
    return "" if _compiles([HOST_COMPILER, *_RUNNER_FLAGS], "sim_avr.h") else "libsimavr"


def runner() -> Path:
    """The program that runs programs; compiled if it is missing or older than its sources.

    Raises:
        OSError, subprocess.CalledProcessError: it cannot be compiled.
    """
    sources = [*_RUNNER_SOURCES, *SIM_DIR.glob("simavr/*.h")]
    if _RUNNER.is_file() and _RUNNER.stat().st_mtime > max(f.stat().st_mtime for f in sources):
        return _RUNNER
    with tempfile.TemporaryDirectory(dir=_RUNNER.parent) as folder:
        program = Path(folder) / _RUNNER.name
        files = [*map(str, _RUNNER_SOURCES), "-o", str(program), "-lsimavr"]
        subprocess.run([HOST_COMPILER, *_RUNNER_FLAGS, *files], check=True, stdout=sys.stderr)
        os.replace(program, _RUNNER)
    return _RUNNER


def command(
    board: Mapping[str, Any], program: Path, *, skip_delays: bool, serial: str
) -> list[str]:
    """The command line that runs `program`; raises what `runner` raises."""
    options = ["--mcu", board["simavr"]["mcu"], "--frequency", board["build"]["f_cpu"].rstrip("L")]
    options += ["--serial", serial, *(["--skip-delays"] if skip_delays else [])]
    return [str(runner()), *options, str(program.resolve())]


def _compiles(compiler: list[str], header: str) -> bool:
    command = [*compiler, "-E", "-x", "c++", "-include", header, os.devnull]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False
