"""The result of an evaluation: for people, for programs, and image by image."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from boards.client import Answer, Traffic
from evaluation.labelled_images import LabelledImages
from evaluation.oracle import Oracle
from evaluation.scores import ClassScore, Score, ValueScore


@dataclass(frozen=True)
class Evaluation:
    """What a board answered, complete or interrupted, and what this PC answers.

    Attributes:
        place: the board or port, as the user named it.
        started: local time, ISO 8601.
        seconds: from the first request to the last answer.
        identity: what the board says about itself.
        statistics: the board's own counters; empty if it could not be asked.
        images: all that the board had to read.
        answers: the board's, to the first of them; at least one.
        oracle: computes the answers on this PC.
        expected: float32 (answers, outputs), the oracle's.
        traffic: on the line to the board.
    """

    place: str
    started: str
    seconds: float
    identity: dict[str, str]
    statistics: dict[str, str]
    images: LabelledImages
    answers: Sequence[Answer]
    oracle: Oracle
    expected: np.ndarray
    traffic: Traffic

    @property
    def score(self) -> Score:
        """How well the board answers."""
        count = len(self.answers)
        form = self.oracle.format
        is_of_card = self.images.is_of_card and self.is_complete
        kind = ClassScore if form.is_of_classes else ValueScore
        return kind(
            form,
            self.images.labels[:count],
            np.array([answer.predicted_class for answer in self.answers]),
            np.stack([answer.outputs for answer in self.answers]),
            self.expected,
            self.tolerance,
            self.oracle.claims if is_of_card else {},
        )

    @property
    def tolerance(self) -> float:
        """By how much an output may differ and still count as the same."""
        return self.oracle.tolerance(self.expected)

    @property
    def microseconds(self) -> dict[str, float]:
        """How long the board took for an image, by its own clock: min, mean, p99 and max."""
        times = [answer.microseconds for answer in self.answers]
        p99 = int(np.percentile(times, 99, method="higher"))
        return {"min": min(times), "mean": float(np.mean(times)), "p99": p99, "max": max(times)}

    @property
    def differences(self) -> np.ndarray:
        """From the expected outputs, (answers, outputs)."""
        return np.abs(np.stack([answer.outputs for answer in self.answers]) - self.expected)

    @property
    def outputs_that_differ(self) -> np.ndarray:
        """For each image, how many outputs differ by more than the tolerance; NaN does too."""
        return (~(self.differences <= self.tolerance)).sum(axis=1)

    @property
    def is_complete(self) -> bool:
        """Whether every image was answered."""
        return len(self.answers) == len(self.images.pixels)

    @property
    def succeeded(self) -> bool:
        """Whether all was answered, as this PC answers and as the model's card says."""
        agrees = not self.outputs_that_differ.any() and self.score.classes_that_differ == 0
        return self.is_complete and agrees and self.score.is_as_claimed


def as_text(evaluation: Evaluation) -> str:
    """A few lines for people, and the confusion matrix or the errors."""
    identity, images, traffic = evaluation.identity, evaluation.images, evaluation.traffic
    times = evaluation.microseconds
    answered = len(evaluation.answers)
    rate = answered / evaluation.seconds if evaluation.seconds else 0.0
    differ = int(evaluation.outputs_that_differ.sum())
    largest = f", by up to {evaluation.differences.max():.3g}" if differ else ""
    noun = "images" if evaluation.oracle.format.subject == "digit" else "examples"
    return "\n".join(
        [
            f"{evaluation.place}: {identity['model']}, {identity.get('quantization', '?')}, "
            f"{identity.get('runtime', '?')} runtime, {identity.get('firmware', '?')}",
            f"{answered} of {len(images.pixels)} {noun} of {images.source} in "
            f"{evaluation.seconds:.1f} s, {rate:.1f} a second",
            evaluation.score.line(),
            f"{differ} of {evaluation.expected.size} outputs differ from "
            f"{evaluation.oracle.source}{largest}",
            f"microseconds an answer: min {times['min']}, mean {times['mean']:.0f}, "
            f"99 % within {times['p99']}, max {times['max']}",
            f"{traffic.errors} transport errors, {traffic.retries} retries",
            "",
            *evaluation.score.table(),
        ]
    )


def as_json(evaluation: Evaluation) -> bytes:
    """The figures as a JSON document."""
    images, oracle, traffic = evaluation.images, evaluation.oracle, evaluation.traffic
    largest = float(evaluation.differences.max())
    document = {
        "board": evaluation.place,
        "identity": evaluation.identity,
        "started": evaluation.started,
        "seconds": round(evaluation.seconds, 1),
        "data": {"source": images.source, "sha256": images.sha256, "images": len(images.pixels)},
        "answered": len(evaluation.answers),
        **evaluation.score.figures(),
        "microseconds": evaluation.microseconds,
        "traffic": {**asdict(traffic), "errors": traffic.errors},
        "comparison": {
            "with": oracle.source,
            "tolerance": evaluation.tolerance,
            "outputs": evaluation.expected.size,
            "outputs_that_differ": int(evaluation.outputs_that_differ.sum()),
            "largest_difference": largest if np.isfinite(largest) else None,
            "classes_that_differ": evaluation.score.classes_that_differ,
        },
        "board_statistics": evaluation.statistics,
        "succeeded": evaluation.succeeded,
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def as_csv(evaluation: Evaluation) -> bytes:
    """A line for each image that was answered."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = evaluation.score.columns()
    writer.writerow(["image", "microseconds", "differ", *columns])
    rows = zip(evaluation.answers, evaluation.outputs_that_differ, *columns.values())
    for number, (answer, differ, *values) in enumerate(rows):
        shown = [f"{value:.9g}" for value in values]
        writer.writerow([number, answer.microseconds, differ, *shown])
    return text.getvalue().encode()
