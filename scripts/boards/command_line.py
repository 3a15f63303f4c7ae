"""How a person names a board; needs nothing that only .venv has."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    """Adds --board and --port, of which a command takes one; returns their group."""
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument(
        "--board",
        metavar="NAME",
        help="a section of platformio.ini: native is this PC, cortex-… are emulated, and for a "
        "real board its monitor_port or the one that is plugged in",
    )
    place.add_argument("--port", help="where a board is plugged in, such as /dev/ttyACM0 or COM3")
    return place
