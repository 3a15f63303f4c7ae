"""The digits that a model is asked to read although they are not neat."""

from __future__ import annotations

import numpy as np
import pytest

from images import perturbation

ALL_CHANGES = [change for changes in perturbation.CHANGES.values() for change in changes]


@pytest.fixture
def corner() -> np.ndarray:
    """One image with a single white pixel in row 3, column 5."""
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 3, 5] = 255
    return image


def white(images: np.ndarray) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in np.argwhere(images[0] == 255)]


@pytest.mark.parametrize(
    ("down", "right", "to"),
    [(2, 0, (5, 5)), (-2, 0, (1, 5)), (0, 2, (3, 7)), (0, -2, (3, 3)), (-1, 1, (2, 6))],
)
def test_shifted(corner, down, right, to):
    assert white(perturbation.shifted(corner, down, right)) == [to]


def test_what_is_shifted_out_is_gone(corner):
    assert not perturbation.shifted(corner, -4, 0).any()


def test_turned_by_right_angles_is_exact(corner):
    np.testing.assert_array_equal(perturbation.turned(corner, 0), corner)
    clockwise = np.rot90(corner[0], -1)[np.newaxis]
    np.testing.assert_array_equal(perturbation.turned(corner, 90), clockwise)


def test_turned_a_little_keeps_the_ink_of_the_middle():
    square = np.zeros((1, 28, 28), np.uint8)
    square[0, 10:18, 10:18] = 200
    turned = perturbation.turned(square, 10)
    assert (turned != square).any()
    assert turned.sum(dtype=int) == pytest.approx(square.sum(dtype=int), rel=0.01)


def test_thinned_and_thickened_by_a_pixel():
    stroke = np.zeros((1, 28, 28), np.uint8)
    stroke[0, 4:20, 10:13] = 255
    thin, thick = perturbation.thinned(stroke), perturbation.thickened(stroke)
    assert (thin[0, 10] == 255).sum() == 2
    assert (thick[0, 10] == 255).sum() == 4


def test_noise_is_the_same_on_every_call():
    grey = np.full((1, 28, 28), 128, np.uint8)
    noisy = perturbation.noisy(grey)
    np.testing.assert_array_equal(noisy, perturbation.noisy(grey))
    assert 35 < noisy.std() < 45 and abs(noisy.mean() - 128) < 5


@pytest.mark.parametrize("change", ALL_CHANGES)
def test_every_change_leaves_images(change):
    images = np.random.default_rng(1).integers(0, 256, (3, 28, 28), np.uint8)
    before = images.copy()
    changed = change(images)
    assert changed.shape == images.shape and changed.dtype == np.uint8
    np.testing.assert_array_equal(images, before)
