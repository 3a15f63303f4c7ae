"""Programs for emulated boards, compiled without PlatformIO by any compiler with any options."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from boards import sections
from checks import steps
from compiled_runtime import networks_flags
from project import paths
from setup import toolchain

GCC, CLANG = "GCC", "Clang"
TIME_LIMIT_SECONDS = 120

# What makes Clang compile as these GCCs do.
CLANG_FLAGS = {
    "arm-none-eabi-": ("--target=arm-none-eabi", "-fshort-enums"),
    "riscv64-unknown-elf-": ("--target=riscv32-unknown-elf",),
}

SIM = paths.ROOT / "platforms" / "sim"
CORE = SIM / "cores" / "arduino"
UNITY = SIM / "libraries" / "Unity" / "src"
KERNELS = paths.ROOT / "lib" / "lstm_kernels" / "src"
INCLUDE_DIRS = (SIM / "include", CORE, UNITY, KERNELS, paths.ROOT / "test")

WARNINGS = ("-Wall", "-Wextra", "-Werror")
CXX_FLAGS = ("-std=gnu++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics")


class Board:
    """An emulated board, with the core, Unity and the kernels compiled for it in one of the ways.

    All of these are one translation unit, which takes half the time of many.
    """

    def __init__(self, compiler: str, name: str, options: Sequence[str], folder: Path) -> None:
        self._manifest = sections.manifest(name)
        emulated = sections.sim_module("emulated")
        self._name = name
        chip = emulated.folders(self._manifest)
        defines = [f"-D{key}={value}" for key, value in emulated.defines(self._manifest).items()]
        self._compile = [
            *(clang_for(name) if compiler == CLANG else gcc_for(name)),
            *(*emulated.cpu_flags(self._manifest), *options, *CXX_FLAGS, *WARNINGS, *defines),
            *("-ffunction-sections", "-fdata-sections", "-c"),
            *(f"-I{include_dir}" for include_dir in (*INCLUDE_DIRS, *chip)),
        ]
        self._folder = folder
        places = (CORE, *chip, UNITY, KERNELS)
        sources = [file for place in places for file in sorted(place.rglob("*.cpp"))]
        everything = folder / "core.cpp"
        everything.write_text("".join(f'#include "{file}"\n' for file in sources))
        self._core = self._object(everything)

    def run(self, sketch: Path, *flags: str) -> tuple[int, bytes]:
        """Exit code and output of a sketch of one file, linked by GCC in any case."""
        program = self._folder / "sketch.elf"
        emulated = sections.sim_module("emulated")
        link = [gcc_for(self._name)[0], "-T", emulated.LINKER_SCRIPT]
        link += emulated.link_flags(self._manifest, sections.toolchain(self._name))
        objects = [self._core, self._object(sketch, *flags)]
        subprocess.run([*link, *objects, "-lm", "-o", program], check=True)
        launcher = sections.launcher()
        printed: list[bytes] = []
        command = launcher.command(self._manifest, program, skip_delays=True)
        code = launcher.run(command, timeout=TIME_LIMIT_SECONDS, on_output=printed.append)
        return code, b"".join(printed)

    def _object(self, source: Path, *flags: str) -> Path:
        result = self._folder / f"{source.stem}.o"
        subprocess.run([*self._compile, *flags, source, "-o", result], check=True)
        return result


def run_networks(
    name: str, folder: Path, text: str, calls: str, flags: Sequence[str] = ()
) -> bytes:
    """All that an emulated board sends which runs a sketch with harness/board_main.h.

    Args:
        text: the sketch without RunNetworks(), which makes the `calls`.
        flags: for the compiler, beside those of networks in `folder`.
    """
    require_tools(GCC, name)
    sketch = folder / "networks.cpp"
    sketch.write_text(f"{text}void RunNetworks() {{\n{calls}}}\n", encoding="utf-8")
    board = Board(GCC, name, ["-O2"], folder)
    code, output = board.run(sketch, *networks_flags(folder), *flags)
    assert code == 0, output[-300:]
    return output


def gcc_for(board: str) -> tuple[str, ...]:
    needs = sections.toolchain(board)
    return (f"{needs['prefix']}gcc", *needs["flags"])


@cache
def clang_for(board: str) -> tuple[str, ...]:
    """Clang with the C library of the board's GCC."""
    clang = toolchain.fuzzing_compiler()
    assert clang is not None
    # GCC's own headers, <arm_acle.h> among them, are not for Clang, which has its own.
    libraries = [
        folder for folder in system_include_dirs(*gcc_for(board)) if "/lib/gcc/" not in folder
    ]
    includes = [word for folder in libraries for word in ("-isystem", folder)]
    flags = CLANG_FLAGS[sections.toolchain(board)["prefix"]]
    return (clang, *flags, "-nostdinc++", *includes)


@cache
def system_include_dirs(*compiler: str) -> tuple[str, ...]:
    """Where a compiler looks for C and C++ headers, in its order."""
    command = [*compiler, "-E", "-v", "-x", "c++", "/dev/null"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    listing = printed.split("#include <...> search starts here:\n")[1].split("End of search")[0]
    return tuple(str(Path(line.strip()).resolve()) for line in listing.splitlines())


def require_tools(compiler: str, board: str) -> None:
    """Fails, or at home skips, where the compiler or the emulator is missing."""
    if missing := steps.missing_tools(board) or missing_compiler(compiler):
        (pytest.fail if steps.in_ci() else pytest.skip)(missing)


@cache
def missing_compiler(compiler: str) -> str:
    try:
        if compiler == CLANG:
            toolchain.provide_fuzzer()
    except toolchain.ToolsMissingError as error:
        return str(error)
    return ""
