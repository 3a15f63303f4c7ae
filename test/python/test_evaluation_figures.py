"""The figures, on answers few enough to count by hand, and how they are told."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from boards.client import Answer, Traffic
from data import data_format
from evaluation import report
from evaluation.figures import Figures, figures_of
from evaluation.labelled_images import LabelledImages
from evaluation.oracle import Oracle
from evaluation.report import Evaluation

LABELS = np.array([0, 1, 2, 2])

# Three classes; the last picture shows a 2 and is read as a 1, here and there.
EXPECTED = np.array([[0.9, 0.1, 0], [0.25, 0.75, 0], [0, 0, 1], [0, 0.5, 0.25]], np.float32)


def answers(**changed: np.ndarray) -> list[Answer]:
    probabilities = changed.get("probabilities", EXPECTED)
    digits = changed.get("digits", np.nan_to_num(probabilities).argmax(axis=1))
    return [
        Answer(int(digit), 100 + 10 * number, row)
        for number, (digit, row) in enumerate(zip(digits, probabilities))
    ]


def figures(tolerance: float = 0.0, **changed: np.ndarray) -> Figures:
    return figures_of(LABELS, answers(**changed), EXPECTED, tolerance)


def shifted(image: int, output: int, by: float) -> np.ndarray:
    probabilities = EXPECTED.copy()
    probabilities[image, output] += np.float32(by)
    return probabilities


def test_what_is_right_is_counted():
    found = figures()
    assert found.confusion.tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]
    assert (found.images, found.right, found.accuracy) == (4, 3, 0.75)
    assert found.per_class == [1.0, 1.0, 0.5]
    assert found.expected_right == 3
    assert found.outputs == 12
    assert found.agrees


def test_a_class_without_images_has_no_accuracy():
    found = figures_of(LABELS[:2], answers()[:2], EXPECTED[:2], 0)
    assert found.per_class == [1.0, 1.0, None]


def test_times_are_the_boards_own():
    times = figures().times
    assert (times.least, times.mean, times.p99, times.most) == (100, 115, 130, 130)
    many = [Answer(0, number, EXPECTED[0]) for number in range(1000)]
    found = figures_of(np.zeros(1000, int), many, np.tile(EXPECTED[0], (1000, 1)), 0)
    assert found.times.p99 == 990


def test_the_least_difference_counts_in_int8():
    found = figures(probabilities=shifted(1, 0, 1e-7))
    assert found.outputs_that_differ.tolist() == [0, 1, 0, 0]
    assert not found.agrees


@pytest.mark.parametrize(("by", "differ"), [(0.9e-5, 0), (-0.9e-5, 0), (1.2e-5, 1), (-1.2e-5, 1)])
def test_float_may_differ_a_little(by, differ):
    found = figures(1e-5, probabilities=shifted(3, 0, by))
    assert found.outputs_that_differ.sum() == differ
    assert found.agrees == (differ == 0)


def test_what_is_no_number_differs():
    found = figures(1e-5, probabilities=shifted(0, 2, np.nan))
    assert found.outputs_that_differ.tolist() == [1, 0, 0, 0]


def test_a_digit_that_is_not_the_most_probable_differs():
    found = figures(digits=np.array([0, 1, 0, 1]))
    assert found.digits_that_differ == 1
    assert not found.agrees
    assert found.right == 2


def evaluation(
    claimed: float | None = 0.75, is_mnist: bool = True, seconds: float = 2.0, **changed
) -> Evaluation:
    pixels = np.zeros((4, 2, 2), np.uint8)
    count = changed.pop("count", 4)
    found = figures_of(LABELS[:count], answers(**changed)[:count], EXPECTED[:count], 0)
    identity = {"model": "mnist_lstm", "sha256": "0" * 64, "quantization": "int8"}
    return Evaluation(
        place="cortex-m4",
        started="2026-11-24T15:30:00",
        seconds=seconds,
        identity=identity,
        statistics={"classified": "4"},
        images=LabelledImages("MNIST", pixels, LABELS, is_mnist),
        answers=answers(**changed)[:count],
        oracle=Oracle(
            _IntegerModel, data_format.of_digits(2, 3), "the TFLM interpreter on this PC", claimed
        ),
        expected=EXPECTED[:count],
        figures=found,
        traffic=Traffic(requests=4, retries=2, silences=1, damaged_replies=1),
    )


class _IntegerModel:
    scales = ()


@pytest.mark.parametrize(
    ("changed", "succeeded"),
    [
        ({}, True),
        ({"claimed": None}, True),
        ({"claimed": 0.5}, False),
        ({"claimed": 0.5, "is_mnist": False}, True),
        ({"count": 3}, False),
        ({"probabilities": shifted(1, 0, 1e-3)}, False),
        ({"digits": np.array([0, 1, 0, 1])}, False),
    ],
)
def test_success_is_every_answer_as_expected_and_claimed(changed, succeeded):
    assert evaluation(**changed).succeeded == succeeded


def test_it_is_told_to_people():
    lines = report.as_text(evaluation()).splitlines()
    assert lines[1:6] == [
        "4 of 4 images of MNIST in 2.0 s, 2.0 a second",
        "3 right: 75.00 %, as the model's card says",
        "0 of 12 outputs differ from the TFLM interpreter on this PC",
        "microseconds a digit: least 100, mean 115, 99 % within 130, most 130",
        "2 transport errors, 2 retries",
    ]
    assert lines[-1].split() == ["2", ".", "1", "1", "50.00", "%"]


def test_a_claim_that_does_not_hold_is_told():
    text = report.as_text(evaluation(claimed=1.0, seconds=0.0))
    assert "3 right: 75.00 %, NOT 4, as the model's card says" in text


def test_it_is_told_to_programs():
    document = json.loads(report.as_json(evaluation(probabilities=shifted(1, 0, 1e-3))))
    assert document["accuracy"] == 0.75
    assert document["confusion"][2] == [0, 1, 1]
    assert document["per_class_accuracy"] == [1.0, 1.0, 0.5]
    assert document["microseconds"] == {"least": 100, "mean": 115.0, "p99": 130, "most": 130}
    assert document["traffic"]["errors"] == document["traffic"]["retries"] == 2
    assert document["comparison"]["outputs_that_differ"] == 1
    assert document["comparison"]["right"] == 3
    assert document["succeeded"] is False


def test_every_image_is_a_line_of_csv():
    text = report.as_csv(evaluation(probabilities=shifted(1, 0, 1e-3))).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["label"] for row in rows] == ["0", "1", "2", "2"]
    assert [row["digit"] for row in rows] == ["0", "1", "2", "1"]
    assert [row["differ"] for row in rows] == ["0", "1", "0", "0"]
    assert rows[3]["microseconds"] == "130"
    # Nine digits tell one float32 from the next.
    told = np.array([[row[f"probability_{c}"] for c in range(3)] for row in rows], np.float32)
    assert np.array_equal(told, shifted(1, 0, 1e-3))
