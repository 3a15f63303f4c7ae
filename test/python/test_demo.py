"""demo.py with programs that stand for the firmware."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

import demo
from boards import firmware, sections, tools
from boards.transcript import Classes
from fake_board import HANG_SECONDS
from lifeline import Lifeline
from project import paths
from project.errors import UserError
from setup import platformio_core
from setup.toolchain import ToolsMissingError
from test_boards_transcript import BOOT, block
from tflite_builder import build, random_int8_model


def program(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", textwrap.dedent(code)]


def printing(*blocks: list[str], then: str = "time.sleep(60)") -> list[str]:
    lines = [BOOT, "", *(line for each in blocks for line in [*each, ""])]
    return program(f"import time\nprint({chr(10).join(lines)!r}, flush=True)\n{then}")


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


def test_the_lines_are_passed_on_and_counted(run):
    first, second = block(3, 3), block(5, 5)
    code, out = run(printing(first, second, block(9, 9)), "--digits", "2")
    assert code == 0
    assert out == [BOOT, "", *first, "", *second, "", "2 of 2 read rightly"]


def test_ten_digits_unless_told_otherwise(run):
    code, out = run(printing(*[block()] * 11))
    assert code == 0
    assert out[-1] == "10 of 10 read rightly"
    assert out.count("predicted 7 in 1234 us") == 10


def test_the_float_model_is_shown_under_its_own_name(run):
    boot = BOOT.replace("mnist_lstm", "mnist_lstm_float").replace("int8", "float")
    command = program(f"import time; print({chr(10).join([boot, '', *block()])!r}); time.sleep(60)")
    code, out = run(command, "--board", "cortex-m4-float", "--digits", "1")
    assert (code, out[0]) == (0, boot)


def test_a_model_put_in_by_hand_is_shown_by_its_numbered_classes(monkeypatch, tmp_path):
    model = random_int8_model(np.random.default_rng(1), 3, 2, 4, 3)
    monkeypatch.setattr(paths, "MODELS_DIR", tmp_path)
    paths.model_path("int8").write_bytes(build(model))
    assert demo.classes_of("native") == Classes("mnist_lstm", "class", ("0", "1", "2"))


def test_a_wrong_digit_is_a_failure(run):
    code, out = run(printing(block(3, 3), block(5, 4)), "--digits", "2")
    assert code == 1
    assert out[-1] == "1 of 2 read rightly"


def test_the_firmware_cannot_drive_the_terminal(run):
    boot = BOOT.replace("98.12", "\x1b[2J98.12")
    lines = "\n".join([boot, "", *block(), ""])
    _, out = run(program(f"import time; print({lines!r}); time.sleep(60)"), "--digits", "1")
    assert out[0] == boot.replace("\x1b", r"\x1b")


def test_carriage_returns_are_no_part_of_a_line(run):
    lines = "\r\n".join([BOOT, "", *block(), ""])
    assert run(program(f"import time; print({lines!r}); time.sleep(60)"), "--digits", "1")[0] == 0


def test_lines_are_shown_as_they_come(run, monkeypatch, tmp_path):
    shown = tmp_path / "shown"

    def show(line: str, **_options: object) -> None:
        if line == block()[-1]:
            shown.touch()

    monkeypatch.setattr(demo, "print", show, raising=False)
    rest = "\n".join([*block(), ""])
    wait = f"import os\nwhile not os.path.exists({str(shown)!r}): time.sleep(0.01)\n"
    assert (
        run(printing(block(), then=f"{wait}print({rest!r}, flush=True)"), "--digits", "2")[0] == 0
    )


def test_a_hang_is_ended(monkeypatch):
    command = program("import time; time.sleep(60)")
    monkeypatch.setattr(firmware, "start_command", lambda _board: command)
    before = time.monotonic()
    with pytest.raises(UserError, match=r"printed nothing for 0\.3 seconds and was stopped"):
        demo.show("native", 1, silence=0.3)
    assert time.monotonic() - before < 20


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (printing(block(), then="raise SystemExit(3)"), "ended by itself, with exit code 3"),
        (printing(block()[:3], then=""), "ended by itself, with exit code 0|blank line too many"),
        (program("print('error: the arena of 100 bytes is too small')"), "arena of 100 bytes"),
        (program("print('qemu-system-arm: unsupported machine')"), "unsupported machine"),
        (program("import sys; print('on stderr', file=sys.stderr)"), "on stderr"),
        (program("import sys; sys.stdout.buffer.write(bytes(range(256)))"), "the boot line"),
        (program("print('x' * 10**6)"), "the boot line"),
        (["/no/such/program"], "/no/such/program cannot be started"),
    ],
)
def test_a_program_that_fails_is_told(run, command, message):
    with pytest.raises(UserError, match=message):
        run(command, "--digits", "2")


def test_the_program_is_ended_with_the_demo(run, tmp_path):
    pid_file = tmp_path / "pid"
    lines = "\n".join([BOOT, "", *block(), ""])
    code = f"""
        import os, pathlib, time
        pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))
        print({lines!r})
        time.sleep(60)
    """
    assert run(program(code), "--digits", "1")[0] == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


def test_the_program_is_ended_even_if_the_demo_is_killed(tmp_path):
    lifeline = Lifeline(tmp_path / "lifeline")
    code = f"import time; held = open({str(lifeline.path)!r}, 'w'); print(); time.sleep(60)"

    def start() -> object:
        running = firmware.running(program(code), 60)
        next(running.__enter__())
        return running

    lifeline.require_cut_by_kill(start)


def test_a_reader_that_leaves_is_no_accident(tmp_path):
    code = f"""
        import sys
        sys.path.insert(0, {str(paths.SCRIPTS_DIR)!r})
        import demo
        from boards import firmware
        from project.errors import run_main
        demo.available = lambda board: board
        firmware.build = lambda board: None
        firmware.start_command = lambda board: {printing(*[block()] * 600)!r}
        sys.argv = ["demo.py", "--digits", "600"]  # more than a pipe holds
        run_main(lambda: demo.main(demo.parse_arguments()))
    """
    process = subprocess.Popen(
        program(code), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=HANG_SECONDS) == 1


@pytest.mark.parametrize("digits", ["0", "-1", "ten", "1.5", "²"])
def test_a_number_of_digits_that_is_none_is_refused(run, digits, capfd):
    with pytest.raises(SystemExit) as caught:
        run([], "--digits", digits)
    assert caught.value.code == 2
    assert "is not a whole number from 1 on" in capfd.readouterr().err


def test_without_the_emulator_native_is_shown_and_the_remedy_named(monkeypatch, capfd):
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


def test_a_build_is_quiet_unless_it_fails(monkeypatch, capfd):
    arguments = []

    def command(given):
        arguments.append(given)
        return program("print('Compiling')")

    monkeypatch.setattr(platformio_core, "platformio_command", command)
    firmware.build("cortex-m4")
    assert arguments == [["run", "-e", "cortex-m4"]]
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "building for cortex-m4 …\n")


def test_a_build_is_of_this_project_wherever_the_person_is(monkeypatch, tmp_path, capfd):
    (tmp_path / "platformio.ini").write_text("[env:native]\nplatform = other\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLATFORMIO_BUILD_DIR", str(tmp_path))
    monkeypatch.setenv("PLATFORMIO_SRC_DIR", str(tmp_path))
    code = """
        import os
        folders = {v for k, v in os.environ.items() if k.startswith("PLATFORMIO") and "DIR" in k}
        print("built in", os.getcwd(), sorted(folders))
        raise SystemExit(1)
    """
    monkeypatch.setattr(platformio_core, "platformio_command", lambda _arguments: program(code))
    with pytest.raises(UserError):
        firmware.build("native")
    folders = sorted(
        map(str, (platformio_core.CORE_DIR, sections.program_path("native").parents[1]))
    )
    assert f"built in {paths.ROOT} {folders}" in capfd.readouterr().err


def test_a_build_that_fails_shows_why(monkeypatch, capfd):
    failing = program("print('main.cpp:1: error: oh'); raise SystemExit(1)")
    monkeypatch.setattr(platformio_core, "platformio_command", lambda _arguments: failing)
    with pytest.raises(UserError, match="could not be built; PlatformIO's output above"):
        firmware.build("native")
    assert "main.cpp:1: error: oh" in capfd.readouterr().err


def test_a_program_that_was_never_built_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(sections, "program_path", lambda _board: tmp_path / "program")
    with pytest.raises(UserError, match="there is no program"):
        firmware.start_command("native")
