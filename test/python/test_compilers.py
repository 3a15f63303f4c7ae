"""Kernels and emulated boards under other compilers and options than those of a build."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from board_programs import CLANG, GCC, INCLUDE_DIRS, Board, require_tools, system_include_dirs
from boards import sections
from project import paths
from setup import platformio_core, toolchain

CORES = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "riscv32")
LEVELS = ("-O0", "-Os", "-O2")
MORE_OF_GCC = ("-O3", "-Os -fno-omit-frame-pointer")
BUILDS = [
    *((GCC, core, options) for core in CORES for options in (*LEVELS, *MORE_OF_GCC)),
    *((CLANG, core, options) for core in CORES for options in LEVELS),
]

# With MVE, Clang (14 to 22) goes wrong where it makes vectors by itself: it crashes on what it
# gathers, and gives VCVT another number of fractional bits.
NO_VECTORS = "-fno-vectorize -fno-slp-vectorize"

KERNEL_SUITE = paths.ROOT / "test" / "test_lstm_kernels" / "test_main.cpp"
DEEP_STACK = Path(__file__).parent / "harness" / "deep_stack.cpp"


@pytest.mark.slow
@pytest.mark.parametrize(("compiler", "core", "options"), BUILDS)
def test_kernels_are_right_and_the_stack_is_guarded(compiler, core, options, tmp_path):
    require_tools(compiler, core)
    if compiler == CLANG and core == "cortex-m55":
        options += f" {NO_VECTORS}"
    board = Board(compiler, core, options.split(), tmp_path)

    code, output = board.run(KERNEL_SUITE)
    assert (code, output.split()[-1]) == (0, b"OK"), output.decode()
    assert b" 0 Failures 0 Ignored" in output

    code, output = board.run(DEEP_STACK)
    before, after = map(int, output.split()[:2])
    assert 0 < before < 1024
    assert 2 * 1024 < after - before < 4 * 1024  # three times 1 KB, less what printing took
    assert b"fault: stack overflow" in output
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
