"""Lines to simulated boards, which are started when the line is opened and ended with it.

The firmware for this PC is put behind a pseudo-terminal, which is opened as any other port; that
for an emulated board runs in QEMU, whose serial line is a socket.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence

from boards import firmware
from boards.errors import CannotOpenError, UnpluggedError
from boards.links import POLL_SECONDS, SerialLink
from project.processes import TiedProgram

_START_SECONDS = 60


class NativeLink:
    """The firmware as a program of this PC, at the other end of a pseudo-terminal."""

    def __init__(self, environment: str) -> None:
        self.name = environment
        self._program: TiedProgram | None = None
        self._port_end: int | None = None
        self._line: SerialLink | None = None

    def open(self) -> None:
        self.close()
        if sys.platform == "win32":
            raise CannotOpenError(
                "on Windows the firmware for this PC has no serial input; use an emulated board, "
                "as in --board cortex-m4."
            )
        import pty
        import tty

        board_end, self._port_end = pty.openpty()
        try:
            tty.setraw(self._port_end)  # or the firmware would read an echo of what it prints
            # First, as the port vanishes with a program that ends at once.
            self._line = SerialLink(os.ttyname(self._port_end), self.name)
            self._line.open()
            self._program = _start(
                firmware.start_command(self.name, skip_delays=False), board_end, board_end
            )
        finally:
            os.close(board_end)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        _end(self._program)
        self._program = None
        if self._port_end is not None:
            os.close(self._port_end)
            self._port_end = None

    def write(self, content: bytes) -> None:
        self._open_line().write(content)

    def read(self) -> bytes:
        return self._open_line().read()

    def _open_line(self) -> SerialLink:
        if self._line is None:
            raise UnpluggedError(self.name)
        return self._line


class EmulatedLink:
    """The firmware on an emulated board; QEMU connects its serial line to a socket of ours."""

    def __init__(self, environment: str) -> None:
        self.name = environment
        self._program: TiedProgram | None = None
        self._socket: socket.socket | None = None

    def open(self) -> None:
        self.close()
        # We listen and QEMU calls: so the system can choose a free port, and nobody takes it
        # between its choice and its use.
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            line = f"tcp:127.0.0.1:{port},nodelay=on"
            command = firmware.start_command(self.name, skip_delays=False, serial=line)
            self._program = _start(command, subprocess.DEVNULL, None)
            server.settimeout(_START_SECONDS)
            try:
                self._socket = server.accept()[0]
            except OSError as error:
                self.close()
                raise CannotOpenError(
                    f"QEMU did not start for {self.name}; run `python3 scripts/demo.py "
                    f"--board {self.name}` to see why."
                ) from error
        self._socket.settimeout(POLL_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        _end(self._program)
        self._program = None

    def write(self, content: bytes) -> None:
        try:
            self._open_socket().sendall(content)
        except TimeoutError:
            return  # Nobody takes the bytes; the missing answer will tell.
        except OSError as error:
            raise UnpluggedError(self.name) from error

    def read(self) -> bytes:
        try:
            received = self._open_socket().recv(4096)
        except TimeoutError:
            return b""
        except OSError as error:
            raise UnpluggedError(self.name) from error
        if not received:
            raise UnpluggedError(self.name)
        return received

    def _open_socket(self) -> socket.socket:
        if self._socket is None:
            raise UnpluggedError(self.name)
        return self._socket


def _start(command: Sequence[str], stdin: int, stdout: int | None) -> TiedProgram:
    # In a session of its own: Ctrl-C is for us, who may still have to save something.
    return TiedProgram(command, stdin=stdin, stdout=stdout, start_new_session=True)


def _end(program: TiedProgram | None) -> None:
    if program is not None:
        program.end()
