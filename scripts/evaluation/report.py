"""An evaluation told: to a person, to a program, and image by image."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from boards.client import Answer, Traffic
from evaluation.figures import Figures
from evaluation.labelled_images import LabelledImages
from evaluation.oracle import Oracle


@dataclass(frozen=True)
class Evaluation:
    """All that is known at the end, or when it was interrupted.

    Attributes:
        place: the board or port, as a person named it.
        started: local time, ISO 8601.
        seconds: how long the asking took.
        identity: what the board says of itself.
        statistics: what it has counted itself; empty if it could not be asked any more.
        images: those that were to be read.
        answers: the board's, to the first of them.
        oracle: whom it is compared with.
        expected: float32 (answers, classes), the oracle's.
        figures: of the answers.
        traffic: between the two.
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
    figures: Figures
    traffic: Traffic

    @property
    def is_complete(self) -> bool:
        """Whether every image was answered."""
        return len(self.answers) == len(self.images.pixels)

    @property
    def claimed_right(self) -> int | None:
        """How many images the model's card says are right; None if it is about other images."""
        claimed = self.oracle.claimed_accuracy
        if claimed is None or not (self.images.is_of_card and self.is_complete):
            return None
        return round(claimed * self.figures.images)

    @property
    def succeeded(self) -> bool:
        """Whether all was answered, as this PC would answer it and as the model's card says."""
        claimed = self.claimed_right
        keeps_its_word = claimed is None or claimed == self.figures.right
        return self.is_complete and self.figures.agrees and keeps_its_word


def as_text(evaluation: Evaluation) -> str:
    """A few lines for people, and the confusion matrix."""
    figures, traffic, times = evaluation.figures, evaluation.traffic, evaluation.figures.times
    identity, claimed = evaluation.identity, evaluation.claimed_right
    rate = figures.images / evaluation.seconds if evaluation.seconds else 0.0
    accuracy = f"{figures.right} right: {100 * figures.accuracy:.2f} %"
    if claimed is not None:
        same = "as" if claimed == figures.right else f"NOT {claimed}, as"
        accuracy += f", {same} the model's card says"
    return "\n".join(
        [
            f"{evaluation.place}: {identity['model']}, {identity.get('quantization', '?')}, "
            f"{identity.get('runtime', '?')} runtime, {identity.get('firmware', '?')}",
            f"{figures.images} of {len(evaluation.images.pixels)} images of "
            f"{evaluation.images.source} in {evaluation.seconds:.1f} s, {rate:.1f} a second",
            accuracy,
            f"{int(figures.outputs_that_differ.sum())} of {figures.outputs} outputs differ from "
            f"{evaluation.oracle.source}",
            f"microseconds a digit: least {times.least}, mean {times.mean:.0f}, 99 % within "
            f"{times.p99}, most {times.most}",
            f"{traffic.errors} transport errors, {traffic.retries} retries",
            "",
            *_matrix(figures),
        ]
    )


def _matrix(figures: Figures) -> list[str]:
    classes = range(len(figures.confusion))
    width = max(5, len(str(figures.confusion.max())) + 1)
    lines = ["shows".rjust(6) + "".join(f"{c:>{width}}" for c in classes) + "    right"]
    for label, share in zip(classes, figures.per_class):
        counts = "".join(f"{count or '.':>{width}}" for count in figures.confusion[label])
        lines.append(f"{label:>6}{counts}" + ("" if share is None else f"{100 * share:>8.2f} %"))
    return lines


def as_json(evaluation: Evaluation) -> bytes:
    """The figures as a JSON document."""
    figures, images = evaluation.figures, evaluation.images
    document: dict[str, Any] = {
        "board": evaluation.place,
        "identity": evaluation.identity,
        "started": evaluation.started,
        "seconds": round(evaluation.seconds, 1),
        "data": {"source": images.source, "sha256": images.sha256, "images": len(images.pixels)},
        "answered": figures.images,
        "right": figures.right,
        "accuracy": figures.accuracy,
        "claimed_right": evaluation.claimed_right,
        "per_class_accuracy": figures.per_class,
        "confusion": figures.confusion.tolist(),
        "microseconds": dataclasses.asdict(figures.times),
        "traffic": {**dataclasses.asdict(evaluation.traffic), "errors": evaluation.traffic.errors},
        "comparison": {
            "with": evaluation.oracle.source,
            "tolerance": evaluation.oracle.tolerance,
            "outputs": figures.outputs,
            "outputs_that_differ": int(figures.outputs_that_differ.sum()),
            "digits_that_differ": figures.digits_that_differ,
            "right": figures.expected_right,
        },
        "board_statistics": evaluation.statistics,
        "succeeded": evaluation.succeeded,
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def as_csv(evaluation: Evaluation) -> bytes:
    """A line for each image that was answered."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    classes = evaluation.expected.shape[1]
    probabilities = [f"probability_{number}" for number in range(classes)]
    writer.writerow(["image", "label", "digit", "microseconds", "differ", *probabilities])
    differ = evaluation.figures.outputs_that_differ
    for number, answer in enumerate(evaluation.answers):
        label = int(evaluation.images.labels[number])
        outputs = [f"{value:.9g}" for value in answer.probabilities]
        row = [number, label, answer.digit, answer.microseconds, int(differ[number])]
        writer.writerow([*row, *outputs])
    return text.getvalue().encode()
