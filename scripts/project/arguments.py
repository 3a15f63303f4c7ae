"""Types of command line arguments, for `argparse`."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def whole_number(text: str) -> int | None:
    """The number that up to 18 digits write; None for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def positive(text: str) -> int:
    """A whole number from 1 on."""
    number = whole_number(text)
    if not number:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 on")
    return number


def in_range(low: int, high: int) -> Callable[[str], int]:
    """Whole numbers from `low`, which is not negative, to `high`."""

    def parse(text: str) -> int:
        number = whole_number(text)
        if number is None or not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {low} to {high}")
        return number

    return parse
