#!/usr/bin/env python3
"""Lints, tests and counts everything in this project.

    python3 scripts/check.py
    python3 scripts/check.py --fast
    python3 scripts/check.py --only pytest --only native
    python3 scripts/check.py --only fuzz --fuzz-seconds 3600

The last lines name what was skipped and then what failed, with step, test and reason; the very
last one is "N passed, N failed, N skipped": the cases of pytest and of the Unity suites on each
simulated board, one for each lint, mypy, the fuzzer and the words of Unity, and two for each
board that reads images of MNIST: its outputs, and its accuracy. The exit code is 0 only if
something passed and nothing failed.
"""

from __future__ import annotations

import argparse

from checks import steps
from project.arguments import positive
from setup import command, environment


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Lints and tests everything in this project.")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--fast",
        action="store_true",
        help="only what takes under a minute: lints, types, fast tests, the suites on this PC",
    )
    chosen.add_argument(
        "--only",
        action="append",
        metavar="STEP",
        help="run just this step, such as ruff-check, pytest or a board; may be repeated",
    )
    parser.add_argument(
        "--fuzz-seconds",
        type=positive,
        default=steps.FUZZ_SECONDS,
        metavar="N",
        help="how long to look for input that breaks the console; default: %(default)s",
    )
    return parser.parse_args()


def main(options: argparse.Namespace) -> int:
    total = steps.run_steps(steps.choose(options.only, options.fast, options.fuzz_seconds))
    failures_last = sorted(total.complaints, key=lambda line: line.startswith("failed"))
    print("\n".join(["", *failures_last, str(total)]), flush=True)
    return 0 if total.passed and not total.failed else 1


if __name__ == "__main__":
    command.start(parse_arguments, environment.CHECKS, main)
