#!/usr/bin/env python3
"""Measures the network on a simulated board: speed, flash, RAM and stack, at -Os and at -O2.

    python3 scripts/bench.py --board cortex-m4
    python3 scripts/bench.py --board native --json native.json

Emulated boards count instructions, this PC takes the time and runs TFLM in turn.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from machine import boards, environment
from project.errors import run_main


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measures the network on a simulated board.")
    parser.add_argument("--board", required=True, choices=boards.MEASURED, help="native is this PC")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def main() -> int:
    # Only the environment has what these need.
    from benchmark import benchmarking

    options = parse_arguments()
    benchmarking.run(options.board, options.json)
    return 0


if __name__ == "__main__":
    parse_arguments()  # a mistake in them is told before anything is installed
    environment.enter(environment.TOOLS, may_install=True)
    run_main(main)
