#!/usr/bin/env python3
"""Sends MNIST's test images, or examples of your own, to a board and reports how it reads them.

    python3 scripts/evaluate.py --board cortex-m4 --images 1000
    python3 scripts/evaluate.py --port /dev/ttyACM0
    python3 scripts/evaluate.py --board native --data my.npz
    python3 scripts/evaluate.py --robustness plain.tflite models/mnist_lstm.tflite

The board runs this project's firmware and answers over its serial console; a simulated board is
built and started first. The exit code is 0 if every image was answered, every output equals that of
TensorFlow Lite Micro on this PC and, of all test images, the accuracy is that in the model's card.

--robustness needs no board: it prints a table in Markdown of how many test images the models
read when they are shifted, turned, thin, thick or noisy. A model takes about half a minute.
"""

import argparse
from pathlib import Path

from boards import command_line
from project import paths, processes
from project.arguments import positive
from setup import command, environment

SESSIONS_DIR = paths.ROOT / "sessions"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    place = command_line.add_arguments(parser)
    place.add_argument(
        "--robustness",
        type=Path,
        nargs="*",
        metavar="MODEL.tflite",
        help="instead of a board, these models with disturbed images; default: the one in models/",
    )
    parser.add_argument(
        "--images", type=positive, metavar="N", help="only the first N; default: all of them"
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--mnist", help="an .npz, or a folder of the four IDX files")
    source.add_argument(
        "--data",
        type=Path,
        metavar="PATH",
        help="what trained the model, or other examples: an .npz with x_test and y_test, or x and "
        "y, or CSV files",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="gets a folder with figures, answers and confusion matrix; default: sessions",
    )
    options = parser.parse_args()
    if options.robustness is not None and (options.data or options.json or options.output):
        parser.error("--data, --json and --output go with --board or --port")
    return options


def main(options: argparse.Namespace) -> int:
    # These need packages of the environment.
    from evaluation import evaluating, labelled_images, robustness

    images = labelled_images.load(options.data, options.mnist)
    if options.images is not None:
        images = images.first(options.images)
    if options.robustness is not None:
        models = options.robustness or [paths.model_path("int8")]
        print(robustness.table(models, images))
        return 0
    output = options.output or SESSIONS_DIR
    with processes.interrupted_by_sigterm():
        ok = evaluating.run(options.board, options.port, images, options.json, output)
    return 0 if ok else 1


if __name__ == "__main__":
    command.start(parse_arguments, environment.TOOLS, main)
