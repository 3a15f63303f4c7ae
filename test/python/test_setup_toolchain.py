"""What a board needs on this machine, and who installs it."""

from __future__ import annotations

import os
import re
import sys

import pytest

from boards import sections, tools
from project import paths
from setup import debian, toolchain
from setup.toolchain import ToolsMissingError

ARM_PACKAGES = ["gcc-arm-none-eabi", "libnewlib-arm-none-eabi"]

# Stands for a compiler that links what it is given, and says nothing.
COMPILER = "import sys; open(sys.argv[sys.argv.index('-o') + 1], 'w')"
BROKEN_COMPILER = "import sys; sys.exit('fatal error: algorithm: No such file or directory')"

EMULATOR = """print('''Supported machines are:
mps2-an386           ARM MPS2 with AN386 FPGA image for Cortex-M4
mps2-an500           ARM MPS2 with AN500 FPGA image for Cortex-M7
mps3-an547           ARM MPS3 with AN547 FPGA image for Cortex-M55
''')"""
OLD_EMULATOR = "print('mps2-an386           ARM MPS2 with AN386 FPGA image for Cortex-M4')"


@pytest.fixture(autouse=True)
def machine(bin_dir, monkeypatch):
    """A machine of a user on Debian with an empty PATH and no wishes as to compilers."""
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setattr(debian, "has_apt", lambda: True)
    monkeypatch.setattr(debian, "may_install", lambda: False)
    in_path = [name for name in toolchain.BROWSERS if not name.startswith("/")]
    monkeypatch.setattr(toolchain, "BROWSERS", in_path)


@pytest.fixture
def root(monkeypatch):
    monkeypatch.setattr(debian, "may_install", lambda: True)


@pytest.fixture
def apt_log(add_program, tmp_path):
    """An apt-get that notes what it was asked; what it installs is what `brings` names."""
    log = tmp_path / "apt.log"
    brings = tmp_path / "brings"
    brings.mkdir()
    add_program(
        "apt-get",
        f"""
import os, pathlib, sys
with open({str(log)!r}, "a") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
if os.environ.get("FAKE_APT_FAILS") == sys.argv[1]:
    sys.exit("E: Unable to locate package")
if sys.argv[1] == "install":
    for program in pathlib.Path({str(brings)!r}).iterdir():
        program.rename(pathlib.Path(sys.argv[0]).parent / program.name)
""",
    )
    return log


@pytest.fixture
def will_bring(add_program, tmp_path):
    """Adds a program to what apt-get will bring."""

    def add(name: str, code: str) -> None:
        add_program(name, code).rename(tmp_path / "brings" / name)

    return add


def test_nothing_is_done_where_all_is_there(root, apt_log, add_program):
    add_program("arm-none-eabi-g++", COMPILER)
    add_program("qemu-system-arm", EMULATOR)
    for board in ("cortex-m4", "cortex-m7", "cortex-m55"):
        tools.provide(board)
    assert not apt_log.exists()


def provide_native() -> None:
    tools.provide("native")


@pytest.mark.parametrize(
    ("provide", "program", "code", "packages"),
    [
        (lambda: tools.provide("cortex-m4"), "arm-none-eabi-g++", COMPILER, " ".join(ARM_PACKAGES)),
        (provide_native, "g++", COMPILER, "g++"),
        (toolchain.provide_fuzzer, "clang++", COMPILER, "clang libclang-rt-dev"),
        (toolchain.provide_browser, "chromium", "print('Chromium 156')", "chromium"),
    ],
    ids=["board", "native", "fuzzer", "browser"],
)
def test_root_installs_what_is_missing(
    root, apt_log, add_program, will_bring, capfd, provide, program, code, packages
):
    add_program("qemu-system-arm", EMULATOR)
    will_bring(program, code)
    provide()
    update, install = apt_log.read_text().splitlines()
    assert update.startswith("update ")
    assert re.fullmatch(rf"install .* -y .* {re.escape(packages)}", install)
    assert "qemu" not in install
    shown = capfd.readouterr()
    assert (shown.out, len(shown.err.splitlines())) == ("", 2)


@pytest.mark.parametrize("step", ["update", "install"])
def test_failing_apt_is_shown_and_reported(root, apt_log, monkeypatch, capfd, step):
    monkeypatch.setenv("FAKE_APT_FAILS", step)
    with pytest.raises(ToolsMissingError, match=r"could not install g\+\+ .*`sudo apt-get install"):
        tools.provide("native")
    assert "E: Unable to locate package" in capfd.readouterr().err


def test_installation_that_brings_nothing_is_reported(root, apt_log):
    with pytest.raises(ToolsMissingError, match="not found here or too old"):
        tools.provide("native")
    assert len(apt_log.read_text().splitlines()) == 2


def test_user_reads_the_exact_command(apt_log):
    packages = " ".join([*ARM_PACKAGES, "qemu-system-arm"])
    with pytest.raises(
        ToolsMissingError, match=re.escape(f"run `sudo apt-get install {packages}`")
    ):
        tools.provide("cortex-m7")
    assert not apt_log.exists()


@pytest.mark.parametrize(
    ("provide", "remedy"),
    [
        (lambda: tools.provide("cortex-m4"), "brew install"),
        (toolchain.provide_fuzzer, r"the fuzzer needs Clang .* `brew install llvm`"),
        (toolchain.provide_browser, "install one of them and start again"),
    ],
    ids=["board", "fuzzer", "browser"],
)
def test_on_macos_the_remedy_is_without_apt(monkeypatch, provide, remedy):
    monkeypatch.setattr(debian, "has_apt", lambda: False)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(toolchain, "FUZZING_COMPILERS", ["clang++"])
    with pytest.raises(ToolsMissingError, match=remedy):
        provide()


def refusing(option: str) -> str:
    """A compiler that does not know `option`."""
    return f"import sys; {option!r} in sys.argv and sys.exit(1); {COMPILER}"


@pytest.mark.parametrize(
    ("program", "code", "provide", "reason"),
    [
        (
            *("arm-none-eabi-g++", BROKEN_COMPILER, lambda: tools.provide("cortex-m4")),
            r"arm-none-eabi-g\+\+ with its C lib",
        ),
        (
            *("qemu-system-arm", OLD_EMULATOR, lambda: tools.provide("cortex-m55")),
            "cortex-m55 needs .* and qemu-system-arm",
        ),
        (
            *("g++", refusing("-fsanitize=address,undefined")),
            *(lambda: tools.provide("native-sanitize"), "AddressSanitizer"),
        ),
        ("g++", BROKEN_COMPILER, provide_native, r"native needs a C\+\+ compiler for this PC"),
        (
            *("clang++", refusing("-fsanitize=fuzzer,address,undefined")),
            *(toolchain.provide_fuzzer, "apt-get install clang libclang-rt-dev` and start"),
        ),
        (
            *("chromium-browser", "import sys; sys.exit('install the snap')"),
            *(toolchain.provide_browser, r"Chromium or Chrome.* install chromium`"),
        ),
    ],
    ids=["no library", "old emulator", "no sanitizers", "no compiler", "no fuzzer", "no browser"],
)
def test_program_that_does_not_work_is_missing(add_program, program, code, provide, reason):
    add_program(program, code)
    with pytest.raises(ToolsMissingError, match=reason):
        provide()


def test_another_browser_is_enough(add_program):
    add_program("chromium-browser", "import sys; sys.exit('install the snap')")
    add_program("google-chrome", "print('Google Chrome 156')")
    toolchain.provide_browser()
    assert toolchain.browser() == "google-chrome"


def test_gcc_comes_before_clang(add_program):
    add_program("clang++", COMPILER)
    assert toolchain.host_compiler() == ("clang", "clang++")
    add_program("g++", BROKEN_COMPILER)
    assert toolchain.host_compiler() == ("clang", "clang++")
    add_program("g++", COMPILER)
    assert toolchain.host_compiler() == ("gcc", "g++")


def test_person_may_name_the_compiler(add_program, monkeypatch):
    add_program("g++", COMPILER)
    add_program("g++-99", COMPILER)
    monkeypatch.setenv("CC", "gcc-99")
    monkeypatch.setenv("CXX", "g++-99")
    assert toolchain.host_compiler() == ("gcc-99", "g++-99")
    monkeypatch.delenv("CC")
    assert toolchain.host_compiler() == ("gcc", "g++-99")
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert toolchain.host_compiler() is None


def test_builds_get_a_compiler_that_is_not_called_gcc(add_program, monkeypatch):
    assert toolchain.compiler_variables() == {}
    add_program("clang++", COMPILER)
    assert toolchain.compiler_variables() == {"CC": "clang", "CXX": "clang++"}
    add_program("g++", COMPILER)
    assert toolchain.compiler_variables() == {}


def test_only_root_on_debian_may_install(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert debian.may_install() == debian.has_apt()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not debian.may_install()


def test_programs_lie_where_platformio_puts_them():
    build = paths.ROOT / ".pio" / "build"
    assert sections.program_path("cortex-m4") == build / "cortex-m4" / "program.elf"
    if os.name != "nt":
        assert sections.program_path("native") == build / "native" / "program"
