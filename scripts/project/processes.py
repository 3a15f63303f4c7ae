"""Other programs, and the signals that end this one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Callable, NoReturn

from project import paths

# PlatformIO gives the folders of its own Python to all that it starts, and pip has variables that
# send an installation elsewhere: in a virtual environment each of them would mix two Pythons.
DISTURBING = {
    *("PYTHONPATH", "PYTHONHOME", "PYTHONEXEPATH", "PYTHONPLATLIBDIR", "__PYVENV_LAUNCHER__"),
    *("VIRTUAL_ENV", "PIP_PREFIX", "PIP_ROOT", "PIP_TARGET", "PIP_USER"),
}


class CommandError(Exception):
    """A program ended with an exit code other than 0; its `output` has been shown."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output


def clean_variables() -> dict[str, str]:
    """This process's environment variables without those that disturb another Python."""
    return {name: value for name, value in os.environ.items() if name not in DISTURBING}


class TiedProgram(subprocess.Popen):
    """A program that ends with this process, even if that is killed and cannot end anything.

    A shell beside it waits at a pipe whose other end only this process holds. Linux has
    PR_SET_PDEATHSIG for this, but that ends the program with the thread that started it. On
    Windows there is no such shell, and the program stays.
    """

    _WATCH = 'read -r released || kill -9 "$0"'

    def __init__(self, command: Sequence[str], **options: Any) -> None:
        super().__init__(command, **options)
        self._watcher: subprocess.Popen | None = None
        if os.name != "nt":
            self._watcher = subprocess.Popen(
                ["/bin/sh", "-c", self._WATCH, str(self.pid)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C must not end it before us
            )

    def end(self) -> None:
        """Kills the program, if it still runs."""
        self.kill()
        self.wait()
        if self._watcher is not None:
            self._watcher.communicate(b"released\n")


def exec_process(command: list[str], variables: dict[str, str]) -> NoReturn:
    """Ends this process by becoming `command`."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execve(command[0], command, variables)
    # exec on Windows lets the shell continue before the new process has ended.
    try:
        sys.exit(subprocess.run(command, env=variables).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


@contextlib.contextmanager
def interrupted_by_sigterm() -> Iterator[None]:
    """Within the block SIGTERM and SIGHUP do what Ctrl-C does, and so all that was begun is ended.

    By themselves they end only this process, and leave behind an emulator that runs for ever.
    """

    def interrupt(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    with _handled_by(interrupt, "SIGTERM", "SIGHUP"):
        yield


@contextlib.contextmanager
def interrupts_wait() -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGHUP take effect when the block has ended."""
    if threading.current_thread() is not threading.main_thread():  # which gets no signals
        yield
        return
    came: list[int] = []
    try:
        with _handled_by(lambda number, _: came.append(number), "SIGINT", "SIGTERM", "SIGHUP"):
            yield
    finally:
        for number in came[:1]:
            signal.raise_signal(number)


@contextlib.contextmanager
def _handled_by(handler: Callable[[int, object], object], *names: str) -> Iterator[None]:
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    previous = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in previous.items():
            signal.signal(number, earlier)


def run_quietly(
    command: Sequence[str], headline: str, variables: dict[str, str] | None = None
) -> None:
    """Runs `command` behind one line, `headline`, on stderr; shows its output only if it fails.

    It runs in the project's folder, wherever the person is: PlatformIO builds the project that it
    is started in.

    Raises:
        CommandError: it could not be started or its exit code is not 0.
    """
    print(f"{headline} …", file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            command,
            cwd=paths.ROOT,
            env=variables or clean_variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise CommandError(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        print(done.stdout.rstrip(), file=sys.stderr, flush=True)
        raise CommandError(f"{command[0]} ended with exit code {done.returncode}", done.stdout)
