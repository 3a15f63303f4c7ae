"""Builds the firmware for a simulated board and listens to it."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from boards import sections
from project.errors import UserError
from project.processes import CommandError, TiedProgram
from project.settings import read_settings
from setup import platformio_core

# The longest line of the protocol has less than 200 characters.
LONGEST_LINE = 1000


def build(environment: str) -> None:
    """Builds the program of `environment`; shows PlatformIO's output only if that fails.

    Raises:
        UserError: a setting is wrong, or the build failed.
    """
    read_settings(environment)  # PlatformIO would say the same in many more lines
    where_it_is_looked_for = {"PLATFORMIO_BUILD_DIR": str(sections.BUILD_DIR)}
    try:
        platformio_core.build(environment, f"building for {environment}", where_it_is_looked_for)
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


@contextmanager
def running(command: Sequence[str], silence: float) -> Iterator[Iterator[str]]:
    """Runs a program for as long as the `with` block lasts.

    Args:
        command: the program and its arguments.
        silence: seconds without a line after which the program counts as hung.

    Yields:
        Its lines without their ends, as they come; they raise a `UserError` when the program
        ends or falls silent.
    """
    try:
        process = TiedProgram(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise UserError(f"{command[0]} cannot be started ({error.strerror}).") from error
    try:
        yield _lines(process, silence)
    finally:
        process.end()


def _lines(process: subprocess.Popen[bytes], silence: float) -> Iterator[str]:
    waiting: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_pass_on, args=(process, waiting), daemon=True).start()
    while True:
        try:
            line = waiting.get(timeout=silence)
        except queue.Empty:
            raise UserError(
                f"the firmware printed nothing for {silence:g} seconds and was stopped; "
                "delete .pio and start again."
            ) from None
        if not line:
            raise UserError(f"the firmware ended by itself, with exit code {process.wait()}.")
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _pass_on(process: subprocess.Popen[bytes], waiting: queue.Queue[bytes]) -> None:
    with process.stdout as stream:
        for line in iter(lambda: stream.readline(LONGEST_LINE), b""):
            waiting.put(line)
    waiting.put(b"")
