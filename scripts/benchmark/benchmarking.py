"""The benchmark of one board from its tools to its table."""

from __future__ import annotations

from pathlib import Path

from benchmark import programs, results
from benchmark.measuring import MeasuredBoard
from boards import sections, tools
from project.files import write_atomically
from project.settings import read_settings

ROUNDS = 7


def run(name: str, json_file: Path | None, rounds: int = ROUNDS) -> None:
    """Measures a board, prints the table and writes the JSON file if one is named.

    Raises:
        UserError: there is no such board, tools are missing, a build fails, the figures are not
            to be trusted, or the file cannot be written.
    """
    sections.require_simulated(name)
    tools.provide(name)
    board = MeasuredBoard(name, read_settings(name).quantization)
    levels = [board.measure(level, rounds) for level in programs.LEVELS]
    print(results.as_table(name, board.is_emulated, levels), flush=True)
    if json_file is not None:
        write_atomically(json_file, results.as_json(name, board.processor, levels))
