"""Runs a program on its simulated board: the one place that knows the command line.

Plain Python without PlatformIO, as a module or as a script:

    python platforms/sim/launcher.py --board mps2_an386 .pio/build/cortex-m4/program.elf
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, Callable

SIM_DIR = Path(__file__).resolve().parent
BOARDS_DIR = SIM_DIR / "boards"
# The packages of Debian and Ubuntu that build programs for this PC.
HOST_PACKAGES = ("g++",)
# What the manifest of an emulated board has to say; README.md explains it.
REQUIRED_OF_ALL = (
    *("build.core", "build.variant", "build.mcu", "build.f_cpu"),
    *("upload.maximum_size", "upload.maximum_ram_size"),
)
REQUIRED = {
    "qemu": (
        *("build.cpu_flags", "build.flash_address", "build.ram_address", "build.stack_size"),
        *("qemu.machine", "qemu.icount_shift"),
    ),
    "simavr": ("build.arduino_board", "build.arduino_variant", "simavr.mcu"),
}
TIMEOUT_EXIT_CODE = 124


class LaunchError(Exception):
    """Its text says what is wrong and what to do, in one sentence."""


class ProgramTimeoutError(LaunchError):
    """The program was still running when its time was over, and was ended."""


def load_board(board_id: str) -> dict[str, Any]:
    """The manifest of a board, from `boards/BOARD_ID.json`.

    Raises:
        LaunchError: there is no such board, or its file is incomplete.
    """
    file = BOARDS_DIR / f"{board_id}.json"
    try:
        board = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in BOARDS_DIR.glob("*.json")))
        raise LaunchError(f"there is no board {board_id}; use one of {known}.") from None
    except (OSError, ValueError) as error:
        raise LaunchError(f"{file} is not readable JSON ({error}); mend it.") from error
    missing = [name for name in _required(board) if not _has(board, name)]
    if missing:
        raise LaunchError(f"{file} lacks {', '.join(missing)}; platforms/sim/README.md explains.")
    return board


def is_emulated(board: dict[str, Any]) -> bool:
    """Whether an emulator runs the board's programs; if not, they run on this PC as they are."""
    return isinstance(board, dict) and any(emulator in board for emulator in REQUIRED)


def is_avr(board: Mapping[str, Any]) -> bool:
    """Whether the emulator is simavr, and avr.py builds the programs."""
    return "simavr" in board


def avr() -> ModuleType:
    """avr.py; this file may be loaded from elsewhere, and then its folder is not in sys.path."""
    spec = importlib.util.spec_from_file_location("sim_avr", SIM_DIR / "avr.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def toolchain(board: dict[str, Any]) -> dict[str, Any]:
    """Compiler and emulator of an emulated board: the file `toolchain.json` of its variant.

    Raises:
        LaunchError: there is no such variant, or it is none of an emulated board.
    """
    return _read_toolchain(SIM_DIR / "variants" / board["build"]["variant"] / "toolchain.json")


def packages() -> list[str]:
    """The packages of Debian and Ubuntu that build and run programs for every emulated board."""
    toolchains = map(_read_toolchain, sorted(SIM_DIR.glob("variants/*/toolchain.json")))
    return [name for each in toolchains for names in each["packages"].values() for name in names]


def _read_toolchain(file: Path) -> dict[str, Any]:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LaunchError(
            f"{file} is not readable JSON ({error}); mend it, or the board's variant."
        ) from error


def _required(board: dict[str, Any]) -> tuple[str, ...]:
    if not is_emulated(board):
        return ()
    emulator = next(name for name in REQUIRED if name in board)
    return (*REQUIRED_OF_ALL, *REQUIRED[emulator])


def _has(board: dict[str, Any], name: str) -> bool:
    group, member = name.split(".")
    return isinstance(board.get(group), dict) and member in board[group]


def program_name(board: dict[str, Any]) -> str:
    """What PlatformIO calls the linked program in `.pio/build/ENVIRONMENT`."""
    if is_emulated(board):
        return "program.elf"
    return "program.exe" if sys.platform == "win32" else "program"


def command(
    board: dict[str, Any] | str,
    program: Path | str,
    *,
    skip_delays: bool = False,
    serial: str = "stdio",
    icount_shift: int | None = None,
) -> list[str]:
    """The command that runs `program`, with its serial line on stdin and stdout.

    Args:
        board: a board's manifest or its name.
        program: the linked program.
        skip_delays: waiting costs no real time; the program's own clock advances all the same.
        serial: where the emulator connects the serial line, as for QEMU's option `-serial`:
            "stdio", "pty", "tcp:localhost:5555,server=on".
        icount_shift: an instruction takes 2^icount_shift ns (0 to 10); the board's own if None.
            simavr counts cycles, and takes none.

    Raises:
        LaunchError: the board or the program does not exist, or the emulator is not installed.
    """
    if isinstance(board, str):
        board = load_board(board)
    program = Path(program)
    if not program.is_file():
        raise LaunchError(f"there is no program {program}; build it first.")
    if not is_emulated(board):
        if serial != "stdio" or icount_shift is not None:
            raise LaunchError("only emulators can move the serial line or count instructions.")
        return [str(program.resolve()), *(["--skip-delays"] if skip_delays else [])]
    if is_avr(board):
        return _simavr_command(board, program, skip_delays, serial)
    needs = toolchain(board)
    emulator = needs["emulator"]
    if shutil.which(emulator) is None:
        raise LaunchError(f"{emulator} is missing; {how_to_install(board)}")
    if icount_shift is None:
        icount_shift = board["qemu"]["icount_shift"]
    return [
        emulator,
        *("-machine", board["qemu"]["machine"], *needs.get("emulator_options", [])),
        *(["-cpu", board["qemu"]["cpu"]] if "cpu" in board["qemu"] else []),
        *("-display", "none", "-monitor", "none"),
        *("-serial", serial),
        *("-semihosting-config", "enable=on,target=native"),
        *("-icount", f"shift={icount_shift},sleep={'off' if skip_delays else 'on'}"),
        *("-kernel", str(program.resolve())),
    ]


def _simavr_command(
    board: dict[str, Any], program: Path, skip_delays: bool, serial: str
) -> list[str]:
    module = avr()
    missing = module.missing_emulator()
    if missing:
        raise LaunchError(f"{missing} is missing; {how_to_install(board)}")
    try:
        return module.command(board, program, skip_delays=skip_delays, serial=serial)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LaunchError(f"platforms/sim/simavr cannot be compiled ({error}).") from error


def run(
    arguments: list[str],
    *,
    timeout: float | None = None,
    on_output: Callable[[bytes], None] | None = None,
    terminal: BinaryIO | None = None,
) -> int:
    """Runs a command to its end and returns its exit code, below 0 for the signal that ended it.

    Args:
        arguments: from `command()`.
        timeout: seconds until the program is ended.
        on_output: receives what the program prints, errors included, as it comes; the program
            then has no input. Without it, the program has the caller's input and output.
        terminal: where the program prints instead of the caller's output.

    Raises:
        ProgramTimeoutError: the program ran longer than `timeout`.
    """
    streams: dict[str, Any] = {"stdout": terminal, "stderr": terminal}
    if on_output is not None:
        streams = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
        }
    is_late = threading.Event()

    with subprocess.Popen(arguments, **streams) as process:

        def end_late() -> None:
            is_late.set()
            end(process)

        alarm = threading.Timer(timeout or 0, end_late)
        if timeout is not None:
            alarm.start()
        try:
            if on_output is not None:
                for chunk in iter(lambda: process.stdout.read1(4096), b""):
                    on_output(chunk)
            process.wait()
        except BaseException:
            end(process)
            raise
        finally:
            alarm.cancel()
    if is_late.is_set():
        raise ProgramTimeoutError(
            f"the program was still running after {timeout:g} s and was ended."
        )
    return process.returncode


def end(process: subprocess.Popen) -> None:
    """Ends a program; QEMU is given the time to put the terminal back in order."""
    process.terminate()
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.kill()


def how_to_install(board: dict[str, Any]) -> str:
    """What to do when the compiler or QEMU is missing, as the second half of a sentence."""
    has_apt = shutil.which("apt-get") is not None
    if not is_emulated(board):
        if sys.platform == "darwin":
            return "run: xcode-select --install"
        if not has_apt:
            return "install GCC and put it into PATH"
        return f"run: sudo apt-get install {' '.join(HOST_PACKAGES)}"
    needs = toolchain(board)
    if sys.platform == "darwin" and "homebrew" in needs:
        return f"run: {needs['homebrew']}"
    if not has_apt:
        compiler = f"{needs['prefix']}gcc with its C library"
        return f"install {compiler} and {needs['emulator']} and put them into PATH"
    packages = (*needs["packages"]["compiler"], *needs["packages"]["emulator"])
    return f"run: sudo apt-get install {' '.join(packages)}"


def parse_arguments() -> argparse.Namespace:
    """The command line of the script."""
    parser = argparse.ArgumentParser(description="Runs a program on its simulated board.")
    parser.add_argument("--board", required=True, help="name of a file in boards/")
    parser.add_argument("--skip-delays", action="store_true", help="make waiting cost no time")
    parser.add_argument("--timeout", type=float, help="end the program after so many seconds")
    parser.add_argument("--serial", default="stdio", help="as QEMU's -serial: stdio, pty, tcp:...")
    parser.add_argument("--icount-shift", type=int, help="an instruction takes 2^N ns")
    parser.add_argument("program", type=Path)
    return parser.parse_args()


def main() -> int:
    """Runs the script; returns the program's exit code as a shell would give it."""
    options = parse_arguments()
    # So that a launcher that is ended takes its program with it.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        arguments = command(
            options.board,
            options.program,
            skip_delays=options.skip_delays,
            serial=options.serial,
            icount_shift=options.icount_shift,
        )
        code = run(arguments, timeout=options.timeout)
    except ProgramTimeoutError as error:
        print(f"error: {error}", file=sys.stderr)
        return TIMEOUT_EXIT_CODE
    except LaunchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
