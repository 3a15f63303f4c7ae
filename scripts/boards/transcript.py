"""What the firmware prints, read strictly.

mnist_lstm: 20 units, int8, compiled runtime, 98.12 % of the test images right, no arena
<blank>
digit 7
digit:  0  1  ...  9                    (tab separated)
proba:  0.00000  0.00391  ...  0.00000  (tab separated)
predicted 7 in 1234 us
<blank>, and the next four lines

With a model of one's own data it is "class" instead of "digit", and the names of the classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from project.errors import UserError

_LINES_OF_A_BLOCK = 5  # with the blank one
_AFTER_THE_MODEL = (
    r": \d+ units, (int8|float), (compiled|TFLM) runtime, .+, (no arena|arena \d+ bytes)"
)
_PROBABILITY = r"[01]\.\d{5}"


class WrongOutputError(UserError):
    """The firmware printed something that it should not."""


@dataclass(frozen=True)
class Classes:
    """What the network tells apart, in the firmware's words; `model` is the network itself."""

    model: str
    subject: str
    names: tuple[str, ...]


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


def predictions(lines: Iterable[str], classes: Classes = DIGITS) -> Iterator[Prediction]:
    """The predictions in what the firmware prints, each as soon as its last line has come.

    Args:
        lines: from the first one on, without their ends.
        classes: what the network tells apart.

    Raises:
        WrongOutputError: a line is wrong, the probabilities do not sum to 1, the predicted class
            is not the most probable one, or the firmware reports an error.
    """
    block: list[str] = []
    has_booted = False
    for line in lines:
        if line.startswith("error:"):
            raise WrongOutputError(f"the firmware reports: {line[len('error:') :].strip()}")
        if not has_booted:
            _match(re.escape(classes.model) + _AFTER_THE_MODEL, line, "the boot line")
            has_booted = True
            continue
        is_blank, should_be_blank = not line, not block
        if is_blank != should_be_blank:
            expected = "a blank line" if should_be_blank else "the rest of a prediction"
            raise WrongOutputError(f"the firmware printed {line!r} instead of {expected}.")
        block.append(line)
        if len(block) == _LINES_OF_A_BLOCK:
            yield _prediction(block[1:], classes)
            block = []


def _prediction(lines: Sequence[str], classes: Classes) -> Prediction:
    shown = _match(f"{classes.subject} (.+)", lines[0], f"what {classes.subject} it is")
    digit = _class(shown[1], classes)
    if lines[1] != "\t".join([f"{classes.subject}:", *classes.names]):
        raise WrongOutputError(f"the firmware printed {lines[1]!r} instead of the table's header.")
    label, *values = lines[2].split("\t")
    if label != "proba:" or len(values) != len(classes.names):
        raise WrongOutputError(
            f"the firmware printed {lines[2]!r} instead of {len(classes.names)} probabilities."
        )
    probabilities = tuple(float(_match(_PROBABILITY, v, "a probability")[0]) for v in values)
    # int8 probabilities come in steps of 1/256, each rounded by at most half a step.
    if abs(sum(probabilities) - 1) > len(classes.names) / 512 + 0.001:
        raise WrongOutputError(f"the probabilities sum to {sum(probabilities):.5f} instead of 1.")
    answer = _match(r"predicted (.+) in (\d+) us", lines[3], f"the predicted {classes.subject}")
    predicted = _class(answer[1], classes)
    if probabilities[predicted] < max(probabilities):
        raise WrongOutputError(f"{answer[1]} was predicted, but is not the most probable.")
    return Prediction(digit, probabilities, predicted, int(answer[2]))


def _class(name: str, classes: Classes) -> int:
    if name not in classes.names:
        raise WrongOutputError(
            f"the firmware names the {classes.subject} {name!r}, which does not exist."
        )
    return classes.names.index(name)


def _match(pattern: str, text: str, what: str) -> re.Match[str]:
    found = re.fullmatch(pattern, text)
    if found is None:
        raise WrongOutputError(f"the firmware printed {text!r} instead of {what}.")
    return found
