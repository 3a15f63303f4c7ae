"""Warps, the fitting of a network, and the pictures of a training."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from unittest import mock

import numpy as np

from data.data_format import as_they_are
from data.dataset import Dataset
from example_run import RUN
from images.perturbation import shifted, thickened, thinned
from in_training.common import FEATURES, SMALL, STEPS, dataset
from setup.tensorflow_import import tensorflow as tf
from training import augmentation, fitting, network, plots
from training.checkpoint import Epoch
from training.fitting import Fitting


def warped(seed: int, step: int, warp: float = 1.0) -> np.ndarray:
    return augmentation.augmented(
        squares(), tf.constant(seed, tf.int64), tf.constant(step, tf.int64), warp
    ).numpy()


def squares() -> np.ndarray:
    images = np.zeros((64, 28, 28), np.uint8)
    images[:, 8:20, 10:18] = 255
    return images


def test_warped_images_are_images() -> None:
    images = warped(1, 7)
    assert images.shape == (64, 28, 28)
    assert images.min() == 0 and 0.99 < images.max() <= 1
    assert abs(images.mean() / (squares() / 255).mean() - 1) < 0.05


def test_every_image_is_warped_in_its_own_way() -> None:
    images = warped(1, 7)
    assert not (images[1:] == images[:-1]).all(axis=(1, 2)).any()
    moved = way_of_the_centre(images)
    assert 0.5 < moved.mean() < 2 and moved.max() < 4


def test_warps_are_as_strong_as_the_recipe_says() -> None:
    usual, stronger = (way_of_the_centre(warped(1, 7, warp)) for warp in (1, 1.25))
    # The pictures with noise, the first ones, have another centre.
    assert abs(stronger[16:].mean() / usual[16:].mean() - 1.25) < 0.03
    np.testing.assert_allclose(stronger[16:], 1.25 * usual[16:], atol=0.3)


def way_of_the_centre(images: np.ndarray) -> np.ndarray:
    """How far each square has moved, in pixels, (n,)."""
    down_right = np.indices(images[0].shape)
    centres = [(down_right * image).sum(axis=(1, 2)) / image.sum() for image in images]
    return np.hypot(*(np.array(centres) - [13.5, 13.5]).T)


def test_every_fourth_image_is_noisy() -> None:
    far_from_the_ink = warped(1, 7)[:, 0]
    assert (far_from_the_ink > 0).any(axis=1).tolist() == [True] * 16 + [False] * 48


@lru_cache
def with_other_strokes() -> tuple[np.ndarray, np.ndarray]:
    """An image, and 2,000 times what becomes of it, in whole grey levels."""
    image = np.random.default_rng(1).integers(0, 256, (28, 28), np.uint8)
    pictures = tf.constant(np.tile(image, (2000, 1, 1)), tf.float32)
    return image, np.rint(augmentation.with_other_strokes(pictures, (1, 7)).numpy())


def test_some_are_thinner_and_some_thicker() -> None:
    image, pictures = with_other_strokes()
    is_thinner = (pictures < image).any(axis=(1, 2))
    is_thicker = (pictures > image).any(axis=(1, 2))
    assert 0.13 < is_thinner.mean() < 0.17 and 0.08 < is_thicker.mean() < 0.12
    assert not (is_thinner & is_thicker).any()


def test_strokes_change_by_a_pixel_or_less() -> None:
    image, pictures = with_other_strokes()
    one, moves = image[np.newaxis], ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
    plus = [shifted(one, down, right) for down, right in moves]
    thin, thick = (thinned(one), np.min(plus, axis=0)), (thickened(one), np.max(plus, axis=0))
    for whole in (*thin, *thick):
        assert 0.002 < (pictures == whole).all(axis=(1, 2)).mean() < 0.06
    assert (np.min(thin, axis=0) <= pictures).all() and (pictures <= np.max(thick, axis=0)).all()


def test_warps_follow_from_seed_and_step() -> None:
    assert (warped(1, 7) == warped(1, 7)).all()
    for other in (warped(1, 8), warped(2, 7)):
        assert not (warped(1, 7) == other).all(axis=(1, 2)).any()


@lru_cache
def bright_above_or_below() -> Dataset:
    """The class is the brighter half of an input."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 2, 1000)
    inputs = random.integers(0, 100, (1000, STEPS, FEATURES))
    for half in (0, 1):
        inputs[labels == half, 3 * half : 3 * half + 3] += 100
    return dataset(inputs.astype(np.uint8), labels, np.arange(1000) % 10 == 0, 2)


@lru_cache
def fitted() -> tuple[Fitting, float]:
    run = Fitting(SMALL, bright_above_or_below())
    accuracy = 0.0
    for epoch in range(SMALL.epochs):
        *_before, (_loss, accuracy) = run.run_epoch(epoch)
    return run, accuracy


def test_an_epoch_has_as_many_steps_as_full_batches() -> None:
    data = bright_above_or_below()
    assert fitted()[0].steps == 900 // 16
    assert fitting.steps_of_an_epoch(replace(SMALL, steps=2), data) == 2
    assert fitting.steps_of_an_epoch(replace(SMALL, batch_size=1000), data) == 1


def test_learns_what_is_not_an_image() -> None:
    run, accuracy = fitted()
    assert accuracy > 0.95 and run.held_out_score() > 0.95
    assert run.held_out_losses().shape == (100,) and run.held_out_losses().mean() < 0.2


def test_goes_on_to_the_same_weights() -> None:
    begun = Fitting(SMALL, bright_above_or_below())
    first_weights = begun.state[0]
    list(begun.run_epoch(0))
    assert begun.held_out_losses().mean() > fitted()[0].held_out_losses().mean()
    resumed = Fitting(replace(SMALL, seed=SMALL.seed), bright_above_or_below())
    assert (resumed.state[0] == first_weights).all()
    resumed.state = begun.state
    for epoch in (1, 2):
        list(resumed.run_epoch(epoch))
    for found, expected in zip(resumed.state, fitted()[0].state, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_another_seed_is_another_beginning() -> None:
    same, other = (Fitting(replace(SMALL, seed=s), bright_above_or_below()) for s in (1, 2))
    assert not (same.state[0] == other.state[0]).any()


def test_weight_decay_takes_the_same_share_of_every_weight() -> None:
    runs = [
        Fitting(replace(SMALL, weight_decay=decay), bright_above_or_below()) for decay in (0, 0.5)
    ]
    before = [weights.ravel() for weights in runs[0].model.get_weights()]
    with mock.patch.object(fitting, "_STEPS_AT_ONCE", 1):
        for run in runs:
            next(run.run_epoch(0))
    without, decayed = (np.hstack([w.ravel() for w in run.model.get_weights()]) for run in runs)
    start = np.hstack(before)
    learning_rate = SMALL.learning_rate / 10  # at the first step of the warm-up
    np.testing.assert_allclose(without - decayed, 0.5 * learning_rate * start, atol=1e-6)


def test_unrolled_and_loop_are_one_network() -> None:
    loop = network.build(3, STEPS, FEATURES, 2)
    loop.set_weights(fitted()[0].model.get_weights())
    inputs = bright_above_or_below().x_train[:20] / np.float32(255)
    assert np.abs(fitted()[0].model(inputs) - loop(inputs)).max() < 1e-6


def test_pictures_show_good_and_bad_trainings() -> None:
    images, labels = np.zeros((100, 28, 28), np.uint8), np.arange(100) % 10
    some_wrong = np.where(labels < 7, labels, (labels + 1) % 10)
    epochs = [Epoch(1.0, 0.5, 0.5), Epoch(0.5, 0.75, 1.0)]
    digits = dataset(images, labels, labels == 0, 10)
    names = tuple(f"class ${letter}^$" for letter in "abcdefghij")
    form = replace(digits.format, class_names=names, coding=as_they_are(28, -1, 1))
    waves = replace(digits, format=form, is_mnist=False)
    all_right = plots.of_training(epochs[:1], digits, labels)
    assert all_right == plots.of_training(epochs[:1], digits, labels), "always the same bytes"
    other_runs = [replace(RUN, seed=2, int8=0.994), replace(RUN, lstm_units=8, bytes=5000)]
    for made in (
        all_right,
        plots.of_training(epochs, digits, some_wrong),
        plots.of_training(epochs, waves, some_wrong),
        plots.of_runs([RUN]),
        plots.of_runs([RUN, *other_runs]),
    ):
        assert set(made) in ({*plots.FILES}, {plots.WIDTHS, plots.SEEDS})
        assert all(content.startswith(b"\x89PNG") for content in made.values())
