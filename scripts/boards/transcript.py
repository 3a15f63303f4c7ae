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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from project.errors import UserError

_LINES_OF_A_BLOCK = 5  # with the blank one
_AFTER_THE_MODEL = (
    r": \d+ units, (int8|float), (compiled|TFLM) runtime, .+, (no arena|arena \d+ bytes)"
)


@dataclass(frozen=True)
class Classes:
    """What the network tells apart, in the firmware's words; `model` is the network itself."""

    model: str
    subject: str
    names: tuple[str, ...]


DIGITS = Classes("mnist_lstm", "digit", tuple("0123456789"))


def predictions(lines: Iterable[str], classes: Classes = DIGITS) -> Iterator[bool]:
    """Whether each prediction that the firmware prints is right, as soon as its last line comes.

    Args:
        lines: from the first one on, without their ends.
        classes: what the network tells apart.

    Raises:
        UserError: a line is wrong, the probabilities do not sum to 1, the predicted class is not
            the most probable one, or the firmware reports an error.
    """
    lines = _without_errors(lines)
    names, count = "|".join(map(re.escape, classes.names)), len(classes.names)
    header = "\t".join([f"{classes.subject}:", *map(re.escape, classes.names)])
    prediction = (
        rf"\n{classes.subject} (?P<shown>{names})\n{header}\n"
        rf"proba:(?P<probabilities>(\t[01]\.\d{{5}}){{{count}}})\n"
        rf"predicted (?P<predicted>{names}) in \d+ us"
    )
    _match(re.escape(classes.model) + _AFTER_THE_MODEL, next(lines), "the boot line")
    while block := "\n".join(islice(lines, _LINES_OF_A_BLOCK)):
        found = _match(prediction, block, "a prediction")
        probabilities = [float(value) for value in found["probabilities"].split()]
        # int8 probabilities come in steps of 1/256, each rounded by at most half a step.
        if abs(sum(probabilities) - 1) > count / 512 + 0.001:
            raise UserError(f"the probabilities sum to {sum(probabilities):.5f} instead of 1.")
        predicted = found["predicted"]
        if probabilities[classes.names.index(predicted)] < max(probabilities):
            raise UserError(f"{predicted} was predicted, but is not the most probable.")
        yield predicted == found["shown"]


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
