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
from conversion.model_card import ModelCard, errors_text
from conversion.stream import in_mode
from conversion.tflite_reader import reader_for
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
from training.checkpoint import Checkpoint

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
    runtime: str = "compiled",
) -> None:
    """Trains by `recipe` and puts two models, their report and their card into `output`.

    Args:
        recipe: how to train.
        mnist_path: as for `load_mnist`.
        output: the folder; what it holds is replaced at the very end, or not at all.
        own_data_path: as for `load_own_data`, to be trained on instead of MNIST.
        windows: how examples are cut out of CSV files.
        fresh: whether to begin anew instead of going on after an interrupted training.
        runtime: the one that has to run the models, "compiled" or "tflm".

    Raises:
        UserError: there is no MNIST, the own data cannot be used, the folder is not writable, or
            TFLM cannot run the new model.
    """
    publishing.require_writable(output, [*FILES, plots.ERRORS])
    fitting.make_deterministic()
    if own_data_path:
        # Only MNIST's pictures can be warped, and the decay was chosen on them.
        recipe = replace(recipe, augmented=False, warp=1.0, weight_decay=0.0)
        judge = functools.partial(learning.losses_of_a_trial, recipe)
        data = load_own_data(own_data_path, judge, windows)
    else:
        data = load_mnist(mnist_path)
    file = checkpoint.checkpoint_path(output / CHECKPOINTS, recipe, data.sha256, tf.__version__)
    if fresh:
        checkpoint.discard(file)
    what = Path(recipe.model_file).name if recipe.model_file else f"{recipe.lstm_units} units"
    print(
        f"training {what} on {np.count_nonzero(~data.is_held_out)} examples by the recipe "
        f"{recipe.name}",
        flush=True,
    )
    if recipe.model_file:
        _require_runnable(recipe, data, runtime)
    fitted, learnt = learning.learn(recipe, data, file)
    data = replace(data, format=fitted.objective.format)
    model = fitted.model
    if not recipe.model_file:
        # The converter makes one fused operator of a loop, and hundreds of an unrolled one.
        model = network.of(recipe, data)
        model.set_weights(fitted.model.get_weights())
    publish(recipe, data, model, learnt, output, runtime)
    checkpoint.discard(file)


def publish(
    recipe: Recipe,
    data: Dataset,
    model: tf.keras.Model,
    learnt: Checkpoint,
    output: Path,
    runtime: str,
) -> None:
    """Converts a trained network, tests it on `data` and puts all of it into `output`."""
    started = time.monotonic() - learnt.seconds
    print("converting to int8 and float", flush=True)
    calibration = data.calibration(CALIBRATION_IMAGES)
    flatbuffers = {
        "int8": tflite_conversion.to_int8(model, calibration, data.format.coding),
        "float": tflite_conversion.to_float(model),
    }
    predicted, entries = {}, {}
    for name, flatbuffer in flatbuffers.items():
        with _keeping_the_old_models(name):
            predicted[name] = scoring.answers(flatbuffer, data.x_test, data.format)
            entries[name] = run_card.describe(name, flatbuffer, data, predicted[name])
        _print_result(name, entries[name], data)
        warn_of_lost_classes(name, data, predicted[name])
    about_data = data_card.describe(data, flatbuffers)
    seconds = time.monotonic() - started
    card = run_card.compose(recipe, about_data, entries, len(calibration), seconds)
    pictures = plots.of_training(learnt.epochs, data, predicted["int8"])
    publish_files(card, flatbuffers, pictures, output, runtime)


def publish_files(
    card: dict[str, Any],
    flatbuffers: dict[str, bytes],
    pictures: dict[str, bytes],
    output: Path,
    runtime: str,
) -> None:
    """Replaces models, report and card in `output`, if the firmware can be built with them."""
    _require_convertible(card, flatbuffers, runtime)
    contents = {paths.model_path(name).name: content for name, content in flatbuffers.items()}
    contents |= pictures
    contents[paths.MODEL_CARD.name] = (json.dumps(card, indent=2) + "\n").encode()
    publishing.publish(output, contents)
    for name in {*plots.FILES, plots.ERRORS} - set(contents):  # of a training of another kind
        (output / name).unlink(missing_ok=True)
    print(f"wrote {', '.join(paths.relative(output / name) for name in contents)}", flush=True)


def _require_runnable(recipe: Recipe, data: Dataset, runtime: str) -> None:
    """Converts the untrained network: a long training would otherwise be for nothing."""
    name = f"the network of {paths.relative(Path(recipe.model_file))}"
    flatbuffer = tflite_conversion.to_float(network.of(recipe, data), name)
    model = reader_for(runtime)(flatbuffer, name)
    in_mode(model, recipe.mode, name)


def _print_result(quantization: str, entry: dict[str, Any], data: Dataset) -> None:
    if data.classes:
        result = f"{100 * entry['accuracy']:.2f} % of the {len(data.y_test)} test examples right"
    else:
        errors = errors_text(entry["mean_errors"], data.format.value_units)
        result = f"mean error {errors} on the {len(data.y_test)} test examples"
    print(
        f"{quantization}: {result} under {entry['evaluated_with']}, {entry['bytes']} bytes, "
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


def _require_convertible(card: dict[str, Any], flatbuffers: dict[str, bytes], runtime: str) -> None:
    """Raises a UserError if the build would: then the old models are worth more."""
    read = reader_for(runtime)
    about = ModelCard(card["recipe"], card["models"], card["data"])
    for quantization, flatbuffer in flatbuffers.items():
        with _keeping_the_old_models(quantization):
            name = f"the new {quantization} model"
            model = in_mode(read(flatbuffer, name), str(about.recipe.get("mode")), name)
            headers.header_texts(model, about, paths.model_path(quantization), mark="")


@contextlib.contextmanager
def _keeping_the_old_models(quantization: str) -> Iterator[None]:
    try:
        yield
    except UserError as error:
        raise UserError(
            f"the old models stay, since the new one in {quantization} would not build: {error}"
        ) from error
