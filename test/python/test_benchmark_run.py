"""bench.py as a whole: a real run on this PC, and programs that stand for one.

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
from benchmark import benchmarking, measuring, pictures, programs, tflm
from benchmark.measuring import MeasuredBoard
from benchmark.program_output import BenchmarkError
from boards import sections, tools
from conversion.included_data import IncludedData
from data.data_format import MEASURED, DataFormat
from data.examples import Examples
from project import paths
from project.errors import UserError
from project.files import fnv1a
from setup import toolchain


def test_a_real_run(tmp_path, capfd):
    file = tmp_path / "native.json"
    benchmarking.run("native", file, rounds=1)
    document = json.loads(file.read_text("utf-8"))
    assert list(document["levels"]) == list(programs.LEVELS)
    assert document["digits"] == 10 * len(pictures.SHIFTS) >= 100
    for values in document["levels"].values():
        least, mean, most = (values[f"nanoseconds_{name}"] for name in ("min", "mean", "max"))
        assert 0 < least <= mean <= most
        assert sum(values["nanoseconds_by_part"].values()) == pytest.approx(mean, abs=3)
        assert values["stack_bytes"] > 0
        if shutil.which("readelf"):
            assert values["flash_with_model_bytes"] > values["runtime_flash_bytes"] > 0
        assert (values["ratio_to_tflm"] is None) == (values["tflm"] is None)
    assert capfd.readouterr().out.startswith("native: ")


@pytest.mark.parametrize("arguments", [[], ["--board"]])
def test_a_missing_board_is_refused(arguments):
    script = paths.SCRIPTS_DIR / "bench.py"
    command = [sys.executable, str(script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("bench.py: error:")


def test_missing_tools_are_told_before_anything_is_built(monkeypatch):
    def lacking(_board: str) -> None:
        raise toolchain.ToolsMissingError("cortex-m4 needs a compiler; install one.")

    monkeypatch.setattr(tools, "provide", lacking)
    monkeypatch.setattr(programs, "build", lambda *_: pytest.fail("something was built"))
    monkeypatch.setattr(sys, "argv", ["bench.py", "--board", "cortex-m4"])
    with pytest.raises(UserError, match="needs a compiler"):
        bench.main(bench.parse_arguments())


@pytest.fixture
def native() -> MeasuredBoard:
    return MeasuredBoard("native", "int8")


def test_examples_of_ones_own_are_measured_and_compared_with_no_digits(monkeypatch):
    values = np.arange(3 * 784, dtype=np.uint8).reshape(3, 784)
    form = DataFormat("class", tuple("abcdefghij"), MEASURED, (0.0,) * 28, (1.0,) * 28)
    data = IncludedData(form, Examples(values, (0, 1, 2), ""))
    monkeypatch.setattr(measuring, "included_data", lambda *_: data)
    monkeypatch.setattr(tflm, "recorded", lambda *_: pytest.fail("compared with digits"))
    own = MeasuredBoard("cortex-m4", "float")
    assert own.pictures.shape == (3 * len(pictures.SHIFTS), 28, 28)
    np.testing.assert_array_equal(own.inputs[:3].reshape(3, -1), MEASURED.decode(values))
    assert own._recorded("float", "-Os", tflm.REFERENCE) is None


@pytest.fixture
def printing(monkeypatch, native):
    """Replaces the program's output by a right one, in which some text is replaced."""

    def replace_output(old: str, new: str) -> None:
        lines = ["bench int8 compiled -Os", "ticks_per_second 1000000000"]
        for row in native.expected:
            lines.append(" ".join(["digit 1", *(f"{value:.6f}" for value in row)]))
        lines.append(f"pixels_checksum {fnv1a(native.pictures.tobytes())}")
        lines += ["stack 8", "end"]
        text = "\n".join(lines)
        assert old in text
        output = text.replace(old, new, 1)
        monkeypatch.setattr(measuring, "output_of", lambda *_: output)

    return replace_output


def test_right_output_is_taken(native, printing):
    printing("end", "end")
    assert native.run_whole(None, "-Os").stack_bytes == 8


def test_another_optimisation_level_is_refused(native, printing):
    printing("-Os", "-O2")
    with pytest.raises(BenchmarkError, match="compiled at -O2 instead of -Os"):
        native.run_whole(None, "-Os")


def test_other_pictures_are_refused(native, printing):
    printing("pixels_checksum ", "pixels_checksum 1")
    with pytest.raises(BenchmarkError, match="measured other pictures"):
        native.run_whole(None, "-Os")


def test_fewer_pictures_are_refused(native, printing):
    row = " ".join(f"{value:.6f}" for value in native.expected[0])
    printing(f"digit 1 {row}\n", "")
    with pytest.raises(BenchmarkError, match="measured 109 pictures instead of 110"):
        native.run_whole(None, "-Os")


def test_wrong_answers_are_refused(native, printing):
    printing("0.996094", "0.992188")
    with pytest.raises(BenchmarkError, match="does not say what TFLM would say"):
        native.run_whole(None, "-Os")


def test_a_program_that_crashes_is_told(monkeypatch):
    command = [sys.executable, "-c", "print('bench int8'); import os; os._exit(3)"]
    monkeypatch.setattr(fake := sections.launcher(), "command", lambda *_, **__: command)
    monkeypatch.setattr(sections, "launcher", lambda: fake)
    with pytest.raises(BenchmarkError, match="ended with exit code 3"):
        measuring.output_of("native", paths.ROOT)


def test_a_program_that_hangs_is_ended(monkeypatch):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(fake := sections.launcher(), "command", lambda *_, **__: command)
    monkeypatch.setattr(sections, "launcher", lambda: fake)
    monkeypatch.setattr(measuring, "TIMEOUT_SECONDS", 0.3)
    with pytest.raises(UserError, match="still running"):
        measuring.output_of("native", paths.ROOT)


def test_a_file_that_cannot_be_written_leaves_the_old_one(monkeypatch, tmp_path, full_disk):
    file = tmp_path / "figures.json"
    file.write_text("old", encoding="utf-8")
    monkeypatch.setattr(programs, "LEVELS", ("-Os",))
    with pytest.raises(UserError, match="cannot write"):
        benchmarking.run("native", file, rounds=1)
    assert file.read_text(encoding="utf-8") == "old"
