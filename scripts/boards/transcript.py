"""What the firmware prints, read strictly.

mnist_lstm: 20 units, int8, compiled runtime, 98.12 % of the test images right, no arena
<blank>
digit 7
digit:  0  1  ...  9                    (tab separated)
proba:  0.00000  0.00391  ...  0.00000  (tab separated)
predicted 7 in 1234 us
<blank>, and the next four lines

With a model of one's own data it is "class" instead of "digit", and the names of the classes. If
the network gives values, it prints instead:

<blank>
expected temperature = 21.4000 °C, humidity = 55.0000 %
predicted temperature = 21.5312 °C, humidity = 55.2000 % in 1234 us
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from project.errors import UserError

_LINES_OF_CLASSES = 5  # with the blank one
_LINES_OF_VALUES = 3
_NUMBER = r"-?(?:\d+(?:\.\d+)?(?:e-?\d+)?|inf)"
_AFTER_THE_MODEL = (
    r": \d+ units, (int8|float), (compiled|TFLM) runtime, .+, (no arena|arena \d+ bytes)"
)


@dataclass(frozen=True)
class Words:
    """What the network is called and what it gives, in the firmware's words.

    Attributes:
        names: of the classes or values.
        units: of values, "" where there is none; empty for classes.
    """

    model: str
    subject: str
    names: tuple[str, ...]
    units: tuple[str, ...] = ()


DIGITS = Words("mnist_lstm", "digit", tuple("0123456789"))


def predictions(lines: Iterable[str], words: Words = DIGITS) -> Iterator[bool]:
    """Whether each class that the firmware prints is right, as soon as its last line comes.

    Args:
        lines: from the first one on, without their ends.
        words: of a network that tells classes apart.

    Raises:
        UserError: a line is wrong, the probabilities do not sum to 1, the predicted class is not
            the most probable one, or the firmware reports an error.
    """
    names, count = "|".join(map(re.escape, words.names)), len(words.names)
    header = "\t".join([f"{words.subject}:", *map(re.escape, words.names)])
    prediction = (
        rf"\n{words.subject} (?P<shown>{names})\n{header}\n"
        rf"proba:(?P<probabilities>(\t[01]\.\d{{5}}){{{count}}})\n"
        rf"predicted (?P<predicted>{names}) in \d+ us"
    )
    for found in _blocks(lines, words, prediction, _LINES_OF_CLASSES):
        probabilities = [float(value) for value in found["probabilities"].split()]
        # int8 probabilities come in steps of 1/256, each rounded by at most half a step.
        if abs(sum(probabilities) - 1) > count / 512 + 0.001:
            raise UserError(f"the probabilities sum to {sum(probabilities):.5f} instead of 1.")
        predicted = found["predicted"]
        if probabilities[words.names.index(predicted)] < max(probabilities):
            raise UserError(f"{predicted} was predicted, but is not the most probable.")
        yield predicted == found["shown"]


def errors(lines: Iterable[str], words: Words) -> Iterator[list[float]]:
    """By how much each value that the firmware prints is wrong, as soon as its line has come.

    Args:
        lines: as for `predictions`.
        words: of a network that gives values.

    Raises:
        UserError: a line is wrong, or the firmware reports an error.
    """
    values = ", ".join(
        rf"{re.escape(name)} = ({_NUMBER}){re.escape(f' {unit}'.rstrip())}"
        for name, unit in zip(words.names, words.units)
    )
    prediction = rf"\nexpected {values}\npredicted {values} in \d+ us"
    for found in _blocks(lines, words, prediction, _LINES_OF_VALUES):
        numbers = [float(text) for text in found.groups()]
        count = len(words.names)
        yield [abs(a - b) for a, b in zip(numbers[:count], numbers[count:])]


def _blocks(lines: Iterable[str], words: Words, form: str, length: int) -> Iterator[re.Match[str]]:
    """Each prediction, of `length` lines, behind the boot line."""
    lines = _without_errors(lines)
    _match(re.escape(words.model) + _AFTER_THE_MODEL, next(lines), "the boot line")
    while block := "\n".join(islice(lines, length)):
        yield _match(form, block, "a prediction")


def _without_errors(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("error:"):
            raise UserError(f"the firmware reports: {line[len('error:') :].strip()}")
        yield line


def _match(pattern: str, text: str, what: str) -> re.Match[str]:
    found = re.fullmatch(pattern, text)
    if found is None:
        raise UserError(f"the firmware printed {text!r} instead of {what}.")
    return found
