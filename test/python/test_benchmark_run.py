"""bench.py: a real run on this PC, and programs in place of one.

Nothing here looks at how fast anything is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

import bench
import simulated_boards
from benchmark import measuring, peers, programs, results
from benchmark.measuring import SHIFTS, MeasuredBoard
from benchmark.program_output import BenchmarkError
from boards import sections, tools
from conversion.included_data import IncludedData
from data.data_format import DataFormat, as_they_are
from data.examples import Examples
from project import paths
from project.errors import UserError
from project.files import fnv1a
from project_copy import Project
from setup.toolchain import ToolsMissingError
from test_benchmark_results import LEVEL
from tflite_builder import network_of, random_dense, random_input, random_lstm


@pytest.mark.slow
def test_real_run(tmp_path, capfd, monkeypatch):
    file = tmp_path / "native.json"
    monkeypatch.setattr(programs, "LEVELS", ("-O2",))
    monkeypatch.setattr(measuring, "ROUNDS", 1)
    bench.measure("native", file)
    document = json.loads(file.read_text("utf-8"))
    assert document["digits"] == 10 * len(SHIFTS) >= 100
    values = document["levels"]["-O2"]
    least, mean, most = (values[f"nanoseconds_{name}"] for name in ("min", "mean", "max"))
    assert 0 < least <= mean <= most
    assert sum(values["nanoseconds_by_part"].values()) == pytest.approx(mean, abs=3)
    assert values["stack_bytes"] > 0
    if shutil.which("readelf"):
        assert values["flash_with_model_bytes"] > values["runtime_flash_bytes"] > 0
    assert (values["ratio_to_tflm"] is None) == (values["tflm"] is None)
    assert capfd.readouterr().out.startswith("native: ")


@pytest.mark.slow
def test_any_network_is_measured(tmp_path):
    project, random = Project(tmp_path / "project"), np.random.default_rng(5)
    rows = random_input(random, True, rows=6, size=3)
    lstm = random_lstm(random, rows, units=5, returns_last=True)
    values = network_of(lstm, random_dense(random, lstm.output, 2))
    project.model.write_bytes(values.flatbuffer)
    code = (
        "import bench; from pathlib import Path; from benchmark import measuring, programs\n"
        "programs.LEVELS, measuring.ROUNDS = ('-O2',), 1\n"
        "bench.measure('native', Path('figures.json'))"
    )
    folder = project.folder / "scripts"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"split: {results.NO_SPLIT}." in done.stdout
    figures = json.loads((folder / "figures.json").read_text("utf-8"))["levels"]["-O2"]
    assert figures["nanoseconds_min"] > 0 and figures["nanoseconds_by_part"] is None


@pytest.mark.slow
def test_firmware_of_an_uno_is_measured_whole(tmp_path, capfd):
    simulated_boards.provide("atmega328p")
    file = tmp_path / "uno.json"
    bench.measure("atmega328p", file)
    figures = json.loads(file.read_text("utf-8"))
    assert figures["digits"] == 10 * len(SHIFTS)
    assert 0 < figures["cycles_min"] <= figures["cycles_mean"] <= figures["cycles_max"] < 6_400_000
    assert figures["firmware_flash_bytes"] <= 32_256
    ram = figures["firmware_static_ram_bytes"] + figures["firmware_stack_bytes"]
    assert 500 < ram <= 1500
    assert capfd.readouterr().out.startswith("atmega328p: the whole firmware, 110 digits\n")


def test_file_that_cannot_be_written_leaves_the_old_one(monkeypatch, tmp_path, full_disk):
    file = tmp_path / "figures.json"
    file.write_text("old", encoding="utf-8")
    monkeypatch.setattr(MeasuredBoard, "measure", lambda *_: LEVEL)
    with pytest.raises(UserError, match="cannot write"):
        bench.measure("native", file)
    assert file.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["--board"], ["--chart", "a.svg"]),
        ["--chart", "a.svg", "--json", "b.json", "a.json"],
        ["--board", "cortex-m4", "--profile", "--json", "a.json"],
    ],
)
def test_wrong_arguments_are_refused(arguments):
    command = [sys.executable, str(paths.SCRIPTS_DIR / "bench.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("bench.py: error:")


def test_missing_tools_are_reported_before_anything_is_built(monkeypatch):
    def missing(_board: str) -> None:
        raise ToolsMissingError("cortex-m4 needs a compiler; install one.")

    monkeypatch.setattr(tools, "provide", missing)
    monkeypatch.setattr(programs, "build", lambda *_: pytest.fail("something was built"))
    with pytest.raises(UserError, match="needs a compiler"):
        bench.measure("cortex-m4", None)


@pytest.mark.parametrize("board", ["native", "atmega328p"])
def test_board_without_qemu_has_no_profile(board):
    with pytest.raises(UserError, match=f"{board} has no profile, as QEMU does not run it"):
        bench.profile(board)


def test_own_examples_are_not_compared_with_digits(monkeypatch):
    values = np.linspace(-2, 2, 3 * 784, dtype=np.float32).reshape(3, 784)
    form = DataFormat("class", tuple("abcdefghij"), as_they_are(28, -1, 1))
    data = IncludedData(form, Examples(values, np.arange(3), ""))
    monkeypatch.setattr(measuring, "included_data", lambda *_: data)
    own = MeasuredBoard("cortex-m4", "float")
    assert own.pictures.shape == (3 * len(SHIFTS), 28, 28)
    np.testing.assert_array_equal(own.inputs[:3].reshape(3, -1), np.clip(values, -1, 1))
    assert peers.recorded("cortex-m4", "float", "-Os", peers.TFLM)
    assert own._recorded("float", "-Os", peers.TFLM) is None


@pytest.fixture(scope="module")
def native() -> MeasuredBoard:
    return MeasuredBoard("native", "int8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("-Os", "-O2", "compiled at -O2 instead of -Os"),
        ("pixels_checksum ", "pixels_checksum 1", "measured other pictures"),
        ("digit 1 {row}\n", "", "measured 109 pictures instead of 110"),
        ("0.996094", "0.992188", "answers differ from those of TFLM"),
        ("end", "end", ""),
    ],
)
def test_only_the_intended_output_is_accepted(native, monkeypatch, old, new, message):
    rows = [" ".join(f"{value:.6f}" for value in row) for row in native.expected]
    lines = ["bench int8 compiled -Os", "ticks_per_second 1000000000", "stack 8"]
    lines += [f"digit 1 {row}" for row in rows]
    lines += [f"pixels_checksum {fnv1a(native.pictures.tobytes())}", "end"]
    output = "\n".join(lines).replace(old.format(row=rows[0]), new, 1)
    monkeypatch.setattr(programs, "output_of", lambda *_: output)
    if message:
        with pytest.raises(BenchmarkError, match=message):
            native.run_whole(paths.ROOT, "-Os")
    else:
        assert native.run_whole(paths.ROOT, "-Os").numbers["stack"] == 8


@pytest.mark.parametrize(
    ("code", "seconds", "message"),
    [
        ("print('bench int8'); import os; os._exit(3)", 300, "ended with exit code 3"),
        ("import time; time.sleep(600)", 0.3, "still running after 0.3 seconds"),
    ],
)
def test_program_that_crashes_or_hangs_is_reported(monkeypatch, code, seconds, message):
    launcher = sections.launcher()
    monkeypatch.setattr(launcher, "command", lambda *_, **__: [sys.executable, "-c", code])
    monkeypatch.setattr(sections, "launcher", lambda: launcher)
    monkeypatch.setattr(programs, "TIMEOUT_SECONDS", seconds)
    with pytest.raises(BenchmarkError, match=message):
        programs.output_of("native", paths.ROOT)
