"""The result of an evaluation: for people, for programs, and image by image."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from boards.client import Answer, Traffic
from data import confusion
from evaluation.labelled_images import LabelledImages
from evaluation.oracle import Oracle


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
        expected: float32 (answers, classes), the oracle's.
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
    def labels(self) -> np.ndarray:
        """Of the images that were answered."""
        return self.images.labels[: len(self.answers)]

    @property
    def digits(self) -> np.ndarray:
        """The classes that the board names."""
        return np.array([answer.predicted_class for answer in self.answers])

    @property
    def right(self) -> int:
        """How many images the board reads correctly."""
        return int((self.digits == self.labels).sum())

    @property
    def expected_right(self) -> int:
        """How many images this PC reads correctly."""
        return int((self.expected.argmax(axis=1) == self.labels).sum())

    @property
    def claimed_right(self) -> int | None:
        """How many images the model's card says are right; None if it is about other images."""
        claimed = self.oracle.claimed_accuracy
        if claimed is None or not (self.images.is_of_card and self.is_complete):
            return None
        return round(claimed * len(self.answers))

    @property
    def confusion(self) -> np.ndarray:
        """(classes, classes): how often each label (row) was read as each class (column)."""
        return confusion.count(self.labels, self.digits, self.expected.shape[1])

    @property
    def microseconds(self) -> dict[str, float]:
        """How long the board took for an image, by its own clock: min, mean, p99 and max."""
        times = [answer.microseconds for answer in self.answers]
        p99 = int(np.percentile(times, 99, method="higher"))
        return {"min": min(times), "mean": float(np.mean(times)), "p99": p99, "max": max(times)}

    @property
    def outputs_that_differ(self) -> np.ndarray:
        """For each image, how many probabilities differ by more than the oracle's tolerance."""
        probabilities = np.stack([answer.outputs for answer in self.answers])
        # Written so that NaN differs too.
        return (~(np.abs(probabilities - self.expected) <= self.oracle.tolerance)).sum(axis=1)

    @property
    def digits_that_differ(self) -> int:
        """Images for which the board's class is not the most probable one on this PC."""
        of_digits = self.expected[np.arange(len(self.answers)), self.digits]
        return int((of_digits < self.expected.max(axis=1) - self.oracle.tolerance).sum())

    @property
    def is_complete(self) -> bool:
        """Whether every image was answered."""
        return len(self.answers) == len(self.images.pixels)

    @property
    def succeeded(self) -> bool:
        """Whether all was answered, as this PC answers and as the model's card says."""
        agrees = not self.outputs_that_differ.any() and self.digits_that_differ == 0
        return self.is_complete and agrees and self.claimed_right in (None, self.right)


def as_text(evaluation: Evaluation) -> str:
    """A few lines for people, and the confusion matrix."""
    identity, images, traffic = evaluation.identity, evaluation.images, evaluation.traffic
    times, claimed = evaluation.microseconds, evaluation.claimed_right
    answered = len(evaluation.answers)
    rate = answered / evaluation.seconds if evaluation.seconds else 0.0
    accuracy = f"{evaluation.right} right: {100 * evaluation.right / answered:.2f} %"
    if claimed is not None:
        same = "as" if claimed == evaluation.right else f"NOT {claimed}, as"
        accuracy += f", {same} the model's card says"
    return "\n".join(
        [
            f"{evaluation.place}: {identity['model']}, {identity.get('quantization', '?')}, "
            f"{identity.get('runtime', '?')} runtime, {identity.get('firmware', '?')}",
            f"{answered} of {len(images.pixels)} images of {images.source} in "
            f"{evaluation.seconds:.1f} s, {rate:.1f} a second",
            accuracy,
            f"{evaluation.outputs_that_differ.sum()} of {evaluation.expected.size} outputs differ "
            f"from {evaluation.oracle.source}",
            f"microseconds a digit: min {times['min']}, mean {times['mean']:.0f}, "
            f"99 % within {times['p99']}, max {times['max']}",
            f"{traffic.errors} transport errors, {traffic.retries} retries",
            "",
            *_matrix(evaluation.confusion),
        ]
    )


def _matrix(counts: np.ndarray) -> list[str]:
    width = max(5, len(str(counts.max())) + 1)
    lines = ["shows".rjust(6) + "".join(f"{c:>{width}}" for c in range(len(counts))) + "    right"]
    for label, share in enumerate(confusion.accuracy_of_each_class(counts)):
        row = "".join(f"{count or '.':>{width}}" for count in counts[label])
        lines.append(f"{label:>6}{row}" + ("" if share is None else f"{100 * share:>8.2f} %"))
    return lines


def as_json(evaluation: Evaluation) -> bytes:
    """The figures as a JSON document."""
    images, oracle, traffic = evaluation.images, evaluation.oracle, evaluation.traffic
    document = {
        "board": evaluation.place,
        "identity": evaluation.identity,
        "started": evaluation.started,
        "seconds": round(evaluation.seconds, 1),
        "data": {"source": images.source, "sha256": images.sha256, "images": len(images.pixels)},
        "answered": len(evaluation.answers),
        "right": evaluation.right,
        "accuracy": evaluation.right / len(evaluation.answers),
        "claimed_right": evaluation.claimed_right,
        "per_class_accuracy": confusion.accuracy_of_each_class(evaluation.confusion),
        "confusion": evaluation.confusion.tolist(),
        "microseconds": evaluation.microseconds,
        "traffic": {**asdict(traffic), "errors": traffic.errors},
        "comparison": {
            "with": oracle.source,
            "tolerance": oracle.tolerance,
            "outputs": evaluation.expected.size,
            "outputs_that_differ": int(evaluation.outputs_that_differ.sum()),
            "digits_that_differ": evaluation.digits_that_differ,
            "right": evaluation.expected_right,
        },
        "board_statistics": evaluation.statistics,
        "succeeded": evaluation.succeeded,
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def as_csv(evaluation: Evaluation) -> bytes:
    """A line for each image that was answered."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    probabilities = [f"probability_{number}" for number in range(evaluation.expected.shape[1])]
    writer.writerow(["image", "label", "digit", "microseconds", "differ", *probabilities])
    columns = zip(evaluation.labels, evaluation.answers, evaluation.outputs_that_differ)
    for number, (label, answer, differ) in enumerate(columns):
        outputs = [f"{value:.9g}" for value in answer.outputs]
        writer.writerow(
            [number, label, answer.predicted_class, answer.microseconds, differ, *outputs]
        )
    return text.getvalue().encode()
