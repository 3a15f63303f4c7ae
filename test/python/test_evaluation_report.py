"""The figures of an evaluation, on answers few enough to count by hand, and how they are shown."""

import csv
import io
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from boards.client import Answer, Traffic
from data import data_format
from evaluation import report
from evaluation.labelled_images import LabelledImages
from evaluation.report import Evaluation
from evaluation.scores import ClassScore

PIXELS = np.zeros((4, 2, 2), np.uint8)
LABELS = np.array([0, 1, 2, 2])

# Three classes; the last picture shows a 2, and both board and PC read a 1.
EXPECTED = np.array([[0.9, 0.1, 0], [0.25, 0.75, 0], [0, 0, 1], [0, 0.5, 0.25]], np.float32)


def changed(image: int, output: int, by: float) -> np.ndarray:
    """The expected probabilities with one changed."""
    probabilities = EXPECTED.copy()
    probabilities[image, output] += np.float32(by)
    return probabilities


def evaluation(
    count: int = 4,
    probabilities: np.ndarray = EXPECTED,
    digits: tuple[int, ...] = (0, 1, 2, 1),
    tolerance: float = 0.0,
    claimed: float | None = 0.75,
    is_of_card: bool = True,
    seconds: float = 2.0,
) -> Evaluation:
    return Evaluation(
        place="cortex-m4",
        started="2026-11-24T15:30:00",
        seconds=seconds,
        identity={"model": "mnist_lstm", "sha256": "0" * 64, "quantization": "int8"},
        statistics={"predictions": "4"},
        images=LabelledImages("MNIST", PIXELS, LABELS, is_of_card),
        answers=[Answer(digits[i], 100 + 10 * i, probabilities[i]) for i in range(count)],
        oracle=SimpleNamespace(
            format=data_format.of_digits(3),
            source="the TFLM interpreter on this PC",
            claims={} if claimed is None else {"accuracy": claimed},
            tolerance=lambda _outputs: tolerance,
        ),
        expected=EXPECTED[:count],
        traffic=Traffic(requests=4, retries=2, silences=1, damaged_replies=1),
    )


def test_99_percent_of_the_times_are_within_p99():
    times = [Answer(0, number, EXPECTED[0]) for number in range(1000)]
    found = replace(evaluation(), answers=times)
    assert found.microseconds == {"min": 0, "mean": 499.5, "p99": 990, "max": 999}


@pytest.mark.parametrize(
    ("tolerance", "image", "by", "differ"),
    [
        (0, 1, 1e-7, 1),  # int8: exact
        *[(1e-5, 3, by, 0) for by in (0.9e-5, -0.9e-5)],
        *[(1e-5, 3, by, 1) for by in (1.2e-5, -1.2e-5, np.nan)],
    ],
)
def test_outputs_differ_by_more_than_the_tolerance(tolerance, image, by, differ):
    found = evaluation(probabilities=changed(image, 0, by), tolerance=tolerance)
    assert found.outputs_that_differ.tolist() == [differ * (i == image) for i in range(4)]
    assert found.succeeded == (differ == 0)


@pytest.mark.parametrize(
    ("changes", "succeeded"),
    [
        ({}, True),
        ({"claimed": None}, True),
        ({"claimed": 0.5}, False),
        ({"claimed": 0.5, "is_of_card": False}, True),
        ({"count": 3}, False),
        ({"digits": (0, 1, 0, 1)}, False),
    ],
)
def test_success_is_every_answer_as_expected_and_claimed(changes, succeeded):
    assert evaluation(**changes).succeeded == succeeded


def test_people_read_a_few_lines():
    lines = report.as_text(evaluation()).splitlines()
    assert lines[1:6] == [
        "4 of 4 images of MNIST in 2.0 s, 2.0 a second",
        "3 right: 75.00 %, as the model's card says",
        "0 of 12 outputs differ from the TFLM interpreter on this PC",
        "microseconds an answer: min 100, mean 115, 99 % within 130, max 130",
        "2 transport errors, 2 retries",
    ]
    assert lines[-1].split() == ["2", ".", "1", "1", "50.00", "%"]


def test_a_wrong_claim_is_reported():
    text = report.as_text(evaluation(claimed=1.0, seconds=0.0))
    assert "3 right: 75.00 %, NOT 4, as the model's card says" in text


def test_a_class_without_images_has_no_accuracy():
    assert report.as_text(evaluation(count=2)).endswith("\n     2    .    .    .")


def test_programs_read_json():
    found = evaluation(probabilities=changed(1, 0, 1e-3), digits=(0, 1, 0, 1))
    document = json.loads(report.as_json(found))
    assert document["right"] == 2 and document["accuracy"] == 0.5
    assert document["confusion"] == [[1, 0, 0], [0, 1, 0], [1, 1, 0]]
    assert document["per_class_accuracy"] == [1.0, 1.0, 0.0]
    assert document["microseconds"] == {"min": 100, "mean": 115.0, "p99": 130, "max": 130}
    assert document["traffic"]["errors"] == document["traffic"]["retries"] == 2
    comparison = document["comparison"]
    assert (comparison["outputs"], comparison["outputs_that_differ"]) == (12, 1)
    assert (document["expected_right"], comparison["classes_that_differ"]) == (3, 1)
    assert comparison["largest_difference"] == pytest.approx(1e-3, rel=1e-4)
    assert document["succeeded"] is False


def test_every_image_is_a_line_of_csv():
    probabilities = changed(1, 0, 1e-3)
    text = report.as_csv(evaluation(probabilities=probabilities)).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["label"] for row in rows] == ["0", "1", "2", "2"]
    assert [row["digit"] for row in rows] == ["0", "1", "2", "1"]
    assert [row["differ"] for row in rows] == ["0", "1", "0", "0"]
    assert rows[3]["microseconds"] == "130"
    # Nine digits distinguish one float32 from the next.
    read = np.array([[row[f"probability_{c}"] for c in range(3)] for row in rows], np.float32)
    assert np.array_equal(read, probabilities)


def test_classes_with_names_are_named():
    own = evaluation()
    names = ("Badminton", "Running", "Walking")
    own.oracle.format = replace(own.oracle.format, subject="class", class_names=names)
    assert report.as_text(own).endswith("\n0: Badminton, 1: Running, 2: Walking")
    (row, *_) = csv.DictReader(io.StringIO(report.as_csv(own).decode()))
    assert (row["label"], row["class"]) == ("0", "0")


def value_evaluation(claimed: list[float], by: float = 0.0) -> Evaluation:
    """Two values; the board says what this PC says, but for `by`."""
    form = replace(
        data_format.of_digits(0),
        value_names=("temperature", "humidity"),
        value_units=("°C", "%"),
    )
    expected = EXPECTED[:, :2]
    said = expected + np.float32([[by, 0]])
    return replace(
        evaluation(),
        images=LabelledImages("it.npz", PIXELS, expected + np.array([0.5, 2]), True),
        answers=[Answer(-1, 100, row) for row in said],
        oracle=SimpleNamespace(
            format=form,
            source="the TFLM interpreter on this PC",
            claims={"mean_errors": claimed},
            tolerance=lambda _outputs: 1e-5,
        ),
        expected=expected,
    )


def test_errors_of_values_are_reported_and_compared_with_the_card():
    good, bad = value_evaluation([0.5, 2.0]), value_evaluation([0.5, 1.0], by=0.25)
    assert good.succeeded and not bad.succeeded
    lines = report.as_text(good).splitlines()
    assert lines[2] == "mean error 0.5 °C, 2 %, as the model's card says"
    assert lines[-1].split() == ["humidity", "2", "2", "%"]
    lines = report.as_text(bad).splitlines()
    assert lines[2] == "mean error 0.25 °C, 2 %, NOT 0.5 °C, 1 %, as the model's card says"
    assert lines[3].startswith("4 of 8 outputs differ from") and lines[3].endswith("by up to 0.25")
    assert json.loads(report.as_json(bad))["mean_errors"] == pytest.approx([0.25, 2.0])
    rows = list(csv.DictReader(io.StringIO(report.as_csv(good).decode())))
    assert float(rows[1]["expected humidity"]) == 2.75 and float(rows[1]["humidity"]) == 0.75
    assert not good.score.pictures()


def test_one_probability_tells_two_classes_apart():
    yes = EXPECTED[:, :1]
    score = ClassScore(
        data_format.of_digits(2), np.array([1, 0, 1, 0]), np.array([1, 0, 1, 0]), yes, yes, 0, {}
    )
    assert (score.right, score.expected_right, score.classes_that_differ) == (4, 3, 1)
    assert score.confusion.tolist() == [[2, 0], [0, 2]]
