"""The table, the JSON document and the picture, from measurements made up here."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from benchmark import chart, peers, results
from benchmark.measuring import Level
from benchmark.peers import Comparison
from benchmark.sizes import Sizes
from project import paths
from project.errors import UserError

LEVEL = Level(
    level="-O2",
    quantization="int8",
    runtime="compiled",
    costs=[100_000.0, 110_000.0, 150_000.0],
    parts={"activations": 20_000.0, "dense": 10_000.0, "softmax": 1_000.4},
    stack_bytes=352,
    sizes=Sizes({".text": 3000, ".data": 4}, model=2000, tables=516, static_ram=4),
    tflm=Comparison(240_000, "another TFLM"),
    cmsis_nn=None,
)


def texts(picture: str) -> list[str | None]:
    return [text.text for text in ElementTree.fromstring(picture).iter() if "text" in text.tag]


def test_json_document_has_every_figure():
    document = json.loads(results.as_json("my-m4", "cortex-m4", [LEVEL]))
    assert (document["board"], document["processor"]) == ("my-m4", "cortex-m4")
    assert document["quantization"] == "int8"
    assert (document["digits"], document["unit"]) == (3, "instructions")
    by_part = {"gates": 89_000, "activations": 20_000, "dense": 10_000, "softmax": 1_000}
    assert document["levels"]["-O2"] == {
        "instructions_mean": 120_000,
        "instructions_min": 100_000,
        "instructions_max": 150_000,
        "instructions_by_part": by_part,
        "runtime_flash_bytes": 1004,
        "code_bytes": 488,
        "tables_bytes": 516,
        "model_bytes": 2000,
        "flash_with_model_bytes": 3004,
        "flash_by_section": {".text": 3000, ".data": 4},
        "static_ram_bytes": 4,
        "stack_bytes": 352,
        "ratio_to_tflm": 2.0,
        "tflm": {"cost": 240_000, "source": "another TFLM"},
        "ratio_to_cmsis_nn": None,
        "cmsis_nn": None,
    }


def test_medians_are_compared_on_this_pc():
    bare = replace(LEVEL, sizes=None)
    values = json.loads(results.as_json("native", "", [bare]))["levels"]["-O2"]
    assert (values["nanoseconds_mean"], values["nanoseconds_median"]) == (120_000, 110_000)
    assert values["ratio_to_tflm"] == pytest.approx(240 / 110, abs=1e-3)
    assert values["flash_by_section"] is values["static_ram_bytes"] is None


def test_table_has_a_column_for_each_level():
    other = replace(LEVEL, level="-Os", tflm=None, sizes=None)
    lines = results.as_table("my-m4", "cortex-m4", [LEVEL, other]).splitlines()
    assert lines[0] == "my-m4: int8, compiled runtime, 3 digits"
    assert lines[2].split() == ["-O2", "-Os"]
    shown = {line[:-28].strip(): line[-28:].split() for line in lines[3:]}
    assert shown["instructions a digit, mean"] == ["120,000", "120,000"]
    assert shown["of the mean: gates"] == ["89,000", "89,000"]
    assert shown["of both: .text"] == ["3,000", "-"]
    assert shown["times faster than TFLM"] == ["2.00", "-"]
    assert "-O2 is compared with 240,000 instructions: another TFLM." in lines
    assert "-Os: there is no figure of TFLM's reference kernels." in lines


def test_other_networks_have_no_parts():
    whole = replace(LEVEL, parts={})
    document = json.loads(results.as_json("my-m4", "cortex-m4", [whole]))
    assert document["split"] is document["levels"]["-O2"]["instructions_by_part"] is None
    table = results.as_table("my-m4", "cortex-m4", [whole])
    assert "of the mean" not in table and f"split: {results.NO_SPLIT}." in table


@pytest.mark.parametrize(
    ("figure", "cost"),
    [
        (("cortex-m4", "int8", "-O2", peers.TFLM), 1_672_517),
        (("cortex-m55", "int8", "-O2", peers.CMSIS_NN), 266_627),
        (("cortex-m4", "float", "-Os", peers.TFLM), 1_253_558),
        (("cortex-m3", "int8", "-O2", peers.CMSIS_NN), None),
        (("cortex-m7", "float", "-Os", peers.TFLM), None),
    ],
)
def test_recorded_figures_of_tflm_are_found(figure, cost):
    found = peers.recorded(*figure)
    source = f"{figure[3]} at {figure[2]}, shipped model, recorded"
    assert found == (cost and Comparison(cost, source))


def test_recorded_figures_are_in_the_documents():
    recorded = json.loads(peers._RECORDED.read_text("utf-8"))
    page = (paths.ROOT / "docs" / "performance.md").read_text("utf-8")
    assert recorded["peers"].keys() == peers.TITLES.keys()
    for figure in (*recorded["figures"], *recorded["sizes"]):
        assert figure["peer"] in peers.TITLES
        numbers = (value for value in figure.values() if isinstance(value, int))
        assert [f"{number:,}" for number in numbers if f"{number:,}" not in page] == [], figure


def test_bars_are_as_long_as_their_figures():
    bars = [chart.Bar("theirs", 1000, False), chart.Bar("ours", 250, True)]
    picture = chart.svg([("a <board>", bars)])
    rectangles = [each for each in ElementTree.fromstring(picture) if "rect" in each.tag]
    theirs, ours = (int(rectangle.get("width", "")) for rectangle in rectangles)
    assert theirs == pytest.approx(4 * ours, abs=4)
    assert texts(picture)[1:] == ["a <board>", "theirs", "1,000", "ours", "250"]


def test_picture_shows_results_beside_recorded_figures(tmp_path):
    picture, result = tmp_path / "chart.svg", tmp_path / "my-m4.json"
    result.write_bytes(results.as_json("my-m4", "cortex-m4", [LEVEL]))
    chart.write_chart(picture, [result])
    these_kernels = peers.recorded("cortex-m4", "int8", "-O2", "TFLM with this project's operators")
    assert texts(picture.read_text())[1:] == [
        *("my-m4", "TFLM", "1,672,517", "TFLM, CMSIS-NN", "565,462"),
        *("TFLM, these kernels", f"{these_kernels.cost:,}", "CMSIS-NN alone", "562,619"),
        *("compiled", "120,000"),
    ]


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"board": "native", "levels": {}}'])
def test_another_file_is_refused_and_the_old_picture_stays(content: str, tmp_path: Path):
    picture, other = tmp_path / "chart.svg", tmp_path / "other.json"
    picture.write_text("old")
    other.write_text(content)
    with pytest.raises(UserError, match=r"other\.json"):
        chart.write_chart(picture, [other])
    assert picture.read_text() == "old"
