"""Networks from a file with build(), and each file that holds none."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

from data.dataset import Dataset
from in_training.common import refused
from in_training.values import RECIPE, above_or_below, climate
from training import network, session

HEAD = """
import tensorflow as tf
layers = tf.keras.layers

def build(time_steps, features, outputs):
    rows = layers.Input((time_steps, features))
"""
NETWORK = f"""{HEAD}
    return tf.keras.Sequential([
        rows,
        %s
        layers.LSTM(6),
        layers.Dropout(0.1),
        layers.Dense(5, activation="relu", kernel_regularizer="l2"),
        layers.Dense(%s),
    ])
"""


@contextmanager
def recipe_with(code: str) -> Iterator:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "my_network.py"
        file.write_text(code)
        yield replace(RECIPE, epochs=3, model_file=str(file), model_sha256="1" * 64)


def trained(code: str, data: Dataset, runtime: str = "compiled") -> dict:
    """The card of a training."""
    with recipe_with(code) as recipe, mock.patch.object(session, "load_own_data", lambda *_: data):
        folder = Path(recipe.model_file).parent
        session.train(recipe, "", folder, "climate.npz", runtime=runtime)
        return json.loads((folder / "mnist_lstm.json").read_text())


def test_a_network_of_ones_own_is_trained_for_the_runtime_that_runs_it() -> None:
    network = NETWORK % ("layers.Conv1D(4, 3),", "outputs")
    with refused("the network of", "CONV_2D", "set custom_runtime = tflm"):
        trained(network, climate())
    card = trained(network, climate(), "tflm")
    assert card["recipe"]["model"] == "1" * 64
    assert card["models"]["int8"]["mean_errors"][0] < 2.5


def test_a_single_sigmoid_is_trained_on_two_classes() -> None:
    card = trained(NETWORK % ("", '1, "sigmoid"'), above_or_below())
    assert card["models"]["int8"]["accuracy"] > 0.7
    assert card["data"]["format"]["class_names"] == ["below", "above"]


def refused_network(code: str, *parts: str) -> None:
    with recipe_with(code) as recipe, refused("my_network.py", *parts):
        network.of(recipe, climate())


def test_a_file_that_builds_no_network_is_refused() -> None:
    refused_network("x = 1\n", "has no function build; add `def build(time_steps, features, outp")
    refused_network("def build(:\n", "is no Python that can run (invalid syntax, line 1)")
    refused_network("raise ValueError('of mine.\\nmore')\n", "raises ValueError (of mine); correct")
    refused_network("exit(3)\n", "raises SystemExit (3)")
    refused_network("def build(a):\n    return a\n", "build(4, 2, 2) in", "raises TypeError (")
    refused_network("def build(a, b, c):\n    return None\n", "returns NoneType; return a tf.")
    layers = "    return tf.keras.Sequential([rows, layers.LSTM(4, return_sequences=True)])\n"
    refused_network(HEAD + layers, "gives (batch, 4, 4), and the data need (batch, 2); let it end")
    layers = "    return tf.keras.Sequential([layers.Input((5, 2)), layers.LSTM(4)])\n"
    refused_network(HEAD + layers, "called with the shape (batch, 4, 2), raises ValueError (")
    subclass = "\nclass Mine(tf.keras.Model):\n    def call(self, x):\n        return x[:, 0]\n"
    refused_network(f"{HEAD}    return Mine()\n{subclass}", "returns a subclass of keras.Model")


def test_a_network_that_no_runtime_runs_is_refused_before_the_training() -> None:
    code = f"{HEAD}    return tf.keras.Sequential([rows, layers.GRU(4), layers.Dense(outputs)])\n"
    no_data = mock.patch.object(session, "load_own_data", lambda *_: climate())
    with recipe_with(code) as recipe, no_data:
        folder = Path(recipe.model_file).parent
        with refused("the network of", "my_network.py", "has a GRU"):
            session.train(recipe, "", folder, "x", runtime="tflm")
        assert [path.name for path in folder.iterdir()] == ["my_network.py"]
