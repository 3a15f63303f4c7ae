#!/usr/bin/env python3
"""Looks for input that breaks the serial console, with libFuzzer under the sanitizers.

    python3 scripts/fuzz.py --seconds 3600

check.py does so for a minute.
"""

from __future__ import annotations

import argparse

from checks import fuzzing
from project.errors import run_main
from setup import environment, toolchain


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Looks for input that breaks the serial console.")
    parser.add_argument("--seconds", type=int, default=60, help="how long; default: %(default)s")
    options = parser.parse_args()
    if options.seconds < 1:  # which libFuzzer takes for ever
        parser.error("--seconds has to be 1 at the least")
    return options


def main() -> int:
    options = parse_arguments()
    toolchain.provide_fuzzer()
    return 0 if fuzzing.fuzz(options.seconds) == 0 else 1


if __name__ == "__main__":
    parse_arguments()  # a mistake in them is told before anything is installed
    environment.enter(environment.TOOLS, may_install=True)
    run_main(main)
