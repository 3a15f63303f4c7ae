#!/usr/bin/env python3
"""Builds the firmware for a simulated board, runs it and shows what it reads.

python3 scripts/demo.py
python3 scripts/demo.py --board native --predictions 3
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from boards import firmware, sections, tools
from boards.transcript import Words, errors, predictions
from conversion.model_card import card_of
from project import paths, reading
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
        "--predictions",
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


def words_of(board: str) -> Words:
    """What the model that goes onto `board` gives."""
    # Only the environment, which is entered after the command line was read, has their packages.
    from conversion.included_data import included_data
    from conversion.stream import in_mode
    from conversion.tflite_reader import read_any_model

    settings = read_settings(board)
    path = paths.model_path(settings.quantization)
    flatbuffer, name = reading.model_content(path), paths.relative(path)
    card = card_of(settings.quantization, flatbuffer)
    model = in_mode(read_any_model(flatbuffer, name), settings.mode, name)
    form = included_data(model, card).format
    title = card.title(path) if card else path.stem
    return Words(title, form.subject, form.output_names, form.value_units)


def show(board: str, count: int, silence: float = SILENCE_SECONDS) -> bool:
    """Prints what the program prints until it has made `count` predictions, and a summary.

    Returns:
        Whether all of them were right; values are never quite so.

    Raises:
        UserError: the program printed something else, fell silent or ended.
    """
    command, words = firmware.start_command(board), words_of(board)
    with contextlib.closing(firmware.printed_lines(command, silence)) as lines:
        if words.units:
            wrong_by = list(islice(errors(_shown(lines), words), count))
            print(f"\nmean error of {count}: {_mean(wrong_by, words)}", flush=True)
            return True
        right = sum(islice(predictions(_shown(lines), words), count))
    print(f"\n{right} of {count} read correctly", flush=True)
    return right == count


def _mean(wrong_by: Sequence[Sequence[float]], words: Words) -> str:
    means = [sum(of_value) / len(of_value) for of_value in zip(*wrong_by)]
    triples = zip(words.names, means, words.units)
    return ", ".join(f"{name} {mean:.3g} {unit}".rstrip() for name, mean, unit in triples)


def _shown(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        print(printable(line), flush=True)
        yield line


def main(options: argparse.Namespace) -> int:
    board = available(options.board)
    firmware.build(board)
    return 0 if show(board, options.predictions) else 1


if __name__ == "__main__":
    command.start(parse_arguments, environment.TOOLS, main)
