"""One training run, from the images to the files in models/."""

import contextlib
import functools
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from conversion import headers
from conversion.model_card import ModelCard
from conversion.stream import in_mode
from conversion.tflite_reader import read_model
from data.dataset import Dataset
from data.mnist import load_mnist
from data.own_data import load_own_data
from project import paths
from project.errors import UserError
from project.recipes import Recipe
from project.settings import QUANTIZATIONS
from project.windows import WHOLE, Windows
from setup.tensorflow_import import tensorflow as tf
from training import (
    checkpoint,
    data_card,
    fitting,
    learning,
    network,
    plots,
    publishing,
    run_card,
    scoring,
    tflite_conversion,
)

# The first of the training images: enough to see the range of every activation.
CALIBRATION_IMAGES = 500

# In the output folder, since a training for another folder is another training.
CHECKPOINTS = ".checkpoints"

# In the order of writing. The card comes last: until it is there, nothing claims to know the
# models beside it.
MODEL_FILES = [paths.model_path(name).name for name in QUANTIZATIONS]
FILES = [*MODEL_FILES, *plots.FILES, paths.MODEL_CARD.name]


def train(
    recipe: Recipe,
    mnist_path: str,
    output: Path,
    own_data_path: str = "",
    fresh: bool = False,
    windows: Windows = WHOLE,
) -> None:
    """Trains by `recipe` and puts two models, their report and their card into `output`.

    Args:
        recipe: how to train.
        mnist_path: as for `load_mnist`.
        output: the folder; what it holds is replaced at the very end, or not at all.
        own_data_path: as for `load_own_data`, to be trained on instead of MNIST.
        windows: how examples are cut out of CSV files.
        fresh: whether to begin anew instead of going on after an interrupted training.

    Raises:
        UserError: there is no MNIST, the own data cannot be used, the folder is not writable, or
            TFLM cannot run the new model.
    """
    publishing.require_writable(output, FILES)
    fitting.make_deterministic()
    if own_data_path:
        recipe = replace(recipe, augmented=False)  # only MNIST's pictures can be warped
        judge = functools.partial(learning.losses_of_a_trial, recipe)
        data = load_own_data(own_data_path, judge, windows)
    else:
        data = load_mnist(mnist_path)
    file = checkpoint.checkpoint_path(output / CHECKPOINTS, recipe, data.sha256, tf.__version__)
    if fresh:
        checkpoint.discard(file)
    print(
        f"training {recipe.lstm_units} units on {np.count_nonzero(~data.is_held_out)} examples by "
        f"the recipe {recipe.name}",
        flush=True,
    )
    model, learnt = learning.learn(recipe, data, file)
    started = time.monotonic() - learnt.seconds
    print("converting to int8 and float", flush=True)
    flatbuffers = _converted(model, data, recipe.mode == "stream")
    predicted, entries = {}, {}
    for name, flatbuffer in flatbuffers.items():
        with _keeping_the_old_models(name):
            predicted[name] = scoring.predictions(flatbuffer, data.x_test, data.format.coding)
            entries[name] = run_card.describe(name, flatbuffer, data, predicted[name])
        _print_result(name, entries[name], len(data.y_test))
        warn_of_lost_classes(name, data, predicted[name])
    about_data = data_card.describe(data, flatbuffers)
    seconds = time.monotonic() - started
    card = run_card.compose(recipe, about_data, entries, CALIBRATION_IMAGES, seconds)
    _require_convertible(card, flatbuffers)
    contents = {paths.model_path(name).name: content for name, content in flatbuffers.items()}
    contents |= plots.of_training(learnt.epochs, data, predicted["int8"])
    contents[paths.MODEL_CARD.name] = (json.dumps(card, indent=2) + "\n").encode()
    publishing.publish(output, contents)
    checkpoint.discard(file)
    print(f"wrote {', '.join(paths.relative(output / name) for name in FILES)}", flush=True)


def _converted(model: tf.keras.Model, data: Dataset, is_stream: bool) -> dict[str, bytes]:
    """The .tflite files by quantisation."""
    # The converter makes one fused operator of a loop, and hundreds of an unrolled one.
    time_steps, features = data.x_train.shape[1:]
    units = model.get_layer("lstm").units
    loop = network.build(units, time_steps, features, data.classes, is_stream=is_stream)
    loop.set_weights(model.get_weights())
    calibration = data.calibration(CALIBRATION_IMAGES)
    return {
        "int8": tflite_conversion.to_int8(loop, calibration, data.format.coding),
        "float": tflite_conversion.to_float(loop),
    }


def _print_result(quantization: str, entry: dict[str, Any], count: int) -> None:
    print(
        f"{quantization}: {100 * entry['accuracy']:.2f} % of the {count} test examples "
        f"right under {entry['evaluated_with']}, {entry['bytes']} bytes, "
        f"arena {entry['arena_bytes'] or 'not measured'}",
        flush=True,
    )


def warn_of_lost_classes(quantization: str, data: Dataset, predicted: np.ndarray) -> None:
    """Names the classes that are never read correctly, which the overall accuracy may hide."""
    for label, name in enumerate(data.format.class_names):
        answers = predicted[data.y_test == label]
        if answers.size == 0:
            print(f"warning: there is no test example of class {name}", flush=True)
        elif not np.any(answers == label):
            print(
                f"warning: {quantization} reads no test example of class {name} correctly (of "
                f"{answers.size}); train longer, or on more examples of it",
                flush=True,
            )


def _require_convertible(card: dict[str, Any], flatbuffers: dict[str, bytes]) -> None:
    """Raises a UserError if the build would: then the old models are worth more."""
    about = ModelCard(card["recipe"], card["models"], card["data"])
    for quantization, flatbuffer in flatbuffers.items():
        with _keeping_the_old_models(quantization):
            name = f"the new {quantization} model"
            mode = str(about.recipe.get("mode"))
            model = in_mode(read_model(flatbuffer, name), mode, name)
            headers.header_texts(model, about, paths.model_path(quantization), mark="")


@contextlib.contextmanager
def _keeping_the_old_models(quantization: str) -> Iterator[None]:
    try:
        yield
    except UserError as error:
        raise UserError(
            f"the old models stay, since the new one in {quantization} would not build: {error}"
        ) from error
