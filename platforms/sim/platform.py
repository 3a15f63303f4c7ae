"""The `sim` development platform as PlatformIO sees it."""

from __future__ import annotations

from platformio.public import PlatformBase


class SimPlatform(PlatformBase):
    """Boards that are programs on this PC: there is no port and nothing to flash."""

    def is_embedded(self) -> bool:
        """False: tests talk through stdout, and nobody looks for a serial port."""
        return False
