"""What a network is to learn: its loss, and how well it does, by its data and how it ends."""

from dataclasses import dataclass, replace

import numpy as np

from data.data_format import DataFormat
from data.dataset import Dataset
from setup.tensorflow_import import tensorflow as tf
from training import activations


@dataclass(frozen=True)
class Objective:
    """Of classes: cross-entropy in nats, and which answers are right.

    Attributes:
        format: of the data; for values with the scaling that the training chose.
    """

    format: DataFormat

    def labels(self, y: np.ndarray) -> np.ndarray:
        """Classes or values as `losses` and `scores` take them."""
        return y.astype(np.int32)

    def losses(self, labels: tf.Tensor, answers: tf.Tensor) -> tf.Tensor:
        """Of each example, (n,)."""
        if answers.shape[1] == 1:
            yes = tf.cast(labels[:, tf.newaxis], tf.float32)
            return tf.keras.losses.binary_crossentropy(yes, answers)
        return tf.keras.losses.sparse_categorical_crossentropy(labels, answers)

    def scores(self, labels: tf.Tensor, answers: tf.Tensor) -> tf.Tensor:
        """Of each example 1 where the answer is right and 0 where it is wrong, (n,)."""
        if answers.shape[1] == 1:
            classes = tf.cast(answers[:, 0] > 0.5, tf.int32)
        else:
            classes = tf.argmax(answers, axis=1, output_type=tf.int32)
        return tf.cast(tf.equal(classes, labels), tf.float32)

    def text(self, score: float) -> str:
        """A mean score for people."""
        return f"{100 * score:.2f} %"

    name_of_score = "accuracy"


@dataclass(frozen=True)
class ValueObjective(Objective):
    """Of values, in standard deviations: mean squared error, and mean error.

    Attributes:
        are_shares: whether they are probabilities; then the loss is their cross-entropy.
    """

    are_shares: bool

    def labels(self, y: np.ndarray) -> np.ndarray:
        return self.format.scaled_values(y)

    def losses(self, labels: tf.Tensor, answers: tf.Tensor) -> tf.Tensor:
        if self.are_shares:
            return tf.keras.losses.binary_crossentropy(labels, answers)
        return tf.keras.losses.mean_squared_error(labels, answers)

    def scores(self, labels: tf.Tensor, answers: tf.Tensor) -> tf.Tensor:
        return tf.reduce_mean(tf.abs(labels - answers), axis=1)

    def text(self, score: float) -> str:
        return f"{score:.4f}"

    name_of_score = "mean error"


def of(data: Dataset, model: tf.keras.Model) -> Objective:
    """The objective of `model` on `data`."""
    form = data.format
    if form.is_of_classes:
        return Objective(form)
    end, y = activations.last(model), data.y_train[~data.is_held_out]
    if end == "linear":
        deviation = y.std(axis=0)
        form = replace(
            form,
            value_mean=_floats(y.mean(axis=0)),
            value_factor=_floats(np.where(deviation > 0, deviation, 1)),
        )
    are_shares = end == "sigmoid" and bool(np.all((y >= 0) & (y <= 1)))
    return ValueObjective(form, are_shares)


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(values.astype(np.float32).tolist())
