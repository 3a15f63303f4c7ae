"""Which examples of own data go into the firmware."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conversion.golden import golden_outputs
from conversion.tflite_reader import read_model
from data import examples
from data.data_format import DataFormat, as_they_are
from data.dataset import Dataset
from project.errors import UserError
from tflite_builder import build, random_float_model, random_int8_model
from training import data_card

STEPS, FEATURES, CLASSES = 5, 3, 4
CODING = as_they_are(FEATURES, -4, 4)


@pytest.fixture(scope="module")
def flatbuffers() -> dict[str, bytes]:
    """Two networks that answer as chance has it."""
    size = {"units": 6, "features": FEATURES, "time_steps": STEPS, "classes": CLASSES}
    random = np.random.default_rng(46)
    return {
        "int8": build(random_int8_model(random, **size)),
        "float": build(random_float_model(random, **size)),
    }


@pytest.fixture(scope="module")
def answers(flatbuffers: dict[str, bytes]) -> tuple[np.ndarray, np.ndarray]:
    """Examples, and what each of the networks takes them for, (2, n)."""
    x = np.random.default_rng(4).normal(0, 1, (400, STEPS, FEATURES)).astype(np.float32)
    models = [read_model(flatbuffer, "it") for flatbuffer in flatbuffers.values()]
    values = x.reshape(len(x), -1)
    said = [golden_outputs(model, values, CODING)[0].argmax(axis=1) for model in models]
    return x, np.array(said)


def dataset(x_test: np.ndarray, y_test: np.ndarray) -> Dataset:
    names = tuple("abcd")
    form = DataFormat("class", names, CODING)
    held_out = np.arange(len(y_test)) == 0
    return Dataset("own.npz", "0" * 64, form, x_test, y_test, x_test, y_test, held_out)


def test_mnist_needs_no_description():
    data = replace(dataset(np.zeros((1, 1, 1), np.uint8), np.zeros(1)), name="mnist", is_mnist=True)
    assert data_card.describe(data, {}) == {"name": "mnist", "sha256": "0" * 64, "held_out": 1}


def test_only_what_every_model_reads_correctly_is_taken(flatbuffers, answers):
    x, said = answers
    entry = data_card.describe(dataset(x, said[0]), flatbuffers)
    chosen = examples.from_card(entry["examples"], CODING.dtype)
    for row, label in zip(chosen.values, chosen.labels):
        place = np.flatnonzero((x.reshape(len(x), -1) == row).all(axis=1))[0]
        assert said[:, place].tolist() == [label, label]


def test_a_class_that_is_never_read_correctly_is_left_out(flatbuffers, answers):
    x, said = answers
    labels = said[0].copy()
    present = np.unique(labels[said[0] == said[1]]).tolist()
    left_out = present[0]
    labels[labels == left_out] = present[1]
    entry = data_card.describe(dataset(x, labels), flatbuffers)
    assert left_out not in entry["examples"]["labels"]
    assert present[1] in entry["examples"]["labels"]


def test_large_examples_are_fewer(flatbuffers, answers, monkeypatch):
    x, said = answers
    monkeypatch.setattr(data_card, "MAX_BYTES", 3 * 4 * STEPS * FEATURES)
    entry = data_card.describe(dataset(x, said[0]), flatbuffers)
    assert len(entry["examples"]["labels"]) == 3


def test_nothing_read_correctly_is_refused(flatbuffers, answers):
    x, said = answers
    with pytest.raises(UserError, match="reads none of the test examples correctly"):
        data_card.describe(dataset(x, (said[0] + 1) % CLASSES), {"int8": flatbuffers["int8"]})
