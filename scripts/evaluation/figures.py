"""The figures of an evaluation, from what the board answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boards.client import Answer
from data import confusion


@dataclass(frozen=True)
class Times:
    """Microseconds that the board took for a picture, by its own clock."""

    least: int
    mean: float
    p99: int
    most: int


@dataclass(frozen=True)
class Figures:
    """How a board read images.

    Attributes:
        confusion: (classes, classes), how often the label (row) was read as the class (column).
        times: of the board.
        outputs: how many probabilities were compared with those of this PC.
        outputs_that_differ: by image, (n,), how many are further apart than they may be.
        digits_that_differ: images for which the board names a class that is not the most
            probable one on this PC.
        expected_right: how many this PC reads rightly.
    """

    confusion: np.ndarray
    times: Times
    outputs: int
    outputs_that_differ: np.ndarray
    digits_that_differ: int
    expected_right: int

    @property
    def images(self) -> int:
        """How many images were answered."""
        return int(self.confusion.sum())

    @property
    def right(self) -> int:
        """How many were read as what they show."""
        return int(self.confusion.trace())

    @property
    def accuracy(self) -> float:
        """Share of `right`, 0 to 1."""
        return self.right / self.images

    @property
    def per_class(self) -> list[float | None]:
        """Share of each label's images that were read rightly; None for a label without images."""
        return confusion.accuracy_of_each_class(self.confusion)

    @property
    def agrees(self) -> bool:
        """Whether the board says exactly what this PC says."""
        return not self.outputs_that_differ.any() and self.digits_that_differ == 0


def figures_of(
    labels: np.ndarray, answers: Sequence[Answer], expected: np.ndarray, tolerance: float
) -> Figures:
    """Judges at least one answer.

    Args:
        labels: (n,) what the images show.
        answers: n of them, from the board.
        expected: float32 (n, classes), from this PC.
        tolerance: by how much an output may differ.
    """
    rows = np.arange(len(answers))
    digits = np.array([answer.digit for answer in answers])
    probabilities = np.stack([answer.probabilities for answer in answers])
    # A probability that is no number is not close to any.
    is_close = np.abs(probabilities - expected) <= tolerance
    return Figures(
        confusion=confusion.count(labels, digits, expected.shape[1]),
        times=_times([answer.microseconds for answer in answers]),
        outputs=expected.size,
        outputs_that_differ=(~is_close).sum(axis=1),
        digits_that_differ=int((expected[rows, digits] < expected.max(axis=1) - tolerance).sum()),
        expected_right=int((expected.argmax(axis=1) == labels).sum()),
    )


def _times(microseconds: Sequence[int]) -> Times:
    return Times(
        least=min(microseconds),
        mean=float(np.mean(microseconds)),
        p99=int(np.percentile(microseconds, 99, method="higher")),
        most=max(microseconds),
    )
