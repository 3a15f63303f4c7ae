"""The picture of several boards' results."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from benchmark import chart
from project.errors import UserError

_SVG = "{http://www.w3.org/2000/svg}"


def result(folder: Path, board: str, processor: str, instructions: int) -> Path:
    path = folder / f"{board}.json"
    levels = {"-O2": {"instructions_mean": instructions}}
    about = {"board": board, "processor": processor, "quantization": "int8"}
    path.write_text(json.dumps({**about, "levels": levels}))
    return path


def test_bars_are_as_long_as_their_figures_say(tmp_path: Path) -> None:
    bars = [chart.Bar("theirs", 1000, False), chart.Bar("ours", 250, True)]
    picture = ElementTree.fromstring(chart.svg([("a <board>", bars)]))
    theirs, ours = (int(rect.get("width")) for rect in picture.iter(f"{_SVG}rect"))
    assert theirs == pytest.approx(4 * ours, abs=4)
    texts = [text.text for text in picture.iter(f"{_SVG}text")]
    assert {"a <board>", "theirs", "1,000", "ours", "250"} <= set(texts)


def test_recorded_figures_of_tflm_stand_beside_ours(tmp_path: Path) -> None:
    picture = tmp_path / "chart.svg"
    chart.write_chart(picture, [result(tmp_path, "my-m4", "cortex-m4", 150_123)])
    texts = [text.text for text in ElementTree.parse(picture).iter(f"{_SVG}text")]
    assert texts[1:] == [
        *("my-m4", "TFLM", "1,672,517", "TFLM, CMSIS-NN", "565,462"),
        *("compiled", "150,123"),
    ]


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"board": "native", "levels": {}}'])
def test_another_file_is_refused_and_the_old_picture_stays(content: str, tmp_path: Path) -> None:
    picture, other = tmp_path / "chart.svg", tmp_path / "other.json"
    picture.write_text("old")
    other.write_text(content)
    with pytest.raises(UserError, match=r"other\.json"):
        chart.write_chart(picture, [other])
    assert picture.read_text() == "old"
