"""Pixels that touch are one blob, with its box and outline."""

import numpy as np
import pytest

from images.blobs import Blob, joined_size, largest_blobs


def blobs_of(*rows: str) -> list[Blob]:
    return largest_blobs(np.array([[pixel == "#" for pixel in row] for row in rows]), 9)


def test_pixels_that_touch_by_a_corner_are_one_blob():
    assert [len(blob.y) for blob in blobs_of("#..", ".#.", "#.#")] == [4]


def test_the_end_of_a_row_does_not_touch_the_next():
    assert [len(blob.y) for blob in blobs_of("..#", "...", "#..", "...", "..#")] == [1, 1, 1]


def test_a_spiral_is_one_blob():
    spiral = blobs_of("#######", "......#", "#####.#", "#...#.#", "#.###.#", "#.....#", "#######")
    assert len(spiral) == 1
    assert (spiral[0].top, spiral[0].bottom, spiral[0].left, spiral[0].right) == (0, 7, 0, 7)


def test_no_pixels_are_no_blobs():
    assert blobs_of("...", "...") == []


def test_the_longest_outline_comes_first():
    assert [len(blob.y) for blob in blobs_of("##....", "##....", "......", "######")] == [6, 4]


@pytest.mark.parametrize("width", [2, 4, 9])
def test_the_width_of_a_slanted_stroke(width):
    distance = np.abs(np.subtract.outer(np.arange(300), 0.5 * np.arange(600))) / np.hypot(1, 0.5)
    (stroke,) = largest_blobs(distance <= width / 2, 9)
    assert stroke.stroke_width == pytest.approx(width, rel=0.25)


def test_a_frame_surrounds_what_is_in_it():
    frame, inner = blobs_of("#######", "#.....#", "#..#..#", "#.....#", "#######")
    assert frame.surrounds(inner, (5, 7)) and not inner.surrounds(frame, (5, 7))
    assert not frame.surrounds(frame, (5, 7))


def test_a_frame_that_leaves_the_picture_goes_on_there():
    frame, inner = blobs_of("#####", "#....", "#..#.", "#....", "#####")
    assert frame.surrounds(inner, (5, 5))
    assert not frame.surrounds(inner, (5, 9))


def test_paper_encloses_ink_and_half_of_it_does_not():
    ink = np.zeros((20, 20), dtype=bool)
    ink[9:11, 4:16] = True
    paper = np.pad(np.ones((16, 16), dtype=bool), 2) & ~ink
    (stroke,), (sheet,) = largest_blobs(ink, 9), largest_blobs(paper, 9)
    assert sheet.encloses(stroke, 2)
    paper[10:] = False
    assert not largest_blobs(paper, 9)[0].encloses(stroke, 2)


def test_gaps_and_the_size_of_several():
    left, right = blobs_of("###....", "###....", ".......", ".....##")
    assert left.gap(right) == right.gap(left) == (2, 1)
    assert joined_size([left, right]) == 7
