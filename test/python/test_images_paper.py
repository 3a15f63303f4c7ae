"""Ink differs from the light that falls on it."""

import numpy as np
import pytest

from images import paper


def sheet() -> np.ndarray:
    """A stroke of a third of the paper's brightness."""
    bright = np.full((200, 200), 210, np.float32)
    bright[40:160, 95:105] = 70
    return bright


@pytest.mark.parametrize("light", [1.0, 0.5])
def test_ink_has_its_share_of_the_light(light):
    found = paper.contrast(sheet() * light, 40, dark=True)
    assert found[100, 100] == pytest.approx(2 / 3, abs=0.01)
    assert np.abs(found[:, :90]).max() < 0.01


def test_the_hard_edge_of_a_shadow_has_no_contrast():
    bright = sheet()
    bright[:, :60] *= 0.4
    found = paper.contrast(bright, 40, dark=True)
    assert np.abs(found[:, :90]).max() < 0.02


def test_chalk_is_found_as_bright_ink():
    found = paper.contrast(255 - sheet(), 40, dark=False)
    assert found[100, 100] > 0.7 and np.abs(found[:, :90]).max() < 0.01


@pytest.mark.parametrize("deviation", [2, 10])
def test_noise_is_measured_beside_ink(deviation):
    noisy = sheet() + np.random.default_rng(1).normal(0, deviation, (200, 200))
    assert paper.noise(noisy) == pytest.approx(deviation, rel=0.1)


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (3000, 4000), (1, 90_000)])
def test_a_working_picture_is_of_a_handy_size(shape):
    side = max(paper.working_picture(np.full(shape, 200, np.uint8)).shape)
    assert 200 <= side <= paper.WORKING_SIDE
