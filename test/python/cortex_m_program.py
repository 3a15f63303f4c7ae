"""Test equipment: programs for the emulated boards, by any compiler and without PlatformIO."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from boards import sections
from project import paths
from setup import toolchain

GCC = "GCC"
CLANG = "Clang"

_SIM = paths.ROOT / "platforms" / "sim"
_VARIANT = _SIM / "variants" / "cortex_m"
_CORE = _SIM / "cores" / "arduino"
_UNITY = _SIM / "libraries" / "Unity" / "src"
_KERNELS = paths.ROOT / "lib" / "lstm_kernels" / "src"
_PLACES = (_CORE, _VARIANT, _UNITY, _KERNELS)
INCLUDE_DIRS = (_CORE, _UNITY, _KERNELS, paths.ROOT / "test")

_WARNINGS = ("-Wall", "-Wextra", "-Werror")
_CXX_FLAGS = ("-std=gnu++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics")


class Build:
    """The core, Unity and the kernels compiled for a board, for programs to be linked with.

    Args:
        compiler: GCC or CLANG.
        board: a section of platformio.ini with an emulated board.
        options: the compiler's, such as its level.
        folder: gets the objects and the programs.

    Raises:
        subprocess.CalledProcessError: here or in `program`; the compiler has said why.
    """

    def __init__(self, compiler: str, board: str, options: Sequence[str], folder: Path) -> None:
        manifest = sections.manifest(board)
        cortex_m = sections.cortex_m()
        defines = [f"-D{name}={value}" for name, value in cortex_m.defines(manifest).items()]
        self._compile = [
            *(_clang() if compiler == CLANG else (_gcc(), cortex_m.SPECS)),
            *(*cortex_m.cpu_flags(manifest), *options, *_CXX_FLAGS, *_WARNINGS, *defines),
            *("-ffunction-sections", "-fdata-sections", "-c"),
            *(f"-I{include_dir}" for include_dir in INCLUDE_DIRS),
        ]
        self._link = [_gcc(), *cortex_m.link_flags(manifest), "-T", str(_VARIANT / "linker.ld")]
        self._folder = folder
        ours = [file for place in _PLACES for file in sorted(place.rglob("*.cpp"))]
        subprocess.run([*self._compile, *map(str, ours)], cwd=folder, check=True)
        self._objects = [str(file) for file in folder.glob("*.o")]

    def program(self, source: Path) -> Path:
        """A sketch of one file, compiled likewise and linked, by GCC in any case."""
        sketch = self._folder / "sketch.o"
        program = sketch.with_suffix(".elf")
        subprocess.run([*self._compile, str(source), "-o", str(sketch)], check=True)
        objects = [*self._objects, str(sketch)]
        subprocess.run([*self._link, *objects, "-lm", "-o", str(program)], check=True)
        return program


def _gcc() -> str:
    return f"{sections.cortex_m().COMPILER_PREFIX}g++"


@cache
def _clang() -> tuple[str, ...]:
    """Clang for Arm, with the C and C++ libraries of Arm's GCC."""
    clang = toolchain.fuzzing_compiler()
    assert clang is not None
    # GCC's own headers, <arm_acle.h> among them, are not for Clang, which has its own.
    libraries = [folder for folder in system_include_dirs(_gcc()) if "/lib/gcc/" not in folder]
    includes = [word for folder in libraries for word in ("-isystem", folder)]
    return (clang, "--target=arm-none-eabi", "-fshort-enums", "-nostdinc++", *includes)


@cache
def system_include_dirs(compiler: str) -> tuple[str, ...]:
    """Where a compiler looks for C and C++ headers, in its order, without detours."""
    asked = [compiler, "-E", "-v", "-x", "c++", "/dev/null"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stderr
    listing = told.split("#include <...> search starts here:\n")[1].split("End of search list")[0]
    return tuple(str(Path(line.strip()).resolve()) for line in listing.splitlines())
