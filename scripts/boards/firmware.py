"""Builds the firmware for a simulated board and listens to it."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Generator, Sequence

from boards import sections
from project.errors import UserError
from project.processes import CommandError, TiedProgram
from project.settings import read_settings
from setup import platformio_core

_MAX_LINE = 20_000  # what is longer comes in pieces; the names of 256 classes have 10,000 bytes


def build(environment: str) -> None:
    """Builds the program of `environment`; shows PlatformIO's output only if that fails.

    Raises:
        UserError: a setting is wrong, or the build failed.
    """
    read_settings(environment)  # PlatformIO would say the same in many more lines
    try:
        platformio_core.build(environment, f"building for {environment}")
    except CommandError as error:
        raise UserError(
            f"the firmware for {environment} could not be built; PlatformIO's output above says "
            "why."
        ) from error


def start_command(
    environment: str, *, skip_delays: bool = True, serial: str = "stdio"
) -> list[str]:
    """The command line that starts the built program.

    Args:
        environment: a section of platformio.ini with a simulated board.
        skip_delays: whether its pauses take no time.
        serial: where QEMU connects the serial line, as for its option `-serial`.

    Raises:
        UserError: there is no such program, or the emulator is missing.
    """
    launcher = sections.launcher()
    try:
        return launcher.command(
            sections.manifest(environment),
            sections.program_path(environment),
            skip_delays=skip_delays,
            serial=serial,
        )
    except launcher.LaunchError as error:
        raise UserError(str(error)) from error


def printed_lines(command: Sequence[str], silence: float) -> Generator[str, None, None]:
    """Runs a program, which is ended when the generator is closed; yields its lines as they come.

    Args:
        command: the program and its arguments.
        silence: seconds without a line after which the program counts as hung.

    Raises:
        UserError: the program cannot be started, ends or falls silent.
    """
    options = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    try:
        program = TiedProgram(command, stdout=subprocess.PIPE, **options)
    except OSError as error:
        raise UserError(f"{command[0]} cannot be started ({error.strerror}).") from error
    lines: queue.Queue[bytes] = queue.Queue()
    try:
        threading.Thread(target=_read_lines, args=(program, lines), daemon=True).start()
        while line := lines.get(timeout=silence):
            yield line.decode("utf-8", "replace").rstrip("\r\n")
        raise UserError(f"the firmware ended by itself, with exit code {program.wait()}.")
    except queue.Empty:
        raise UserError(
            f"the firmware printed nothing for {silence:g} seconds and was stopped; "
            "delete .pio and start again."
        ) from None
    finally:
        program.end()


def _read_lines(program: subprocess.Popen[bytes], lines: queue.Queue[bytes]) -> None:
    assert program.stdout is not None
    with program.stdout as stream:
        for line in iter(lambda: stream.readline(_MAX_LINE), b""):
            lines.put(line)
    lines.put(b"")
