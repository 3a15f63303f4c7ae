"""One training run, from the images to the files in models/."""

from __future__ import annotations

import collections
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from conversion import headers
from conversion.model_card import ModelCard
from conversion.tflite_reader import read_model
from data.dataset import Dataset
from data.mnist import load_mnist
from data.own_data import load_own_data
from project import paths
from project.errors import UserError
from project.recipes import Recipe
from project.settings import QUANTIZATIONS
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
from training.fitting import Fitting, TrainingExamples
from training.learning import Lesson

# Batches of a training that only tells which of several byte ranges is better; a few seconds.
TRIAL_STEPS = 500

# The first of the training images: enough to see the range of every activation.
CALIBRATION_IMAGES = 500

# In the output folder, since that is what makes two trainings the same one.
CHECKPOINTS = ".checkpoints"

# In the order of writing. The card comes last: until it is there, nothing claims to know the
# models beside it.
MODEL_FILES = [paths.model_path(name).name for name in QUANTIZATIONS]
FILES = [*MODEL_FILES, *plots.FILES, paths.MODEL_CARD.name]


def train(
    recipe: Recipe, mnist_path: str, output: Path, own_data_path: str = "", fresh: bool = False
) -> None:
    """Trains by `recipe` and puts two models, their report and their card into `output`.

    Args:
        recipe: how to train.
        mnist_path: as for `load_mnist`.
        output: the folder; what it holds is replaced at the very end, or not at all.
        own_data_path: as for `load_own_data`, to be trained on instead of MNIST.
        fresh: whether to begin anew, whatever a training that was cut off has left.

    Raises:
        UserError: there is no MNIST, the own data cannot be used, the folder is not writable, or
            the model that came out is not one that TFLM can run.
    """
    publishing.require_writable(output, FILES)
    fitting.make_deterministic()
    if own_data_path:
        recipe = replace(recipe, augmented=False)  # only MNIST's pictures can be warped
        data = load_own_data(own_data_path, lambda data: _losses_of_a_trial(recipe, _lesson(data)))
    else:
        data = load_mnist(mnist_path)
    lesson = _lesson(data)
    print(
        f"training {recipe.lstm_units} units on {len(lesson.examples)} examples by the recipe "
        f"{recipe.name}",
        flush=True,
    )
    learnt = learning.learn(recipe, lesson, output / CHECKPOINTS, fresh)
    started = time.monotonic()

    print("converting to int8 and float", flush=True)
    flatbuffers = _converted(learnt.model, recipe.lstm_units, data)
    predicted = {
        name: scoring.predictions(flatbuffer, data.x_test, data.format.coding)
        for name, flatbuffer in flatbuffers.items()
    }
    entries = {
        name: _described(name, flatbuffer, data.y_test, predicted[name], lesson.held_out)
        for name, flatbuffer in flatbuffers.items()
    }
    for quantization, answers in predicted.items():
        warn_of_lost_classes(quantization, data, answers)
    seconds = learnt.seconds + time.monotonic() - started
    about_data = data_card.describe(data, flatbuffers)
    card = run_card.compose(recipe, about_data, entries, CALIBRATION_IMAGES, seconds)
    _require_convertible(card, flatbuffers)
    contents = {paths.model_path(name).name: content for name, content in flatbuffers.items()}
    contents |= plots.of_training(learnt.epochs, data, predicted["int8"])
    contents[paths.MODEL_CARD.name] = (json.dumps(card, indent=2) + "\n").encode()
    publishing.publish(output, contents)
    checkpoint.discard(learnt.checkpoint)
    print(f"wrote {', '.join(paths.relative(output / name) for name in FILES)}", flush=True)


def _losses_of_a_trial(recipe: Recipe, lesson: Lesson) -> np.ndarray:
    """Of the held-out examples, after a training by `recipe` that is cut short."""
    steps = fitting.steps_of_an_epoch(recipe, len(lesson.examples))
    short = replace(recipe, epochs=min(recipe.epochs, -(-TRIAL_STEPS // steps)))
    run = Fitting(short, lesson.examples)
    for epoch in range(short.epochs):
        collections.deque(run.run_epoch(epoch), maxlen=0)
    return run.losses(lesson.held_out)


def _lesson(data: Dataset) -> Lesson:
    examples, held_out = (
        TrainingExamples(data.x_train[part], data.y_train[part], data.classes, data.format.coding)
        for part in (~data.is_held_out, data.is_held_out)
    )
    return Lesson(examples, held_out, data.sha256)


def _converted(model: tf.keras.Model, units: int, data: Dataset) -> dict[str, bytes]:
    """The .tflite files by quantisation."""
    # The converter makes one fused operator of a loop, and hundreds of an unrolled one.
    loop = network.build(units, *model.input_shape[1:], model.output_shape[1])
    loop.set_weights(model.get_weights())
    return {
        "int8": tflite_conversion.to_int8(
            loop, data.calibration(CALIBRATION_IMAGES), data.format.coding
        ),
        "float": tflite_conversion.to_float(loop),
    }


def warn_of_lost_classes(quantization: str, data: Dataset, predicted: np.ndarray) -> None:
    """Which an accuracy over all classes does not show."""
    for label, name in enumerate(data.format.class_names):
        answers = predicted[data.y_test == label]
        if answers.size == 0:
            print(f"warning: there is no test example of class {name}", flush=True)
        elif not np.any(answers == label):
            print(
                f"warning: {quantization} reads no test example of class {name} rightly (of "
                f"{answers.size}); train longer, or on more examples of it",
                flush=True,
            )


def _require_convertible(card: dict[str, Any], flatbuffers: dict[str, bytes]) -> None:
    """Raises a UserError if the build would: then the old models are worth more."""
    about = ModelCard(card["recipe"], card["models"], card["data"])
    for quantization, flatbuffer in flatbuffers.items():
        model = read_model(flatbuffer, f"the new {quantization} model")
        try:
            headers.header_texts(model, about, paths.model_path(quantization), mark="")
        except UserError as error:
            raise UserError(
                f"the old models stay, since the new one in {quantization} would not build: {error}"
            ) from error


def _described(
    quantization: str,
    flatbuffer: bytes,
    labels: np.ndarray,
    predicted: np.ndarray,
    held_out: TrainingExamples,
) -> dict[str, Any]:
    held_out_accuracy = scoring.accuracy(
        flatbuffer, held_out.inputs, held_out.labels, held_out.coding
    )
    entry = run_card.describe(quantization, flatbuffer, labels, predicted, held_out_accuracy)
    print(
        f"{quantization}: {100 * entry['accuracy']:.2f} % of the {len(labels)} test examples "
        f"right under {entry['evaluated_with']}, {entry['bytes']} bytes, "
        f"arena {entry['arena_bytes'] or 'not measured'}",
        flush=True,
    )
    return entry
