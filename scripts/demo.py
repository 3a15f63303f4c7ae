#!/usr/bin/env python3
"""Builds the firmware for a simulated board, runs it and shows what it reads.

python3 scripts/demo.py
python3 scripts/demo.py --board native --digits 3
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from boards import firmware, sections, tools
from boards.transcript import Classes, predictions
from conversion.model_card import card_of
from project import paths
from project.arguments import positive
from project.settings import read_settings
from project.text import printable
from setup import command, environment, toolchain

SILENCE_SECONDS = 60


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Shows the firmware at work on a simulated board.")
    parser.add_argument(
        "--board",
        metavar="NAME",
        default=sections.EMULATED,
        help="a simulated board of platformio.ini, such as native, which is this PC; "
        "default: %(default)s",
    )
    parser.add_argument(
        "--digits",
        type=positive,
        default=10,
        metavar="N",
        help="predictions to show; default: 10",
    )
    return parser.parse_args()


def available(board: str) -> str:
    """`board` if it can be built and run here, else native, said in a note.

    Raises:
        UserError: it is no simulated board, or not even native can be built.
    """
    sections.require_simulated(board)
    try:
        tools.provide(board)
    except toolchain.ToolsMissingError as error:
        if board == sections.NATIVE:
            raise
        print(f"note: {error} Until then this is {sections.NATIVE}.", file=sys.stderr)
        tools.provide(sections.NATIVE)
        return sections.NATIVE
    return board


def classes_of(board: str) -> Classes:
    """What the model that goes onto `board` tells apart."""
    # Only the environment, which is entered after the command line was read, has their packages.
    from conversion.included_data import included_data
    from conversion.tflite_reader import read_model

    quantization = read_settings(board).quantization
    path = paths.model_path(quantization)
    flatbuffer = path.read_bytes()
    card = card_of(quantization, flatbuffer)
    data = included_data(read_model(flatbuffer, paths.relative(path)), card).format
    return Classes(card.title(path) if card else path.stem, data.subject, data.class_names)


def show(board: str, digits: int, silence: float = SILENCE_SECONDS) -> int:
    """Prints what the program prints until it has made `digits` predictions.

    Returns:
        How many of them were right.

    Raises:
        UserError: the program printed something else, fell silent or ended.
    """
    command = firmware.start_command(board)
    with contextlib.closing(firmware.printed_lines(command, silence)) as lines:
        return sum(islice(predictions(_shown(lines), classes_of(board)), digits))


def _shown(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        print(printable(line), flush=True)
        yield line


def main(options: argparse.Namespace) -> int:
    board = available(options.board)
    firmware.build(board)
    right = show(board, options.digits)
    print(f"\n{right} of {options.digits} read correctly", flush=True)
    return 0 if right == options.digits else 1


if __name__ == "__main__":
    command.start(parse_arguments, environment.TOOLS, main)
