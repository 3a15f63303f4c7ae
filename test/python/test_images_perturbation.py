"""Digits are shifted, turned, thinned, thickened and made noisy."""

import numpy as np
import pytest

from images import perturbation

CORNER = np.zeros((1, 28, 28), np.uint8)
CORNER[0, 3, 5] = 255


@pytest.mark.parametrize(
    ("down", "right", "to"),
    [
        *[(2, 0, [[5, 5]]), (-2, 0, [[1, 5]]), (0, 2, [[3, 7]]), (0, -2, [[3, 3]])],
        *[(-1, 1, [[2, 6]]), (-4, 0, [])],
    ],
)
def test_shifted(down, right, to):
    assert np.argwhere(perturbation.shifted(CORNER, down, right)[0] == 255).tolist() == to


def test_turned_by_right_angles_is_exact():
    np.testing.assert_array_equal(perturbation.turned(CORNER, 0), CORNER)
    clockwise = np.rot90(CORNER[0], -1)[np.newaxis]
    np.testing.assert_array_equal(perturbation.turned(CORNER, 90), clockwise)


def test_turned_a_little_keeps_the_ink_of_the_middle():
    square = np.zeros((1, 28, 28), np.uint8)
    square[0, 10:18, 10:18] = 200
    turned = perturbation.turned(square, 10)
    assert (turned != square).any()
    assert turned.sum(dtype=int) == pytest.approx(square.sum(dtype=int), rel=0.01)


def test_thinned_and_thickened_by_a_pixel():
    stroke = np.zeros((1, 28, 28), np.uint8)
    stroke[0, 4:20, 10:13] = 255
    assert (perturbation.thinned(stroke)[0, 10] == 255).sum() == 2
    assert (perturbation.thickened(stroke)[0, 10] == 255).sum() == 4


def test_noise_is_the_same_on_every_call():
    grey = np.full((1, 28, 28), 128, np.uint8)
    noisy = perturbation.noisy(grey)
    np.testing.assert_array_equal(noisy, perturbation.noisy(grey))
    assert 35 < noisy.std() < 45 and abs(noisy.mean() - 128) < 5


@pytest.mark.parametrize("changes", perturbation.CHANGES.values(), ids=perturbation.CHANGES)
def test_every_change_returns_new_images(changes):
    images = np.random.default_rng(1).integers(0, 256, (3, 28, 28), np.uint8)
    before = images.copy()
    for change in changes:
        changed = change(images)
        assert changed.shape == images.shape and changed.dtype == np.uint8
    np.testing.assert_array_equal(images, before)
