"""The network: LSTM -> flatten -> dense, of a stream without flatten; or one's own."""

import numpy as np

from data.dataset import Dataset
from project.recipes import Recipe
from setup.tensorflow_import import tensorflow as tf
from training import activations, own_network


def of(recipe: Recipe, data: Dataset, unroll: bool = False) -> tf.keras.Model:
    """The untrained network of `recipe` for `data`.

    Args:
        unroll: as for `build`; one's own network stays as it is.

    Raises:
        UserError: one's own cannot be built, or does not suit the data.
    """
    time_steps, features = data.x_train.shape[1:]
    if recipe.model_file:
        sizes = (time_steps, features, data.outputs)
        model = own_network.build(recipe.model_file, *sizes, data.format.fits)
        return activations.of_classes(model, data.classes) if data.classes else model
    end = "softmax" if data.classes else "sigmoid" if _are_yes_or_no(data.y_train) else "linear"
    is_stream = recipe.mode == "stream"
    return build(recipe.lstm_units, time_steps, features, data.outputs, unroll, is_stream, end)


def build(
    units: int,
    time_steps: int,
    features: int,
    outputs: int,
    unroll: bool = False,
    is_stream: bool = False,
    end: str = "softmax",
) -> tf.keras.Model:
    """The untrained network, for inputs (batch, time_steps, features).

    Every step's hidden state reaches the dense layer, not only the last one's: the network does
    not have to remember what it saw 28 rows ago, and so a few units are enough.

    Args:
        units: width of the LSTM.
        time_steps: rows of an input.
        features: values of a row.
        outputs: how many probabilities or values come out.
        unroll: whether TensorFlow gets the steps one by one instead of a loop, which is faster
            to train, but not one fused operator when converted; the weights are the same.
        is_stream: whether the last step's hidden state alone reaches the dense layer, so that no
            step before it has to be kept.
        end: the last activation.
    """
    # Named, since the names end up in the .tflite, and Keras' own count the networks of a process.
    layers = tf.keras.layers
    rows = tf.keras.Input((time_steps, features), name="rows")
    lstm = layers.LSTM(units, return_sequences=not is_stream, unroll=unroll, name="lstm")
    hidden_states = lstm(rows)
    if not is_stream:
        hidden_states = layers.Flatten(name="flat")(hidden_states)
    answers = layers.Dense(outputs, activation=end, name="dense")(hidden_states)
    return tf.keras.Model(rows, answers, name="network")


def _are_yes_or_no(values: np.ndarray) -> bool:
    return bool(np.isin(values, (0, 1)).all())
