"""models/report/: the trainings that were compared, and the pictures of the shipped one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from example_run import RUN
from project import paths
from project.errors import UserError
from training import runs


def shipped_card() -> dict:
    return json.loads(paths.MODEL_CARD.read_text(encoding="utf-8"))


def test_runs_come_back_as_they_were(tmp_path: Path):
    path = tmp_path / "runs.json"
    path.write_bytes(runs.as_json([RUN, replace(RUN, seed=2)]))
    assert runs.read(path) == [RUN, replace(RUN, seed=2)]


def test_without_a_file_there_are_no_runs(tmp_path: Path):
    assert runs.read(tmp_path / "runs.json") == []


@pytest.mark.parametrize("content", [b"{", b'[{"seed": 1}]', b"7", b"\xff"])
def test_a_damaged_file_is_named(content: bytes, tmp_path: Path):
    (tmp_path / "runs.json").write_bytes(content)
    with pytest.raises(UserError, match=r"runs\.json is damaged"):
        runs.read(tmp_path / "runs.json")


def test_a_new_run_takes_the_place_of_its_like():
    again, other = replace(RUN, int8=0.5), replace(RUN, lstm_units=8)
    assert runs.with_new([RUN, replace(RUN, seed=2)], again) == [again, replace(RUN, seed=2)]
    assert runs.with_new([RUN], other) == [other, RUN]


def test_the_best_is_chosen_by_the_held_out_images():
    lucky = replace(RUN, seed=2, held_out=0.995, int8=0.999)
    better = replace(RUN, seed=3, held_out_loss=0.029)
    assert runs.best_on_held_out([lucky, better, RUN]) == better
    assert runs.best_on_held_out([lucky, RUN]) == RUN


def test_the_shipped_model_is_the_best_of_the_recorded_ones():
    shipped = runs.of_card(shipped_card(), 0)
    of_its_kind = [run for run in runs.read(paths.RUNS) if run.kind == shipped.kind]
    assert replace(runs.best_on_held_out(of_its_kind), held_out_loss=0) == shipped


def test_the_runs_are_written_as_the_command_writes_them():
    assert paths.RUNS.read_bytes() == runs.as_json(runs.read(paths.RUNS))


@pytest.mark.parametrize("name", ["learning_curve", "confusion", "widths", "seeds"])
def test_every_picture_is_there(name: str):
    picture = (paths.RUNS.parent / f"{name}.png").read_bytes()
    assert picture.startswith(b"\x89PNG") and b"Software" not in picture
