"""How well a board answers, beside what is right: by classes, or by values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from conversion.model_card import errors_text
from data import confusion
from data.answers import mean_errors, predicted_classes
from data.data_format import DataFormat

_CLAIM_TOLERANCE = 1e-4
"""By which share a mean error may differ from the card's: in float, as the outputs do."""


@dataclass(frozen=True)
class Score(ABC):
    """The answers to some examples.

    Attributes:
        format: what the outputs stand for.
        labels: what is right: classes (n,), or values (n, outputs).
        predicted: the classes that the board names, -1 for values (n,).
        outputs: of the board, float32 (n, outputs).
        expected: of this PC, likewise.
        tolerance: by how much an output may differ from the expected one.
        claims: the entry about the model in its card; empty if that is about other examples.
    """

    format: DataFormat
    labels: np.ndarray
    predicted: np.ndarray
    outputs: np.ndarray
    expected: np.ndarray
    tolerance: float
    claims: dict[str, Any]

    @property
    @abstractmethod
    def is_as_claimed(self) -> bool:
        """Whether the board does as well as the model's card says; True without a claim."""

    @property
    @abstractmethod
    def classes_that_differ(self) -> int:
        """Examples for which the board's class is not the most probable one on this PC."""

    @abstractmethod
    def line(self) -> str:
        """The result for people."""

    @abstractmethod
    def table(self) -> list[str]:
        """More about it, as lines for people."""

    @abstractmethod
    def figures(self) -> dict[str, Any]:
        """The result for programs."""

    @abstractmethod
    def pictures(self) -> dict[str, bytes]:
        """PNGs by file name."""

    @abstractmethod
    def columns(self) -> dict[str, np.ndarray]:
        """What is right and what the board says of each example, by name."""


@dataclass(frozen=True)
class ClassScore(Score):
    """Of a network that tells classes apart."""

    @property
    def right(self) -> int:
        """How many examples the board reads correctly."""
        return int((self.predicted == self.labels).sum())

    @property
    def expected_right(self) -> int:
        """How many examples this PC reads correctly."""
        return int((predicted_classes(self.expected) == self.labels).sum())

    @property
    def claimed_right(self) -> int | None:
        """How many the card says are right."""
        claimed = self.claims.get("accuracy")
        return None if claimed is None else round(claimed * len(self.labels))

    @property
    def is_as_claimed(self) -> bool:
        return self.claimed_right in (None, self.right)

    @property
    def classes_that_differ(self) -> int:
        if self.expected.shape[1] == 1:
            is_in_doubt = np.abs(self.expected[:, 0] - 0.5) <= self.tolerance
            return int((~is_in_doubt & (predicted_classes(self.expected) != self.predicted)).sum())
        of_predicted = self.expected[np.arange(len(self.predicted)), self.predicted]
        return int((of_predicted < self.expected.max(axis=1) - self.tolerance).sum())

    @property
    def confusion(self) -> np.ndarray:
        """(classes, classes): how often each label (row) was read as each class (column)."""
        return confusion.count(self.labels, self.predicted, len(self.format.class_names))

    def line(self) -> str:
        text = f"{self.right} right: {100 * self.right / len(self.labels):.2f} %"
        if self.claimed_right is None:
            return text
        same = "as" if self.is_as_claimed else f"NOT {self.claimed_right}, as"
        return f"{text}, {same} the model's card says"

    def table(self) -> list[str]:
        counts = self.confusion
        width = max(5, len(str(counts.max())) + 1)
        numbers = "".join(f"{label:>{width}}" for label in range(len(counts)))
        lines = ["shows".rjust(6) + numbers + "    right"]
        for label, share in enumerate(confusion.accuracy_of_each_class(counts)):
            row = "".join(f"{count or '.':>{width}}" for count in counts[label])
            lines.append(f"{label:>6}{row}" + ("" if share is None else f"{100 * share:>8.2f} %"))
        names = self.format.class_names
        if names != tuple(map(str, range(len(names)))):
            lines.append(", ".join(f"{label}: {name}" for label, name in enumerate(names)))
        return lines

    def figures(self) -> dict[str, Any]:
        return {
            "right": self.right,
            "accuracy": self.right / len(self.labels),
            "claimed_right": self.claimed_right,
            "expected_right": self.expected_right,
            "per_class_accuracy": confusion.accuracy_of_each_class(self.confusion),
            "confusion": self.confusion.tolist(),
        }

    def pictures(self) -> dict[str, bytes]:
        return {"confusion.png": confusion.picture(self.confusion, self.format.class_names)}

    def columns(self) -> dict[str, np.ndarray]:
        outputs = {f"probability_{number}": values for number, values in enumerate(self.outputs.T)}
        return {"label": self.labels, self.format.subject: self.predicted, **outputs}


@dataclass(frozen=True)
class ValueScore(Score):
    """Of a network whose outputs are values."""

    @property
    def errors(self) -> np.ndarray:
        """By how much each output is wrong, (n, outputs)."""
        return np.abs(self.outputs.astype(np.float64) - self.labels)

    @property
    def mean_errors(self) -> list[float]:
        return mean_errors(self.outputs, self.labels)

    @property
    def is_as_claimed(self) -> bool:
        claimed = self.claims.get("mean_errors")
        return claimed is None or np.allclose(self.mean_errors, claimed, rtol=_CLAIM_TOLERANCE)

    @property
    def classes_that_differ(self) -> int:
        return 0

    def line(self) -> str:
        text = f"mean error {errors_text(self.mean_errors, self.format.value_units)}"
        if "mean_errors" not in self.claims:
            return text
        claimed = errors_text(self.claims["mean_errors"], self.format.value_units)
        same = "as" if self.is_as_claimed else f"NOT {claimed}, as"
        return f"{text}, {same} the model's card says"

    def table(self) -> list[str]:
        width = max(len("value"), *map(len, self.format.value_names))
        lines = [f"{'value':<{width}}  mean error  largest error"]
        columns = zip(self.format.value_names, self.format.value_units, *self._summary())
        return lines + [
            f"{name:<{width}}  {mean:>10.4g}  {largest:>13.4g} {unit}".rstrip()
            for name, unit, mean, largest in columns
        ]

    def figures(self) -> dict[str, Any]:
        means, largest = self._summary()
        return {
            "mean_errors": means,
            "largest_errors": largest,
            "claimed_mean_errors": self.claims.get("mean_errors"),
        }

    def pictures(self) -> dict[str, bytes]:
        return {}

    def columns(self) -> dict[str, np.ndarray]:
        columns = {}
        for number, name in enumerate(self.format.value_names):
            columns[f"expected {name}"] = self.labels[:, number]
            columns[name] = self.outputs[:, number]
        return columns

    def _summary(self) -> tuple[list[float], list[float]]:
        return self.mean_errors, self.errors.max(axis=0).tolist()
