"""What the firmware prints, read strictly.

mnist_lstm: 20 units, int8, compiled runtime, 98.12 % of the test images right, no arena
<blank>
digit 7
digit:  0  1  ...  9                    (tab separated)
proba:  0.00000  0.00391  ...  0.00000  (tab separated)
predicted 7 in 1234 us
<blank>, and the next four lines

Of one's own data it is "class" in place of "digit", and the names of the classes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from project.errors import UserError

LINES_A_BLOCK = 4

_AFTER_THE_MODEL = (
    r": \d+ units, (int8|float), (compiled|TFLM) runtime, .+, (no arena|arena \d+ bytes)"
)
_PROBABILITY = re.compile(r"[01]\.\d{5}")
_PREDICTED = re.compile(r"predicted (.+) in (\d+) us")


class WrongOutputError(UserError):
    """The firmware printed something that it should not."""


@dataclass(frozen=True)
class Classes:
    """What the network tells apart, as the firmware calls it; `model` is the network itself."""

    model: str
    subject: str
    names: tuple[str, ...]

    @property
    def sum_tolerance(self) -> float:
        """int8 probabilities come in steps of 1/256, each rounded by half a step at the most."""
        return len(self.names) / 512 + 0.001


DIGITS = Classes("mnist_lstm", "digit", tuple("0123456789"))


@dataclass(frozen=True)
class Prediction:
    """One block.

    Attributes:
        digit: the class of what was shown to the network.
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

    def __init__(self, classes: Classes = DIGITS) -> None:
        self._classes = classes
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
            boot = re.compile(re.escape(self._classes.model) + _AFTER_THE_MODEL)
            self._has_booted = _match(boot, line, "the boot line") is not None
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
        return parse_block(block, self._classes)

    def _blank(self) -> None:
        if self._block or self._after_blank:
            raise WrongOutputError("the firmware printed a blank line too many.")
        self._after_blank = True


def parse_block(lines: Sequence[str], classes: Classes = DIGITS) -> Prediction:
    """The prediction in four lines.

    Raises:
        WrongOutputError: a line is not as it should be, the probabilities do not sum to 1, or the
            predicted class is not the most probable one.
    """
    shown = re.compile(f"{classes.subject} (.+)")
    digit = _class(_match(shown, lines[0], f"what {classes.subject} it is")[1], classes)
    if lines[1] != "\t".join([f"{classes.subject}:", *classes.names]):
        raise WrongOutputError(f"the firmware printed {lines[1]!r} in place of the table's header.")
    label, *values = lines[2].split("\t")
    if label != "proba:" or len(values) != len(classes.names):
        raise WrongOutputError(
            f"the firmware printed {lines[2]!r} in place of {len(classes.names)} probabilities."
        )
    probabilities = tuple(float(_match(_PROBABILITY, v, "a probability")[0]) for v in values)
    if abs(sum(probabilities) - 1) > classes.sum_tolerance:
        raise WrongOutputError(f"the probabilities sum to {sum(probabilities):.5f} instead of 1.")
    answer = _match(_PREDICTED, lines[3], f"the predicted {classes.subject}")
    predicted = _class(answer[1], classes)
    prediction = Prediction(digit, probabilities, predicted, int(answer[2]))
    if probabilities[prediction.predicted] < max(probabilities):
        raise WrongOutputError(f"{answer[1]} was predicted, but is not the most probable.")
    return prediction


def _class(name: str, classes: Classes) -> int:
    if name not in classes.names:
        raise WrongOutputError(f"the firmware names the {classes.subject} {name!r}, which is none.")
    return classes.names.index(name)


def _match(pattern: re.Pattern[str], text: str, what: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise WrongOutputError(f"the firmware printed {text!r} in place of {what}.")
    return found
