"""The network: LSTM -> flatten -> dense -> softmax."""

from setup.tensorflow_import import tensorflow as tf


def build(
    units: int, time_steps: int, features: int, classes: int, unroll: bool = False
) -> tf.keras.Model:
    """The untrained network, for inputs (batch, time_steps, features).

    Every step's hidden state reaches the dense layer, not only the last one's: the network does
    not have to remember what it saw 28 rows ago, and so a few units are enough.

    Args:
        units: width of the LSTM.
        time_steps: rows of an input.
        features: values of a row.
        classes: how many probabilities come out.
        unroll: whether TensorFlow gets the steps one by one instead of a loop, which is faster
            to train, but not one fused operator when converted; the weights are the same.
    """
    # Named, since the names end up in the .tflite, and Keras' own count the networks of a process.
    layers = tf.keras.layers
    rows = tf.keras.Input((time_steps, features), name="rows")
    hidden_states = layers.LSTM(units, return_sequences=True, unroll=unroll, name="lstm")(rows)
    flat = layers.Flatten(name="flat")(hidden_states)
    probabilities = layers.Dense(classes, activation="softmax", name="dense")(flat)
    return tf.keras.Model(rows, probabilities, name="network")
