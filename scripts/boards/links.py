"""Lines to a board: bytes out, bytes in, opened as often as the cable is pulled."""

from __future__ import annotations

import contextlib
import errno
import socket
import subprocess
import sys
from typing import Union

import serial
from serial.tools import list_ports

from boards import firmware, sections
from boards.errors import CannotOpenError, UnpluggedError
from project.processes import TiedProgram

# pyserial lets this one through if a board is reset while its port is in use.
_TerminalError: type[Exception]
if sys.platform == "win32":
    _TerminalError = OSError
else:
    import termios

    _TerminalError = termios.error

BAUD = 115200

POLL_SECONDS = 0.05
"""After so long without a byte, `read` returns nothing."""

_WRITE_SECONDS = 2
_START_SECONDS = 60


class SerialLink:
    """A serial port, or any URL that pyserial knows (`socket://host:port`).

    Attributes:
        name: of the port, for messages.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._port: serial.SerialBase | None = None

    def open(self) -> None:
        """Opens the line, even if it is open already. Raises a CannotOpenError."""
        self.close()
        try:
            # Exclusively: a second reader would take every other byte.
            self._port = serial.serial_for_url(
                self.name,
                baudrate=BAUD,
                timeout=POLL_SECONDS,
                write_timeout=_WRITE_SECONDS,
                exclusive=True,
            )
        except (OSError, _TerminalError, ValueError) as error:
            self.close()
            raise CannotOpenError(_why_not_open(self.name, error)) from error

    def close(self) -> None:
        """Lets go of the port."""
        if self._port is not None:
            # A port whose device is gone may complain once more.
            with contextlib.suppress(OSError, _TerminalError):
                self._port.close()
            self._port = None

    def write(self, content: bytes) -> None:
        """Sends all of it. Raises an UnpluggedError."""
        try:
            self._open_port().write(content)
        except serial.SerialTimeoutException:
            return  # nobody takes the bytes; no reply will come
        except (OSError, _TerminalError) as error:
            raise UnpluggedError(self.name) from error

    def read(self) -> bytes:
        """What has come, b"" if nothing does for POLL_SECONDS. Raises an UnpluggedError."""
        try:
            port = self._open_port()
            return port.read(max(1, port.in_waiting))
        except (OSError, _TerminalError, TypeError) as error:  # TypeError: a thread has closed it
            raise UnpluggedError(self.name) from error

    def _open_port(self) -> serial.SerialBase:
        if self._port is None:
            raise UnpluggedError(self.name)
        return self._port


class SimulatedLink:
    """The firmware on a simulated board, with the methods of a SerialLink.

    It is started when the line is opened and ended when the line is closed. The line is a socket:
    on this PC it is the firmware's stdin and stdout; an emulator connects the serial line of an
    emulated board to it. `in_real_time` concerns an Uno, which would else keep a PC busy.
    """

    def __init__(self, environment: str, in_real_time: bool = True) -> None:
        self.name = environment
        self._in_real_time = in_real_time
        self._program: TiedProgram | None = None
        self._socket: socket.socket | None = None

    def open(self) -> None:
        self.close()
        if sections.is_emulated(self.name):
            self._start_in_emulator()
        else:
            self._start_on_this_pc()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._program is not None:
            self._program.end()
            self._program = None

    def write(self, content: bytes) -> None:
        try:
            self._open_socket().sendall(content)
        except TimeoutError:
            return  # nobody takes the bytes; no reply will come
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

    def _start_on_this_pc(self) -> None:
        if sys.platform == "win32":
            raise CannotOpenError(
                "on Windows the firmware for this PC has no serial input; use an emulated board, "
                "as in --board cortex-m4."
            )
        ours, its = socket.socketpair()
        self._use(ours)
        with its:
            self._start("stdio", its.fileno(), its.fileno())

    def _start_in_emulator(self) -> None:
        # We listen and the emulator connects: the system chooses a port that is free, and nobody
        # takes it before it is used.
        with socket.create_server(("127.0.0.1", 0)) as server:
            serial_line = f"tcp:127.0.0.1:{server.getsockname()[1]},nodelay=on"
            self._start(serial_line, subprocess.DEVNULL, None)
            server.settimeout(_START_SECONDS)
            try:
                connection = server.accept()[0]
            except OSError as error:
                self.close()
                raise CannotOpenError(
                    f"the emulator did not start for {self.name}; run `python3 scripts/demo.py "
                    f"--board {self.name}` to see why."
                ) from error
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._use(connection)

    def _use(self, line: socket.socket) -> None:
        line.settimeout(POLL_SECONDS)
        self._socket = line

    def _start(self, serial_line: str, stdin: int, stdout: int | None) -> None:
        skip_delays = sections.is_avr(self.name) and not self._in_real_time
        command = firmware.start_command(self.name, skip_delays=skip_delays, serial=serial_line)
        # In a session of its own: Ctrl-C is for us, who may still have to save something.
        self._program = TiedProgram(command, stdin=stdin, stdout=stdout, start_new_session=True)


Link = Union[SerialLink, SimulatedLink]


def _why_not_open(name: str, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number in (errno.EAGAIN, errno.EBUSY):
        return f"port {name} is in use; close the program that has it, such as a serial monitor."
    if number == errno.EACCES:
        return (
            f"port {name} may not be opened by you; on Linux join its group (`sudo usermod -aG "
            "dialout $USER`, then log in again), elsewhere close the program that has it."
        )
    if number == errno.ENOENT or "FileNotFoundError" in str(error):
        return f"there is no port {name}; {_ports_here()}."
    return f"port {name} cannot be opened ({error.args[-1]}); {_ports_here()}."


def _ports_here() -> str:
    names = [port.device for port in list_ports.comports()]
    return f"the ports here are {', '.join(names)}" if names else "no board is plugged in"
