"""The network: LSTM -> flatten -> dense -> softmax."""

from __future__ import annotations

from setup.tensorflow_import import tensorflow as tf


def build(
    units: int,
    time_steps: int = 28,
    features: int = 28,
    classes: int = 10,
    unroll: bool = False,
) -> tf.keras.Model:
    """The untrained network, for inputs (batch, time_steps, features) in -1 to 1.

    Every step's hidden state reaches the dense layer, not only the last one's: it then need
    not remember what it saw 28 rows ago, and that is what lets so few units do.

    Args:
        units: width of the LSTM.
        time_steps: rows of an input.
        features: values of a row.
        classes: of which the answer is one.
        unroll: whether TensorFlow gets the steps one by one instead of a loop, which is faster
            to train, and is no fused operator when converted; the weights are the same.

    Returns:
        A Keras model with `classes` probabilities as its output.
    """
    # Named, since the names end up in the .tflite, and Keras' own count the networks of a process.
    rows = tf.keras.Input((time_steps, features), name="rows")
    hidden_states = tf.keras.layers.LSTM(units, return_sequences=True, unroll=unroll, name="lstm")(
        rows
    )
    flat = tf.keras.layers.Flatten(name="flat")(hidden_states)
    probabilities = tf.keras.layers.Dense(classes, activation="softmax", name="dense")(flat)
    return tf.keras.Model(rows, probabilities, name="network")
