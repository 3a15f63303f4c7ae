"""Fits the network to the training images."""

from __future__ import annotations

import sys

import numpy as np

from training import network
from training.dataset import Dataset
from training.recipe import Recipe
from training.tensorflow_import import tensorflow as tf


def fit(recipe: Recipe, data: Dataset) -> tf.keras.Model:
    """Trains a network by `recipe`, showing its progress on stdout.

    To be called once in a process, before any other use of TensorFlow: only then does
    the seed decide everything.
    """
    tf.keras.utils.set_random_seed(recipe.seed)
    tf.config.experimental.enable_op_determinism()
    images, labels = _training_part(recipe, data)
    model = network.build(recipe.lstm_units, *images.shape[1:], data.classes)
    model.compile(
        tf.keras.optimizers.Adam(_learning_rate(recipe, len(images))),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(
        images,
        labels,
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        verbose=1 if sys.stdout.isatty() else 2,
    )
    return model


def _training_part(recipe: Recipe, data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    count = len(data.x_train)
    if recipe.steps is not None:
        count = min(count, recipe.steps * recipe.batch_size)
    return data.format.coding.decode(data.x_train[:count]), data.y_train[:count]


def _learning_rate(
    recipe: Recipe, image_count: int
) -> tf.keras.optimizers.schedules.LearningRateSchedule:
    steps = recipe.epochs * -(-image_count // recipe.batch_size)
    rising = int(recipe.warm_up * steps)
    return tf.keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=recipe.learning_rate / 10,
        decay_steps=max(1, steps - rising),
        warmup_target=recipe.learning_rate,
        warmup_steps=rising,
    )
