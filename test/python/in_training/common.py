"""What the tests that need TensorFlow share."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from data import data_format
from data.dataset import Dataset
from project import paths
from project.errors import UserError
from project.recipes import RECIPES

MNIST = sys.argv[1]
STEPS, FEATURES = 6, 5
SMALL = replace(RECIPES["plain"], lstm_units=3, epochs=3, batch_size=16)
SHIPPED = paths.model_path("int8")


def dataset(inputs: np.ndarray, labels: np.ndarray, held_out: np.ndarray, classes: int) -> Dataset:
    form = data_format.of_digits(classes)
    return Dataset("mnist", "", form, inputs, labels, inputs, labels, held_out, is_mnist=True)


@contextlib.contextmanager
def refused(*parts: str) -> Iterator[None]:
    """Expects a `UserError` of one sentence with these parts."""
    try:
        yield
    except UserError as error:
        text = str(error)
        assert all(part in text for part in parts) and "\n" not in text, text
    else:
        raise AssertionError(f"nothing was refused; expected: {parts}")
