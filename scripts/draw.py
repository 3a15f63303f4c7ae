#!/usr/bin/env python3
"""Shows a page to draw digits on, and what a board reads there.

    python3 scripts/draw.py --board cortex-m4
    python3 scripts/draw.py --port /dev/ttyACM0

The page is served on the loopback address and opened in the browser. A board of platformio.ini
that is simulated is built and started first; a real one must already run the firmware.
"""

import argparse

from boards import command_line
from project import processes
from project.arguments import in_range
from setup import command, environment


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Shows a page to draw digits on.")
    command_line.add_arguments(parser)
    parser.add_argument(
        "--http-port", type=in_range(1, 65535), default=0, metavar="N", help="default: any free one"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the page's address")
    return parser.parse_args()


def main(options: argparse.Namespace) -> int:
    # These need packages of the environment.
    from boards.opening import open_board
    from drawing import serving

    with processes.interrupted_by_sigterm():
        board = open_board(options.board, options.port)
        serving.serve(board, options.http_port, not options.no_browser)
    return 0


if __name__ == "__main__":
    command.start(parse_arguments, environment.TOOLS, main)
