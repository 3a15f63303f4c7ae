"""Lines to a board: bytes out, bytes in, opened as often as the cable is pulled."""

from __future__ import annotations

import contextlib
import errno
from typing import Protocol

import serial
from serial.tools import list_ports

from boards.errors import CannotOpenError, UnpluggedError

BAUD = 115200

POLL_SECONDS = 0.05
"""After so long without a byte, `read` returns nothing."""

_WRITE_SECONDS = 2


class Link(Protocol):
    """A line to a board.

    Attributes:
        name: what a person calls it.
    """

    name: str

    def open(self) -> None:
        """Opens the line anew, whether it is open or not. Raises a CannotOpenError."""

    def close(self) -> None:
        """Lets go of it; what was started for it is ended."""

    def write(self, content: bytes) -> None:
        """Sends all of it. Raises an UnpluggedError."""

    def read(self) -> bytes:
        """What has come, b"" if nothing does for POLL_SECONDS. Raises an UnpluggedError."""


class SerialLink:
    """A serial port by its name, or any URL that pyserial knows (`socket://host:port`)."""

    def __init__(self, device: str, name: str = "") -> None:
        self.name = name or device
        self._device = device
        self._port: serial.SerialBase | None = None

    def open(self) -> None:
        self.close()
        try:
            # Exclusively: a second reader would take every other byte.
            self._port = serial.serial_for_url(
                self._device,
                baudrate=BAUD,
                timeout=POLL_SECONDS,
                write_timeout=_WRITE_SECONDS,
                exclusive=True,
            )
            self._port.reset_input_buffer()
        except (OSError, ValueError) as error:
            self.close()
            raise CannotOpenError(_why_not_open(self._device, error)) from error

    def close(self) -> None:
        if self._port is not None:
            # A port whose device is gone may complain once more.
            with contextlib.suppress(OSError):
                self._port.close()
            self._port = None

    def write(self, content: bytes) -> None:
        try:
            self._open_port().write(content)
        except serial.SerialTimeoutException:
            return  # Nobody takes the bytes; the missing answer will tell.
        except OSError as error:
            raise UnpluggedError(self.name) from error

    def read(self) -> bytes:
        try:
            port = self._open_port()
            return port.read(max(1, port.in_waiting))
        except (OSError, TypeError) as error:  # TypeError: another thread has closed it
            raise UnpluggedError(self.name) from error

    def _open_port(self) -> serial.SerialBase:
        if self._port is None:
            raise UnpluggedError(self.name)
        return self._port


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
    return f"port {name} cannot be opened ({error}); {_ports_here()}."


def _ports_here() -> str:
    names = [port.device for port in list_ports.comports()]
    return f"the ports here are {', '.join(names)}" if names else "no board is plugged in"
