"""Test equipment: the firmware for this PC at a port that can be plugged in and out."""

from __future__ import annotations

import os
import pty
import subprocess
import tty
from pathlib import Path

from boards import firmware, sections


class NativePort:
    """Runs the firmware from `plug` to `unplug`, for those who open a port by its name.

    Attributes:
        port: a link to the pseudo-terminal, there while the board is plugged in.
    """

    def __init__(self, port: Path) -> None:
        self.port = port
        self._program: subprocess.Popen | None = None
        firmware.build(sections.NATIVE)

    def plug(self) -> None:
        """Starts the firmware, and the port appears."""
        board_end, self._port_end = pty.openpty()
        tty.setraw(self._port_end)
        command = firmware.start_command(sections.NATIVE, skip_delays=False)
        self._program = subprocess.Popen(command, stdin=board_end, stdout=board_end)
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
