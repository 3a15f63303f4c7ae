"""Ink is separated from paper, light, noise and dust."""

import numpy as np
import pytest
from PIL import Image

from drawn_pictures import drawn, on_paper, photographed
from images import ink, paper


def bounded(mask: np.ndarray) -> np.ndarray:
    """What is True, cut to its bounds, in 100 x 100 pixels."""
    box = mask[np.ix_(mask.any(axis=1), mask.any(axis=0))]
    return np.asarray(Image.fromarray(box).resize((100, 100)))


def overlap(found: np.ndarray, digit: int) -> float:
    """Intersection over union of the found ink and the drawn ink."""
    a, b = bounded(found > 0.5), bounded(drawn(digit) > 127)
    return (a & b).sum() / (a | b).sum()


@pytest.mark.parametrize("paper", [255, 200, 120, 60, 0])
def test_clean_ink_on_paper_of_any_grey(paper):
    pen = 0 if paper > 127 else 250
    found = ink.find_ink((paper + (pen - paper) * (drawn(5) / 255)).astype(np.uint8))
    assert found.dtype.kind == "f" and found.min() == 0 and 0.9 < found.max() <= 1
    assert overlap(found, 5) > 0.93


@pytest.mark.parametrize("digit", range(10))
def test_ink_is_found_in_a_photograph(digit):
    how = {"contrast": 50, "noise": 9} if digit % 2 else {}
    photograph = photographed(digit, **how)
    found = ink.find_ink(photograph if digit < 8 else 255 - photograph)  # ink or chalk
    assert overlap(found, digit) > 0.75
    assert (found[:3] == 0).all() and (found[-3:] == 0).all()


@pytest.mark.parametrize("shadow", [0.3, 0.6, 0.9])
def test_a_shadow_is_no_ink_and_ink_in_it_is(shadow):
    sheet = on_paper(5)
    sheet[:, 180:] = sheet[:, 180:] * shadow
    assert overlap(ink.find_ink(sheet), 5) > 0.9


@pytest.mark.parametrize("digit", [0, 2, 4, 5, 7])
def test_ink_that_fills_the_picture_is_found(digit):
    sheet = on_paper(digit)
    rows, columns = (np.flatnonzero((sheet < 128).any(axis=axis)) for axis in (1, 0))
    close = sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert overlap(ink.find_ink(close), digit) > 0.9


def test_a_dark_desk_around_the_paper_is_no_ink():
    sheet = np.pad(on_paper(7), ((40, 60), (50, 0)), constant_values=30)
    assert overlap(ink.find_ink(sheet), 7) > 0.9


@pytest.mark.parametrize("box", [0, 120])
def test_a_box_about_a_digit_is_no_ink(box):
    sheet = np.pad(on_paper(3), 40, constant_values=255)
    for edge in (slice(20, 26), slice(-26, -20)):
        sheet[edge, 20:-20] = box
        sheet[20:-20, edge] = box
    assert overlap(ink.find_ink(sheet), 3) > 0.9


def test_a_round_hole_is_no_ink():
    sheet = np.pad(on_paper(1), ((0, 0), (200, 0)), constant_values=255)
    y, x = np.ogrid[: sheet.shape[0], : sheet.shape[1]]
    sheet[np.hypot(y - 180, x - 60) < 30] = 0
    assert overlap(ink.find_ink(sheet), 1) > 0.9


@pytest.mark.parametrize("gap", [20, 100])
def test_two_digits_are_refused(gap):
    five = on_paper(5)[:, 90:300]
    between = np.full((len(five), gap), 255, np.uint8)
    with pytest.raises(ink.NoDigitError, match="2 things"):
        ink.find_ink(np.hstack([five, between, five]))


def test_dust_is_removed_and_a_loose_stroke_stays():
    picture = np.zeros((200, 200), dtype=np.uint8)
    picture[40:160, 90:102] = 255
    picture[40:50, 120:160] = 255  # as the separate bar of a 5
    clean = ink.find_ink(picture)
    picture[10:13, 10:13] = 255
    picture[190, 100] = 255
    assert np.abs(ink.find_ink(picture) - clean).max() < 0.01
    assert clean[25 + 45, 25 + 140] == pytest.approx(1)  # behind a margin of 25


def test_a_thin_line_survives_in_a_huge_picture():
    picture = np.full((3000, 2000), 255, dtype=np.uint8)
    picture[400:2600, 1000:1004] = 0
    found = ink.find_ink(picture)
    assert max(found.shape) == paper.WORKING_SIDE
    assert (found.max(axis=1) > 0.5).sum() == pytest.approx(
        2200 * paper.WORKING_SIDE / 3750, rel=0.02
    )


def noise(side: int, sigma: float) -> np.ndarray:
    return np.random.default_rng(side).normal(180, sigma, (side, side)).clip(0, 255)


BLANK = {
    **{f"colour {level}": np.full((300, 200), level) for level in (0, 128, 255)},
    **{f"size {shape}": np.full(shape, 128) for shape in [(1, 1), (1, 50), (28, 28)]},
    "gradient": np.broadcast_to(np.linspace(60, 220, 300), (200, 300)),
    **{f"noise {s} {n}": noise(s, n) for s in (28, 100, 700) for n in (5, 20, 60)},
}


@pytest.mark.parametrize("picture", BLANK.values(), ids=BLANK)
def test_a_blank_picture_holds_no_digit(picture):
    with pytest.raises(ink.NoDigitError):
        ink.find_ink(picture.astype(np.uint8))
