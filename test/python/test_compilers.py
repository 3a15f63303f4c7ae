"""Kernels and emulated boards under other compilers and options than those of a build."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

import cortex_m_program
from boards import sections
from checks import steps
from cortex_m_program import CLANG, GCC
from project import paths
from setup import platformio_core, toolchain

CORES = ("cortex-m3", "cortex-m4", "cortex-m7", "cortex-m55")
LEVELS = ("-O0", "-Os", "-O2")
MORE_OF_GCC = ("-O3", "-Os -fno-omit-frame-pointer")
TIME_LIMIT_SECONDS = 120

# With MVE, Clang (14 to 22) goes wrong where it makes vectors by itself: it crashes on what it
# gathers, and tells VCVT another number of fractional bits.
NO_VECTORS = "-fno-vectorize -fno-slp-vectorize"

KERNEL_SUITE = paths.ROOT / "test" / "test_lstm_kernels" / "test_main.cpp"
DEEP_STACK = Path(__file__).parent / "harness" / "deep_stack.cpp"

BUILDS = [
    *((GCC, core, options) for core in CORES for options in (*LEVELS, *MORE_OF_GCC)),
    *((CLANG, core, options) for core in CORES for options in LEVELS),
]


@pytest.fixture(scope="module", params=BUILDS, ids=" ".join)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """Runs a sketch, built in one of the ways, on its emulated board: exit code and output."""
    compiler, core, options = request.param
    _require_tools(compiler, core)
    if compiler == CLANG and core == "cortex-m55":
        options += f" {NO_VECTORS}"
    build = cortex_m_program.Build(compiler, core, options.split(), tmp_path_factory.mktemp("run"))

    def run_sketch(source: Path) -> tuple[int, str]:
        launcher = sections.launcher()
        printed: list[bytes] = []
        command = launcher.command(sections.manifest(core), build.program(source), skip_delays=True)
        code = launcher.run(command, timeout=TIME_LIMIT_SECONDS, on_output=printed.append)
        return code, b"".join(printed).decode()

    return run_sketch


def _require_tools(compiler: str, board: str) -> None:
    """Fails, or at home skips, where there is no such compiler or no emulator."""
    if missing := steps.missing_tools(board) or _missing(compiler):
        (pytest.fail if steps.in_ci() else pytest.skip)(missing)


@cache
def _missing(compiler: str) -> str:
    try:
        if compiler == CLANG:
            toolchain.provide_fuzzer()
    except toolchain.ToolsMissingError as error:
        return str(error)
    return ""


def test_kernels_equal_golden_however_they_are_compiled(run):
    code, output = run(KERNEL_SUITE)
    assert (code, output.split()[-1]) == (0, "OK"), output
    assert " 0 Failures 0 Ignored" in output


def test_stack_is_painted_and_its_end_is_a_fault(run):
    code, output = run(DEEP_STACK)
    before, after = map(int, output.split()[:2])
    assert 0 < before < 1024
    assert 2 * 1024 < after - before < 4 * 1024  # three times 1 KB, less what printing took
    assert "fault: stack overflow" in output
    assert code == 1


def test_firmware_of_a_pc_builds_with_clang(tmp_path):
    _require_tools(CLANG, sections.NATIVE)
    clang = toolchain.fuzzing_compiler()
    variables = {
        **platformio_core.platformio_variables(),
        "PLATFORMIO_BUILD_DIR": str(tmp_path),
        "CC": clang.removesuffix("++"),
        "CXX": clang,
    }
    suites = ("-f", "test_lstm_kernels", "-f", "test_digit_classifier")
    command = platformio_core.platformio_command(["test", "-e", sections.NATIVE, *suites])
    done = subprocess.run(command, cwd=paths.ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("compiler", ["gcc", "arm-none-eabi-gcc"])
class TestHeaders:
    """Of the libraries and the core, all in one include path, as in a firmware."""

    OURS = (*sorted((paths.ROOT / "lib").glob("*/src")), *cortex_m_program.INCLUDE_DIRS)

    def test_none_has_the_name_of_one_of_the_system(self, compiler):
        # Some file systems do not tell capitals from others.
        ours = {
            file.relative_to(folder).as_posix().lower()
            for folder in self.OURS
            for file in folder.rglob("*.h")
        }
        systems = map(Path, cortex_m_program.system_include_dirs(compiler))
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
