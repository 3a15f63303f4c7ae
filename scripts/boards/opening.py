"""From what a person names, a board or a port, to a board that answers."""

from __future__ import annotations

from serial.tools import list_ports

from boards import firmware, sections, tools
from boards.client import Board
from boards.errors import CannotOpenError
from boards.links import Link, SerialLink, SimulatedLink
from project.errors import UserError


def open_board(
    board: str | None = None, port: str | None = None, in_real_time: bool = True
) -> Board:
    """A board that has answered; the firmware of a simulated one is built and started first.

    Args:
        board: a section of platformio.ini; None if `port` is given.
        port: the name of a serial port.
        in_real_time: see SimulatedLink.

    Raises:
        UserError: there is no such board, it cannot be built, opened, or does not answer.
    """
    return Board(SerialLink(port) if port is not None else link_to(board or "", in_real_time))


def link_to(environment: str, in_real_time: bool = True) -> Link:
    """The line to the board of an environment, not open yet."""
    known = sections.all_environments()
    if environment not in known:
        raise UserError(f"there is no board {environment}; use one of {', '.join(known)}.")
    if not sections.is_simulated(environment):
        return SerialLink(_port_of(environment))
    tools.provide(environment)
    firmware.build(environment)
    return SimulatedLink(environment, in_real_time)


def _port_of(environment: str) -> str:
    for option in ("monitor_port", "upload_port"):
        named = sections.option(environment, option)
        if named:
            return named
    # A port without a USB id is one of the PC's own.
    plugged_in = [port.device for port in list_ports.comports() if port.vid is not None]
    if len(plugged_in) == 1:
        return plugged_in[0]
    found = f"several are plugged in ({', '.join(plugged_in)})" if plugged_in else "none was found"
    raise CannotOpenError(
        f"the port of {environment} is not known, {found}; name it with --port, or as monitor_port "
        "in platformio_override.ini."
    )
