"""demo.py with programs in place of the firmware."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import demo
from boards import firmware, sections, tools
from boards.transcript import Words
from fake_board import HANG_SECONDS
from project import paths
from project.errors import UserError
from setup import platformio_core
from setup.toolchain import ToolsMissingError
from test_boards_transcript import BOOT, block
from tflite_builder import build, random_int8_model


def program(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", f"import os, sys, time\n{code}"]


def printing(*lines: str, end: str = "\n", then: str = "time.sleep(60)") -> list[str]:
    text = "".join(line + end for line in lines)
    return program(f"sys.stdout.write({text!r})\n{then}")


@pytest.fixture
def run(monkeypatch, capfd):
    """Runs demo.py with a ready-made program; returns its exit code and what it printed."""

    def run(command: list[str], *arguments: str) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "argv", ["demo.py", *arguments])
        monkeypatch.setattr(tools, "provide", lambda _board: None)
        monkeypatch.setattr(firmware, "build", lambda _board: None)
        monkeypatch.setattr(firmware, "start_command", lambda _board: command)
        code = demo.main(demo.parse_arguments())
        return code, capfd.readouterr().out.splitlines()

    return run


@pytest.mark.parametrize(("read", "code", "right"), [(5, 0, 2), (4, 1, 1)])
def test_lines_are_passed_on_and_counted(run, read, code, right):
    lines = [BOOT, *block(3, 3), *block(5, read)]
    found = run(printing(*lines, *block(9, 9)), "--predictions", "2")
    assert found == (code, [*lines, "", f"{right} of 2 read correctly"])


def test_ten_predictions_are_the_default(run):
    code, out = run(printing(BOOT, *block() * 11, end="\r\n"))
    assert (code, out[-1]) == (0, "10 of 10 read correctly")
    assert out.count("predicted 7 in 1234 us") == 10


def test_missing_model_is_reported(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "MODELS_DIR", tmp_path)
    with pytest.raises(UserError, match=r"mnist_lstm\.tflite is missing; restore it, or train it"):
        demo.words_of("native")


def test_float_model_has_its_own_name(run):
    boot = BOOT.replace("mnist_lstm", "mnist_lstm_float").replace("int8", "float")
    code, out = run(printing(boot, *block()), "--board", "cortex-m4-float", "--predictions", "1")
    assert (code, out[0]) == (0, boot)


@pytest.mark.slow
def test_model_without_a_card_has_numbered_classes(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "MODELS_DIR", tmp_path)
    model = random_int8_model(np.random.default_rng(1), 3, 2, 4, 3)
    paths.model_path("int8").write_bytes(build(model))
    assert demo.words_of("native") == Words("mnist_lstm", "class", ("0", "1", "2"))


def test_firmware_cannot_drive_the_terminal(run):
    boot = BOOT.replace("98.12", "\x1b[2J98.12")
    _, out = run(printing(boot, *block()), "--predictions", "1")
    assert out[0] == boot.replace("\x1b", r"\x1b")


def test_lines_are_shown_as_they_come(run, monkeypatch, tmp_path):
    shown = tmp_path / "shown"
    first, second = block(), block(5, 5)

    def show(line: str, **_options: object) -> None:
        if line == first[-1]:
            shown.touch()

    monkeypatch.setattr(demo, "print", show, raising=False)
    wait = f"while not os.path.exists({str(shown)!r}): time.sleep(0.01)\n"
    then = f"{wait}print({chr(10).join(second)!r})"
    assert run(printing(BOOT, *first, then=then), "--predictions", "2")[0] == 0


def test_hang_is_ended():
    lines = firmware.printed_lines(program("time.sleep(600)"), silence=0.3)
    with pytest.raises(UserError, match=r"printed nothing for 0\.3 seconds and was stopped"):
        next(lines)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (printing(BOOT, *block(), then="sys.exit(3)"), "ended by itself, with exit code 3"),
        (printing(BOOT, *block()[:-1], then=""), "ended by itself, with exit code 0"),
        (printing("error: the arena of 100 bytes is too small"), "arena of 100 bytes"),
        (printing("qemu-system-arm: unsupported machine"), "unsupported machine"),
        (program("print('on stderr', file=sys.stderr)"), "on stderr"),
        (program("sys.stdout.buffer.write(bytes(range(256)))"), "the boot line"),
        (program("print('x' * 10**6)"), "the boot line"),
        (["/no/such/program"], "/no/such/program cannot be started"),
    ],
)
def test_program_that_fails_is_reported(run, command, message):
    with pytest.raises(UserError, match=message):
        run(command, "--predictions", "2")


@pytest.mark.slow
def test_reader_that_leaves_is_no_error():
    code = f"""
sys.path.insert(0, {str(paths.SCRIPTS_DIR)!r})
import demo
from boards import firmware
from project.errors import run_main
firmware.start_command = lambda board: {printing(BOOT, *block() * 600)!r}
run_main(lambda: demo.show("native", 600))  # more than a pipe holds
"""
    with subprocess.Popen(
        program(code), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=HANG_SECONDS) == 1


@pytest.mark.parametrize("count", ["0", "-1", "ten", "1.5", "²"])
def test_wrong_number_of_predictions_is_refused(run, count, capfd):
    with pytest.raises(SystemExit, match="2"):
        run([], "--predictions", count)
    assert "is not a whole number from 1 on" in capfd.readouterr().err


def test_without_the_emulator_native_is_shown(monkeypatch, capfd):
    def provide(board: str) -> None:
        if board != sections.NATIVE:
            raise ToolsMissingError("cortex-m4 needs QEMU; run `sudo apt-get install qemu`.")

    monkeypatch.setattr(tools, "provide", provide)
    assert demo.available("cortex-m4") == sections.NATIVE
    assert "run `sudo apt-get install qemu`" in capfd.readouterr().err


@pytest.mark.parametrize("board", ["native", "cortex-m4"])
def test_without_any_compiler_it_ends(monkeypatch, board):
    def provide(board: str) -> None:
        raise ToolsMissingError(f"{board} needs a compiler.")

    monkeypatch.setattr(tools, "provide", provide)
    with pytest.raises(UserError, match="native needs a compiler"):
        demo.available(board)


@pytest.fixture
def platformio(monkeypatch):
    """Puts a program in PlatformIO's place; the list holds the arguments that it is given."""
    given = []

    def replace(code: str) -> list[list[str]]:
        def command(arguments: list[str]) -> list[str]:
            given.append(arguments)
            return program(code)

        monkeypatch.setattr(platformio_core, "platformio_command", command)
        return given

    return replace


def test_build_is_quiet_unless_it_fails(platformio, capfd):
    given = platformio("print('Compiling')")
    firmware.build("cortex-m4")
    assert given == [["run", "-e", "cortex-m4"]]
    assert capfd.readouterr() == ("", "building for cortex-m4 …\n")
    platformio("print('main.cpp:1: error: oh'); sys.exit(1)")
    with pytest.raises(UserError, match="could not be built; PlatformIO's output above"):
        firmware.build("native")
    assert "main.cpp:1: error: oh" in capfd.readouterr().err


def test_build_is_of_this_project_wherever_the_user_is(platformio, monkeypatch, tmp_path, capfd):
    (tmp_path / "platformio.ini").write_text("[env:native]\nplatform = other\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLATFORMIO_BUILD_DIR", str(tmp_path))
    monkeypatch.setenv("PLATFORMIO_SRC_DIR", str(tmp_path))
    platformio(
        "ours = [name for name in os.environ if name.startswith('PLATFORMIO_') and 'DIR' in name]\n"
        "print('built in', os.getcwd(), sorted(os.environ[name] for name in ours))\n"
        "sys.exit(1)"
    )
    with pytest.raises(UserError):
        firmware.build("native")
    folders = sorted(map(str, (platformio_core.CORE_DIR, platformio_core.BUILD_DIR)))
    assert f"built in {paths.ROOT} {folders}" in capfd.readouterr().err
