"""What a board needs on this machine, and who installs it."""

from __future__ import annotations

import os
import sys

import pytest

from boards import sections, tools
from project import paths
from project.errors import UserError
from setup import debian, toolchain
from setup.toolchain import ToolsMissingError

ARM_PACKAGES = ["gcc-arm-none-eabi", "libnewlib-arm-none-eabi", "libstdc++-arm-none-eabi-newlib"]

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


def test_root_installs_what_is_missing(root, apt_log, add_program, will_bring, capfd):
    add_program("qemu-system-arm", EMULATOR)
    will_bring("arm-none-eabi-g++", COMPILER)
    tools.provide("cortex-m4")
    update, install = apt_log.read_text().splitlines()
    assert update.startswith("update ")
    assert install.startswith("install ")
    assert " -y " in install
    assert install.endswith(" ".join(["", *ARM_PACKAGES]))
    assert "qemu" not in install
    told = capfd.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 2


def test_root_installs_a_compiler_for_this_pc(root, apt_log, will_bring):
    will_bring("g++", COMPILER)
    tools.provide("native")
    assert apt_log.read_text().splitlines()[1].endswith(" g++")


@pytest.mark.parametrize("step", ["update", "install"])
def test_an_apt_that_fails_is_shown_and_told(root, apt_log, monkeypatch, capfd, step):
    monkeypatch.setenv("FAKE_APT_FAILS", step)
    with pytest.raises(ToolsMissingError, match=r"could not install g\+\+ .*`sudo apt-get install"):
        tools.provide("native")
    assert "E: Unable to locate package" in capfd.readouterr().err


def test_an_installation_that_brings_nothing_is_told(root, apt_log):
    with pytest.raises(ToolsMissingError, match="not found here or too old"):
        tools.provide("native")
    assert len(apt_log.read_text().splitlines()) == 2


def test_a_user_is_told_the_exact_command(apt_log):
    with pytest.raises(ToolsMissingError) as caught:
        tools.provide("cortex-m7")
    packages = " ".join([*ARM_PACKAGES, "qemu-system-arm"])
    assert f"run `sudo apt-get install {packages}`" in str(caught.value)
    assert not apt_log.exists()


def test_elsewhere_the_launcher_knows_the_command(monkeypatch):
    monkeypatch.setattr(debian, "has_apt", lambda: False)
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(ToolsMissingError, match="brew install"):
        tools.provide("cortex-m4")


def test_a_compiler_without_its_library_does_not_count(add_program):
    add_program("arm-none-eabi-g++", BROKEN_COMPILER)
    add_program("qemu-system-arm", EMULATOR)
    with pytest.raises(ToolsMissingError, match=r"arm-none-eabi-g\+\+ with its C and C\+\+ lib"):
        tools.provide("cortex-m4")


def test_an_emulator_too_old_for_the_board_does_not_count(add_program):
    add_program("arm-none-eabi-g++", COMPILER)
    add_program("qemu-system-arm", OLD_EMULATOR)
    tools.provide("cortex-m4")
    with pytest.raises(ToolsMissingError, match="cortex-m55 needs qemu-system-arm"):
        tools.provide("cortex-m55")


def test_no_compiler_at_all_is_one_sentence():
    with pytest.raises(UserError, match=r"native needs a C\+\+ compiler for this PC"):
        tools.provide("native")


def test_a_compiler_without_sanitizers_is_not_enough_for_them(add_program):
    sanitizes = "'-fsanitize=address,undefined' in sys.argv"
    add_program("g++", f"import sys; {sanitizes} and sys.exit(1); {COMPILER}")
    tools.provide("native")
    with pytest.raises(ToolsMissingError, match="AddressSanitizer"):
        tools.provide("native-sanitize")


def test_root_installs_a_fuzzer(root, apt_log, will_bring):
    will_bring("clang++", COMPILER)
    toolchain.provide_fuzzer()
    assert apt_log.read_text().splitlines()[1].endswith(" clang libclang-rt-dev")
    assert toolchain.fuzzing_compiler() == "clang++"


def test_a_clang_without_libfuzzer_is_not_enough(add_program):
    fuzzes = "'-fsanitize=fuzzer,address,undefined' in sys.argv"
    add_program("clang++", f"import sys; {fuzzes} and sys.exit(1); {COMPILER}")
    with pytest.raises(ToolsMissingError, match="apt-get install clang libclang-rt-dev` and start"):
        toolchain.provide_fuzzer()


def test_on_macos_the_fuzzer_comes_with_llvm(monkeypatch):
    monkeypatch.setattr(debian, "has_apt", lambda: False)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(toolchain, "FUZZING_COMPILERS", ("clang++",))
    with pytest.raises(ToolsMissingError, match=r"the fuzzer needs Clang .* `brew install llvm`"):
        toolchain.provide_fuzzer()


def test_gcc_comes_before_clang(add_program):
    add_program("clang++", COMPILER)
    assert toolchain.host_compiler() == ("clang", "clang++")
    add_program("g++", BROKEN_COMPILER)
    assert toolchain.host_compiler() == ("clang", "clang++")
    add_program("g++", COMPILER)
    assert toolchain.host_compiler() == ("gcc", "g++")


def test_a_person_may_name_the_compiler(add_program, monkeypatch):
    add_program("g++", COMPILER)
    add_program("g++-99", COMPILER)
    monkeypatch.setenv("CC", "gcc-99")
    monkeypatch.setenv("CXX", "g++-99")
    assert toolchain.host_compiler() == ("gcc-99", "g++-99")
    monkeypatch.delenv("CC")
    assert toolchain.host_compiler() == ("gcc", "g++-99")
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert toolchain.host_compiler() is None


def test_builds_are_told_of_a_compiler_that_is_not_called_gcc(add_program, monkeypatch):
    assert toolchain.compiler_variables() == {}
    add_program("clang++", COMPILER)
    assert toolchain.compiler_variables() == {"CC": "clang", "CXX": "clang++"}
    add_program("g++", COMPILER)
    assert toolchain.compiler_variables() == {}


def test_a_browser_is_installed_for_the_page(root, apt_log, will_bring):
    will_bring("chromium", "print('Chromium 156')")
    assert toolchain.browser() is None
    toolchain.provide_browser()
    assert apt_log.read_text().splitlines()[1].endswith(" chromium")
    assert toolchain.browser() == "chromium"


def test_a_browser_that_does_not_start_does_not_count(add_program):
    add_program("chromium-browser", "import sys; sys.exit('install the snap')")
    with pytest.raises(ToolsMissingError, match=r"Chromium or Chrome.* install chromium`"):
        toolchain.provide_browser()
    add_program("google-chrome", "print('Google Chrome 156')")
    toolchain.provide_browser()
    assert toolchain.browser() == "google-chrome"


def test_without_apt_a_person_knows_how_to_get_a_browser(monkeypatch):
    monkeypatch.setattr(debian, "has_apt", lambda: False)
    with pytest.raises(ToolsMissingError, match="install one of them and start again"):
        toolchain.provide_browser()


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
