"""What the firmware prints, read strictly.

mnist_lstm: 20 units, int8, compiled runtime, 98.12 % of the test images right, no arena
<blank>
digit 7
digit:  0  1  ...  9                    (tab separated)
proba:  0.00000  0.00391  ...  0.00000  (tab separated)
predicted 7 in 1234 us
<blank>, and the next four lines
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from project.errors import UserError

CLASSES = 10
LINES_A_BLOCK = 4

# int8 probabilities come in steps of 1/256, each rounded by half a step at the most.
SUM_TOLERANCE = CLASSES / 512 + 0.001

_BOOT = re.compile(
    r"mnist_lstm: \d+ units, (int8|float), (compiled|TFLM) runtime, .+, (no arena|arena \d+ bytes)"
)
_DIGIT = re.compile(r"digit (\d)")
_PROBABILITY = re.compile(r"[01]\.\d{5}")
_PREDICTED = re.compile(r"predicted (\d) in (\d+) us")
_HEADER = "\t".join(["digit:", *map(str, range(CLASSES))])


class WrongOutputError(UserError):
    """The firmware printed something that it should not."""


@dataclass(frozen=True)
class Prediction:
    """One block.

    Attributes:
        digit: the one that was shown to the network.
        probabilities: one for each class, 0 to 1.
        predicted: the class that the firmware named.
        microseconds: how long it took.
    """

    digit: int
    probabilities: tuple[float, ...]
    predicted: int
    microseconds: int

    @property
    def is_right(self) -> bool:
        """Whether the digit was read as what it is."""
        return self.predicted == self.digit


class Transcript:
    """Follows the firmware's lines from the first one on."""

    def __init__(self) -> None:
        self._has_booted = False
        self._after_blank = False
        self._block: list[str] = []

    def feed(self, line: str) -> Prediction | None:
        """Takes the next line, without its end; returns a prediction when the line completes one.

        Raises:
            WrongOutputError: the line does not belong here, or the firmware reports an error.
        """
        if line.startswith("error:"):
            raise WrongOutputError(f"the firmware reports: {line[len('error:') :].strip()}")
        if not self._has_booted:
            self._has_booted = _match(_BOOT, line, "the boot line") is not None
            return None
        if not line:
            return self._blank()
        if not self._block and not self._after_blank:
            raise WrongOutputError(f"the firmware printed {line!r} without a blank line before it.")
        self._after_blank = False
        self._block.append(line)
        if len(self._block) < LINES_A_BLOCK:
            return None
        block, self._block = self._block, []
        return parse_block(block)

    def _blank(self) -> None:
        if self._block or self._after_blank:
            raise WrongOutputError("the firmware printed a blank line too many.")
        self._after_blank = True


def parse_block(lines: Sequence[str]) -> Prediction:
    """The prediction in four lines.

    Raises:
        WrongOutputError: a line is not as it should be, the probabilities do not sum to 1, or the
            predicted class is not the most probable one.
    """
    digit = int(_match(_DIGIT, lines[0], "the digit's number")[1])
    if lines[1] != _HEADER:
        raise WrongOutputError(f"the firmware printed {lines[1]!r} in place of the table's header.")
    label, *values = lines[2].split("\t")
    if label != "proba:" or len(values) != CLASSES:
        raise WrongOutputError(f"the firmware printed {lines[2]!r} in place of ten probabilities.")
    probabilities = tuple(float(_match(_PROBABILITY, v, "a probability")[0]) for v in values)
    if abs(sum(probabilities) - 1) > SUM_TOLERANCE:
        raise WrongOutputError(f"the probabilities sum to {sum(probabilities):.5f} instead of 1.")
    answer = _match(_PREDICTED, lines[3], "the predicted digit")
    prediction = Prediction(digit, probabilities, int(answer[1]), int(answer[2]))
    if probabilities[prediction.predicted] < max(probabilities):
        raise WrongOutputError(
            f"{prediction.predicted} was predicted, but is not the most probable."
        )
    return prediction


def _match(pattern: re.Pattern[str], text: str, what: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise WrongOutputError(f"the firmware printed {text!r} in place of {what}.")
    return found
