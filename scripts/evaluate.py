#!/usr/bin/env python3
"""Sends MNIST's test images, or examples of your own, to a board and tells how it reads them.

    python3 scripts/evaluate.py --board cortex-m4 --images 1000
    python3 scripts/evaluate.py --port /dev/ttyACM0
    python3 scripts/evaluate.py --board native --data my.npz

The board answers over its serial console; its firmware is that of this project, and for a
simulated board it is built and started first. The exit code is 0 if every output is the one that
TensorFlow Lite Micro has on this PC, and the accuracy the one in the model's card.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from boards import command_line
from project import paths, processes
from project.arguments import positive
from project.errors import run_main
from setup import environment

SESSIONS_DIR = paths.ROOT / "sessions"


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command_line.add_arguments(parser)
    parser.add_argument(
        "--images",
        type=positive,
        metavar="N",
        help="only the first N; default: all of them",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE.npz",
        help="the file that trained the model, or another with x_test and y_test, or x and y",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        default=SESSIONS_DIR,
        help="gets a folder with figures, answers and confusion matrix; default: sessions",
    )
    return parser.parse_args()


def main() -> int:
    # Only the environment has what these need.
    from evaluation import evaluating, labelled_images

    options = parse_arguments()
    images = labelled_images.load(options.data)
    if options.images is not None:
        images = images.first(options.images)
    with processes.ended_as_by_a_person():
        ok = evaluating.run(options.board, options.port, images, options.json, options.output)
    return 0 if ok else 1


if __name__ == "__main__":
    parse_arguments()  # a mistake in them is told before anything is installed
    environment.enter(environment.TOOLS, may_install=True)
    run_main(main)
