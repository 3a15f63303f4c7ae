"""Test equipment: the firmware for simulated boards, and a port at which that for this PC is."""

from __future__ import annotations

import functools
import os
import pty
import subprocess
import tty
from pathlib import Path

import pytest

from boards import firmware, sections, tools
from checks import steps
from setup.toolchain import ToolsMissingError


@functools.cache
def provide(board: str) -> None:
    """The tools for a board; at home, a test without them is skipped."""
    try:
        tools.provide(board)
    except ToolsMissingError as error:
        (pytest.fail if steps.in_ci() else pytest.skip)(str(error))


@functools.cache
def built(board: str) -> Path:
    """The firmware for a board, which is built once."""
    provide(board)
    firmware.build(board)
    return sections.program_path(board)


class NativePort:
    """Runs the firmware for this PC from `plug` to `unplug`, at a port with a name.

    Attributes:
        port: a link to the pseudo-terminal, there while the board is plugged in.
    """

    def __init__(self, port: Path) -> None:
        self.port = port
        self._program: subprocess.Popen | None = None

    def plug(self) -> None:
        """Starts the firmware, and the port appears."""
        board_end, self._port_end = pty.openpty()
        tty.setraw(self._port_end)
        program = built(sections.NATIVE)
        self._program = subprocess.Popen([program], stdin=board_end, stdout=board_end)
        os.close(board_end)
        self.port.symlink_to(os.ttyname(self._port_end))

    def unplug(self) -> None:
        """Kills the firmware, and the port vanishes."""
        if self._program is not None:
            self.port.unlink()
            self._program.kill()
            self._program.wait()
            os.close(self._port_end)
            self._program = None
