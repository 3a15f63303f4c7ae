"""The network: LSTM -> flatten -> dense -> softmax; of a stream without flatten."""

from setup.tensorflow_import import tensorflow as tf


def build(
    units: int,
    time_steps: int,
    features: int,
    classes: int,
    unroll: bool = False,
    is_stream: bool = False,
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
        is_stream: whether the last step's hidden state alone reaches the dense layer, so that no
            step before it has to be kept.
    """
    # Named, since the names end up in the .tflite, and Keras' own count the networks of a process.
    layers = tf.keras.layers
    rows = tf.keras.Input((time_steps, features), name="rows")
    lstm = layers.LSTM(units, return_sequences=not is_stream, unroll=unroll, name="lstm")
    hidden_states = lstm(rows)
    if not is_stream:
        hidden_states = layers.Flatten(name="flat")(hidden_states)
    probabilities = layers.Dense(classes, activation="softmax", name="dense")(hidden_states)
    return tf.keras.Model(rows, probabilities, name="network")
