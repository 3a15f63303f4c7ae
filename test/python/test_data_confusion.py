"""How often each class was read as each, counted and drawn."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from data import confusion


def test_rows_are_labels_and_columns_what_was_read():
    counts = confusion.count(np.array([0, 0, 2]), np.array([0, 1, 2]), 3)
    assert counts.tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]
    assert confusion.accuracy_of_each_class(counts) == [0.5, None, 1.0]


def test_the_picture_is_darker_where_more_are():
    counts = np.diag([90, 100]) + np.array([[0, 10], [0, 0]])
    picture = np.asarray(Image.open(io.BytesIO(confusion.picture(counts, "ab"))).convert("L"), int)
    # A corner of each cell, where there is no number.
    dark = [
        255 - picture[56 + 44 * row + 4, 56 + 44 * column + 4]
        for row in (0, 1)
        for column in (0, 1)
    ]
    assert dark[2] == 0
    assert 0 < dark[0] < dark[3]
    assert dark[1] > 50


def test_a_picture_of_nothing_wrong_and_of_a_label_without_images():
    for counts in (np.diag([5, 5]), np.diag([5, 0])):
        assert confusion.picture(counts, "ab").startswith(b"\x89PNG")


def test_long_names_are_turned_beside_the_columns():
    drawn = confusion.picture(np.diag([5, 5]), ["walking", "running"])
    picture = np.asarray(Image.open(io.BytesIO(drawn)).convert("L"))
    ink = np.argwhere(picture[24:80] < 128)  # above the matrix, below the heading
    assert np.ptp(ink[:, 0]) > 40
