"""Ink is told from paper, light, noise and dust."""

from __future__ import annotations

import numpy as np
import pytest

from drawn_pictures import drawn, on_paper, photographed
from images import ink


def overlap(found: np.ndarray, digit: int) -> float:
    """Intersection over union of the found ink and the drawn, both cut to their bounds."""
    a, b = found > 0.5, drawn(digit) > 127
    a, b = (m[np.ix_(m.any(axis=1), m.any(axis=0))] for m in (a, b))
    rows, columns = (np.linspace(0, s - 1, 100).round().astype(int) for s in a.shape)
    a = a[np.ix_(rows, columns)]
    rows, columns = (np.linspace(0, s - 1, 100).round().astype(int) for s in b.shape)
    b = b[np.ix_(rows, columns)]
    return (a & b).sum() / (a | b).sum()


def test_clean_ink_on_clean_paper_comes_through():
    found = ink.find_ink(on_paper(5))
    assert found.dtype.kind == "f" and found.min() == 0 and found.max() == 1
    assert np.abs(found - drawn(5) / 255).max() < 0.05


@pytest.mark.parametrize("paper", [255, 200, 120, 60, 0])
def test_paper_of_any_grey_becomes_zero(paper):
    pen = 0 if paper > 127 else 250
    picture = (paper + (pen - paper) * (drawn(5) / 255)).astype(np.uint8)
    found = ink.find_ink(picture)
    assert (found[drawn(5) == 0] == 0).all()
    assert found[drawn(5) == 255].min() > 0.99


def test_light_on_dark_turns_only_light_backgrounds():
    assert np.array_equal(ink.light_on_dark(on_paper(4)), drawn(4))
    assert np.array_equal(ink.light_on_dark(drawn(4)), drawn(4))


@pytest.mark.parametrize("digit", range(10))
def test_photographs(digit):
    found = ink.find_ink(photographed(digit))
    assert overlap(found, digit) > 0.75
    assert (found[:3] == 0).all() and (found[-3:] == 0).all()


@pytest.mark.parametrize("digit", range(10))
def test_a_dim_and_noisy_photograph(digit):
    assert overlap(ink.find_ink(photographed(digit, contrast=50, noise=9)), digit) > 0.75


def test_chalk_on_a_blackboard():
    assert overlap(ink.find_ink(255 - photographed(2)), 2) > 0.75


def test_dust_is_blown_away_and_a_loose_stroke_stays():
    picture = np.zeros((200, 200), dtype=np.uint8)
    picture[40:160, 90:102] = 255
    picture[40:50, 120:160] = 255  # as the bar of a 5 that hangs in the air
    clean = ink.find_ink(picture)
    picture[10:13, 10:13] = 255
    picture[190, 100] = 255
    assert np.array_equal(ink.find_ink(picture), clean)
    assert clean[45, 140] == 1


def test_a_thin_line_survives_in_a_huge_picture():
    picture = np.full((3000, 2000), 255, dtype=np.uint8)
    picture[400:2600, 1000] = 0
    found = ink.find_ink(picture)
    assert max(found.shape) <= ink.WORKING_SIDE
    assert (found.max(axis=1) == 1).sum() == pytest.approx(2200 / 6, abs=2)


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (28, 28), (300, 200)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_one_colour_holds_no_ink(shape, level):
    with pytest.raises(ink.NoInkError):
        ink.find_ink(np.full(shape, level, dtype=np.uint8))


def test_a_gradient_holds_no_ink():
    slope = np.linspace(60, 220, 300).astype(np.uint8)
    with pytest.raises(ink.NoInkError):
        ink.find_ink(np.broadcast_to(slope, (200, 300)))


@pytest.mark.parametrize("side", [28, 100, 700])
@pytest.mark.parametrize("sigma", [5, 20, 60])
def test_noise_holds_no_ink(side, sigma):
    noise = np.random.default_rng(side).normal(180, sigma, (side, side))
    with pytest.raises(ink.NoInkError):
        ink.find_ink(np.clip(noise, 0, 255).astype(np.uint8))
