#!/usr/bin/env python3
"""Measures the network on a simulated board: speed, flash, RAM and stack, at -Os and at -O2.

    python3 scripts/bench.py --board cortex-m4
    python3 scripts/bench.py --board native --json native.json
    python3 scripts/bench.py --board cortex-m4 --profile
    python3 scripts/bench.py --chart docs/images/performance.svg m3.json m4.json

Boards under QEMU count instructions, this PC takes the time and runs TFLM in turn. On an Uno the
firmware itself is measured, in cycles. A profile of a board under QEMU shows which parts of the
network its instructions go to, and estimates what they take in cycles.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from boards import sections, tools
from project.errors import UserError
from project.files import write_atomically
from project.settings import read_settings
from setup import command, environment


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measures the network on a simulated board.")
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--board", metavar="NAME", help="a simulated board; native is this PC")
    task.add_argument("--chart", type=Path, metavar="SVG", help="draw RESULTS instead")
    parser.add_argument("--profile", action="store_true", help="show where the instructions go")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("results", nargs="*", type=Path, help="JSON files of emulated boards")
    options = parser.parse_args()
    if bool(options.chart) != bool(options.results):
        parser.error("--chart and the RESULTS to draw go together")
    if options.chart and options.json:
        parser.error("--json goes with --board")
    if options.profile and (options.chart or options.json):
        parser.error("--profile goes with --board alone")
    return options


def main(options: argparse.Namespace) -> int:
    # Only the environment has what this needs.
    from benchmark import chart

    if options.chart:
        chart.write_chart(options.chart, options.results)
    elif options.profile:
        profile(options.board)
    else:
        measure(options.board, options.json)
    return 0


def profile(board: str) -> None:
    """Prints where the instructions of a digit go.

    Raises:
        UserError: as `measure`, or QEMU does not run the board.
    """
    from benchmark import profiling
    from benchmark.measuring import MeasuredBoard

    sections.require_simulated(board)
    if not sections.is_emulated(board) or sections.is_avr(board):
        raise UserError(
            f"{board} has no profile, as QEMU does not run it; name another board, such as "
            f"{sections.EMULATED}."
        )
    tools.provide(board)
    settings = read_settings(board)
    print(profiling.profile(MeasuredBoard(board, settings.quantization, settings.mode)))


def measure(board: str, json_file: Path | None) -> None:
    """Measures a board, prints the table and writes the JSON file if one is named.

    Raises:
        UserError: there is no such board, tools are missing, a build fails, the figures cannot be
            trusted, or the file cannot be written.
    """
    from benchmark import programs, results, whole_firmware
    from benchmark.measuring import MeasuredBoard

    sections.require_simulated(board)
    tools.provide(board)
    settings = read_settings(board)
    measured = MeasuredBoard(board, settings.quantization, settings.mode)
    if sections.is_avr(board):
        figures = whole_firmware.measure(board, measured)
        table, content = whole_firmware.as_table(figures), whole_firmware.as_json(figures)
    else:
        levels = [measured.measure(level) for level in programs.LEVELS]
        table = results.as_table(board, measured.processor, levels)
        content = results.as_json(board, measured.processor, levels)
    print(table, flush=True)
    if json_file is not None:
        write_atomically(json_file, content)


if __name__ == "__main__":
    command.start(parse_arguments, environment.TOOLS, main)
