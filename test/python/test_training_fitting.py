"""Warps, steps, interruptions and pictures of the training, as seen in .venv-train."""

from __future__ import annotations

import json

import pytest

import training_process

PNG = "89504e47"


@pytest.fixture(scope="module")
def seen() -> dict:
    return json.loads(training_process.run("in_training_fitting.py").stdout)


def test_warped_images_are_images(seen):
    assert seen["shape"] == [64, 28, 28]
    least, most = seen["range"]
    assert least == 0 and 0.99 < most <= 1
    assert seen["ink"] == pytest.approx(1, abs=0.05)


def test_every_image_is_warped_in_its_own_way(seen):
    assert seen["same as another image"] == 0
    mean, most = seen["moved, mean and most"]
    assert 0.5 < mean < 2 and most < 4


def test_every_fourth_image_is_noisy_and_no_other(seen):
    assert seen["noise far from the ink"] == [True] * 16 + [False] * 48


def test_warps_follow_from_seed_and_step(seen):
    assert seen["again"]
    assert seen["same in next step"] == seen["same with other seed"] == 0


def test_an_epoch_has_as_many_steps_as_there_are_full_batches(seen):
    assert seen["steps"] == 1000 // 16
    assert seen["steps of a trial"] == 2
    assert seen["steps of few examples"] == 1


def test_learns_what_is_no_image(seen):
    assert all(accuracy > 0.95 for accuracy in seen["accuracy"])


def test_losses_fall_as_it_learns(seen):
    after_one_epoch, in_the_end = seen["losses"]
    assert in_the_end < after_one_epoch and in_the_end < 0.2


def test_classes_that_an_accuracy_hides_are_told(seen):
    assert seen["warnings"] == [
        "warning: int8 reads no test example of class 1 rightly (of 3); train longer, or on more "
        "examples of it",
        "warning: there is no test example of class 2",
    ]


def test_goes_on_to_the_same_weights(seen):
    assert seen["resumed"]
    assert not seen["begun"]


def test_another_seed_is_another_beginning(seen):
    assert not seen["other seed"]


def test_unrolled_and_loop_are_one_network(seen):
    assert seen["unrolled to loop"] < 1e-6


def test_pictures_are_drawn_of_good_and_bad_trainings(seen):
    for case in ("some wrong", "none wrong", "own data"):
        names = ["learning_curve", "confusion", "misread"]
        assert seen["pictures"][case] == {f"report/{name}.png": PNG for name in names}
    for case in ("runs", "one run"):
        assert seen["pictures"][case] == {f"report/{name}.png": PNG for name in ("widths", "seeds")}


def test_the_same_figures_give_the_same_pictures(seen):
    assert seen["same pictures"]


def test_several_trainings_are_compared_and_the_best_is_shipped(seen):
    wanted = ["--recipe", "quick", "--units", "8", "--epochs", "40", "--seed", "1"]
    assert seen["command"] == [*wanted, "--mnist", "my.npz"]
    assert seen["command without a path"] == ["--data", ""]
    assert seen["recorded"] == [1, 2]
    assert seen["shipped"] == "2"
    assert seen["pictures of runs"] == ["seeds.png", "widths.png"]


def test_what_was_trained_before_is_not_trained_again(seen):
    # A run that lacks its model is, and the seed that fails is started too.
    assert seen["trainings"] == [2, 2, 4]


def test_a_failed_training_is_one_sentence(seen):
    assert seen["failure"] == "the training failed; its last line above says why."
