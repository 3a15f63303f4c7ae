"""What bench.py found on several boards as one picture: a bar for each way to run the network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from benchmark.peers import TITLES, recorded
from project import reading
from project.files import write_atomically
from project.forms import members, number, text

LEVEL = "-O2"

_RESULT = members(
    board=text(80),
    processor=text(40),
    quantization=text(40),
    levels=members(**{LEVEL: members(instructions_mean=number(1, 1e12))}),
)

_LEFT, _BAR, _GAP, _WIDTH = 220, 18, 14, 760
_HEAD, _FOOT = 46, 16
# Readable on a white and on a black page alike.
_STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600 }
    .ours { fill: #1a7f64 }
    .theirs { fill: #9aa4af }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #3fb68b } }
"""


class Bar(NamedTuple):
    """One way to run the network on one board, and its instructions for a digit."""

    title: str
    instructions: int
    is_ours: bool


def write_chart(chart: Path, results: Sequence[Path]) -> None:
    """Draws the results of emulated boards, JSON files of bench.py, as the SVG `chart`.

    Raises:
        UserError: a file is no such result, or the picture cannot be written.
    """
    boards = [_bars(path) for path in results]
    write_atomically(chart, svg(boards).encode())


def svg(boards: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """The picture; for each board its name and its bars, in this order from the top."""
    longest = max(bar.instructions for _, bars in boards for bar in bars)
    scale = (_WIDTH - _LEFT - 110) / longest
    title = f"Instructions to read one digit, {LEVEL}: fewer is better"
    shapes, y = [_text(0, 18, title, "title")], _HEAD
    for board, bars in boards:
        shapes.append(_text(0, y + 13, board, "title"))
        for bar in bars:
            width = max(1, round(bar.instructions * scale))
            shapes += [
                _text(_LEFT - 8, y + 13, bar.title, anchor="end"),
                f'<rect class="{"ours" if bar.is_ours else "theirs"}" x="{_LEFT}" y="{y}" '
                f'width="{width}" height="{_BAR - 3}"/>',
                _text(_LEFT + width + 8, y + 13, f"{bar.instructions:,}"),
            ]
            y += _BAR
        y += _GAP
    head = f'viewBox="0 0 {_WIDTH} {y + _FOOT}" role="img" aria-label="{escape(title)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {head}>\n<style>{_STYLE}</style>'
    return "\n".join([head, *shapes, "</svg>\n"])


def _text(x: int, y: int, text: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _bars(path: Path) -> tuple[str, list[Bar]]:
    remedy = "name results of emulated boards, which count instructions, made by bench.py --json"
    result = reading.json_content(path, _RESULT, remedy)
    ours = result["levels"][LEVEL]["instructions_mean"]
    bars = []
    for peer, title in TITLES.items():
        figure = recorded(result["processor"], result["quantization"], LEVEL, peer)
        if figure:
            bars.append(Bar(title, round(figure.cost), False))
    return result["board"], [*bars, Bar("compiled", ours, True)]
