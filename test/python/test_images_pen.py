"""Strokes become ink where the pen went, and only there."""

import json

import numpy as np
import pytest

from images import pen, ten_digits
from project.errors import UserError

LINE = np.array([[0.2, 0.5, 1.0], [0.8, 0.5, 1.0]])


def at(x: float, y: float) -> tuple[int, int]:
    """The row and column of a point of the unit box."""
    return round((y + pen.MARGIN) * pen.SCALE), round((x + pen.MARGIN) * pen.SCALE)


def test_the_pen_leaves_ink_along_the_line_only():
    picture = pen.draw([LINE], pen_width=0.1)
    assert picture.dtype == np.uint8
    assert all(picture[at(x, 0.5)] == 255 for x in (0.16, 0.2, 0.5, 0.8, 0.84))
    assert all(picture[at(x, y)] == 0 for x, y in ((0.13, 0.5), (0.87, 0.5), (0.5, 0.44)))


def test_the_line_has_soft_edges_and_the_pens_width():
    column = pen.draw([LINE + 0.001], 0.05)[:, at(0.5, 0)[1]]
    assert ((column > 0) & (column < 255)).any()
    assert column.sum() / 255 == pytest.approx(0.05 * pen.SCALE, abs=0.2)


def test_pressure_widens_the_line():
    pressed = np.array([[0.2, 0.5, 0.5], [0.8, 0.5, 1.5]])
    columns = (pen.draw([pressed], 0.1) > 127).sum(axis=0)
    assert columns[at(0.25, 0)[1]] < 0.5 * columns[at(0.75, 0)[1]]


def test_the_curve_goes_smoothly_through_every_point():
    stroke = np.array([[0, 0, 1.0], [0.3, 0.4, 0.8], [0.7, 0.4, 1.2], [1, 0, 1.0]])
    curve = pen.smooth(stroke)
    assert np.allclose(curve[:: pen.STEPS], stroke)
    directions = np.diff(curve[:, :2], axis=0)
    angles = np.unwrap(np.arctan2(directions[:, 1], directions[:, 0]))
    assert np.abs(np.diff(angles)).max() < np.radians(6)


def test_a_point_given_twice_does_no_harm():
    stroke = np.array([[0, 0, 1], [0.5, 0.5, 1], [0.5, 0.5, 1], [1, 0, 1.0]])
    assert np.isfinite(pen.smooth(stroke)).all()


def test_pressure_is_one_if_left_out(tmp_path):
    content = {"pen_width": 0.1, "digits": {str(d): [[[0, 0], [1, 1, 0.5]]] for d in range(10)}}
    file = tmp_path / "strokes.json"
    file.write_text(json.dumps(content))
    assert pen.load_strokes(file)[1][9][0].tolist() == [[0, 0, 1], [1, 1, 0.5]]


def test_a_file_without_ten_drawings_is_refused(tmp_path):
    file = tmp_path / "strokes.json"
    file.write_text(json.dumps({"pen_width": 0.1, "digits": {"0": [[[0, 0], [1, 1]]]}}))
    with pytest.raises(UserError, match=r"strokes\.json is damaged .*; bring it back from git"):
        pen.load_strokes(file)


def test_strokes_beside_the_paper_are_refused(monkeypatch):
    monkeypatch.setattr(pen, "load_strokes", lambda: (0.1, [[LINE - 2]] * 10))
    with pytest.raises(UserError, match="draws no digit"):
        ten_digits.drawn()
