"""The network: LSTM -> flatten -> dense -> softmax."""

from __future__ import annotations

from training.tensorflow_import import tensorflow as tf


def build(
    units: int, time_steps: int = 28, features: int = 28, classes: int = 10
) -> tf.keras.Model:
    """The untrained network, for inputs (batch, time_steps, features) in -1 to 1.

    Every step's hidden state reaches the dense layer, not only the last one's: it then need
    not remember what it saw 28 rows ago, and that is what lets so few units do.

    Returns:
        A Keras model with `classes` probabilities as its output.
    """
    rows = tf.keras.Input((time_steps, features))
    hidden_states = tf.keras.layers.LSTM(units, return_sequences=True)(rows)
    flat = tf.keras.layers.Flatten()(hidden_states)
    probabilities = tf.keras.layers.Dense(classes, activation="softmax")(flat)
    return tf.keras.Model(rows, probabilities)
