#!/usr/bin/env python3
"""PlatformIO as this project runs it: python3 scripts/pio.py run -e esp32-s3

Everything after the script's name goes to PlatformIO, in the project's folder.
"""

from __future__ import annotations

import os
import sys

from project import paths
from project.processes import exec_process
from setup import command, environment, platformio_core


def main(arguments: list[str]) -> None:
    os.chdir(paths.ROOT)
    exec_process(
        platformio_core.platformio_command(arguments), platformio_core.platformio_variables()
    )


if __name__ == "__main__":
    command.start(lambda: sys.argv[1:], environment.TOOLS, main)
