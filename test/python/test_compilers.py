"""Kernels and emulated boards under other compilers and options than those of a build."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from boards import sections
from checks import steps
from project import paths
from setup import platformio_core, toolchain

GCC, CLANG = "GCC", "Clang"
CORES = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "riscv32")
LEVELS = ("-O0", "-Os", "-O2")
MORE_OF_GCC = ("-O3", "-Os -fno-omit-frame-pointer")
BUILDS = [
    *((GCC, core, options) for core in CORES for options in (*LEVELS, *MORE_OF_GCC)),
    *((CLANG, core, options) for core in CORES for options in LEVELS),
]
TIME_LIMIT_SECONDS = 120

# What makes Clang compile as these GCCs do.
CLANG_FLAGS = {
    "arm-none-eabi-": ("--target=arm-none-eabi", "-fshort-enums"),
    "riscv64-unknown-elf-": ("--target=riscv32-unknown-elf",),
}

# With MVE, Clang (14 to 22) goes wrong where it makes vectors by itself: it crashes on what it
# gathers, and gives VCVT another number of fractional bits.
NO_VECTORS = "-fno-vectorize -fno-slp-vectorize"

KERNEL_SUITE = paths.ROOT / "test" / "test_lstm_kernels" / "test_main.cpp"
DEEP_STACK = Path(__file__).parent / "harness" / "deep_stack.cpp"

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
        emulated = sections.emulated()
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

    def run(self, sketch: Path) -> tuple[int, str]:
        """Exit code and output of a sketch of one file, linked by GCC in any case."""
        program = self._folder / "sketch.elf"
        emulated = sections.emulated()
        flags = emulated.link_flags(self._manifest, sections.toolchain(self._name))
        flags += ["-T", emulated.LINKER_SCRIPT]
        objects = [self._core, self._object(sketch)]
        subprocess.run([gcc_for(self._name)[0], *flags, *objects, "-lm", "-o", program], check=True)
        launcher = sections.launcher()
        printed: list[bytes] = []
        command = launcher.command(self._manifest, program, skip_delays=True)
        code = launcher.run(command, timeout=TIME_LIMIT_SECONDS, on_output=printed.append)
        return code, b"".join(printed).decode()

    def _object(self, source: Path) -> Path:
        result = self._folder / f"{source.stem}.o"
        subprocess.run([*self._compile, source, "-o", result], check=True)
        return result


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


@pytest.mark.slow
@pytest.mark.parametrize(("compiler", "core", "options"), BUILDS)
def test_kernels_are_right_and_the_stack_is_guarded(compiler, core, options, tmp_path):
    require_tools(compiler, core)
    if compiler == CLANG and core == "cortex-m55":
        options += f" {NO_VECTORS}"
    board = Board(compiler, core, options.split(), tmp_path)

    code, output = board.run(KERNEL_SUITE)
    assert (code, output.split()[-1]) == (0, "OK"), output
    assert " 0 Failures 0 Ignored" in output

    code, output = board.run(DEEP_STACK)
    before, after = map(int, output.split()[:2])
    assert 0 < before < 1024
    assert 2 * 1024 < after - before < 4 * 1024  # three times 1 KB, less what printing took
    assert "fault: stack overflow" in output
    assert code == 1


@pytest.mark.slow
def test_firmware_of_a_pc_builds_with_clang(tmp_path):
    require_tools(CLANG, sections.NATIVE)
    clang = toolchain.fuzzing_compiler()
    variables = {
        **platformio_core.platformio_variables(),
        "PLATFORMIO_BUILD_DIR": str(tmp_path),
        "CC": clang.removesuffix("++"),
        "CXX": clang,
    }
    suites = ("-f", "test_lstm_kernels", "-f", "test_predictor")
    command = platformio_core.platformio_command(["test", "-e", sections.NATIVE, *suites])
    done = subprocess.run(command, cwd=paths.ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("compiler", ["gcc", "arm-none-eabi-gcc"])
class TestHeaders:
    """Of the libraries and the core, all in one include path, as in a firmware."""

    OURS = (*sorted((paths.ROOT / "lib").glob("*/src")), *INCLUDE_DIRS)

    def test_none_has_the_name_of_one_of_the_system(self, compiler):
        # Some file systems ignore case.
        ours = {
            file.relative_to(folder).as_posix().lower()
            for folder in self.OURS
            for file in folder.rglob("*.h")
        }
        systems = map(Path, system_include_dirs(compiler))
        taken = [name for name in ours for folder in systems if (folder / name).exists()]
        assert not taken

    def test_c_file_gets_those_of_libc(self, compiler):
        names = ("memory", "string", "strings", "stdlib", "math", "time", "limits")
        code = "".join(f"#include <{name}.h>\n" for name in names)
        includes = [f"-I{folder}" for folder in self.OURS]
        command = [compiler, *includes, "-M", "-x", "c", "-"]
        done = subprocess.run(command, input=code, capture_output=True, text=True, check=True)
        assert re.search(r"/memory\.h", done.stdout)
        assert str(paths.ROOT) not in done.stdout
