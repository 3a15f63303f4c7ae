"""The loss by which a seed is chosen, as seen in .venv-train."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import training_process
from project import paths
from training import runs


@pytest.fixture(scope="module")
def seen(mnist_path: Path, tflm) -> dict:
    done = training_process.run("in_training_judging.py", mnist_path, paths.model_path("int8"))
    return json.loads(done.stdout)


def test_the_recorded_loss_is_that_of_the_shipped_model(seen):
    card = json.loads(paths.MODEL_CARD.read_text(encoding="utf-8"))
    shipped = runs.of_card(card, seen["shipped"])
    of_it = {(run.kind, run.seed): run.held_out_loss for run in runs.read(paths.RUNS)}
    # Another processor may round a warp differently.
    assert of_it[shipped.kind, shipped.seed] == pytest.approx(seen["shipped"], rel=1e-3)


def test_the_loss_is_the_cross_entropy(seen):
    assert seen["sure and right"] == pytest.approx(-math.log(255 / 256))
    assert seen["sure and wrong"] == pytest.approx(math.log(512))


def test_only_held_out_images_are_shown_ten_times_each_and_every_time_another_way(seen):
    assert (seen["shown"], seen["type"], seen["blank"]) == ([32, 28, 28], "uint8", 0)
    assert seen["rounds"] == 10
    assert seen["noisy"] == [8, 8]
    assert seen["same in next round"] == 0
