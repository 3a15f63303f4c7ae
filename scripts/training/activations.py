"""How a Keras network ends."""

from project.errors import UserError
from setup.tensorflow_import import tensorflow as tf

_PASSING = ("Flatten", "Reshape", "Dropout")
"""Layers behind which an activation is still the last one."""


def last(model: tf.keras.Model) -> str:
    """Keras' name of the last activation, "linear" without one, "" where it is unknown."""
    layer = model.layers[-1]
    while type(layer).__name__ in _PASSING:
        layer = layer.input._keras_history.layer  # Keras has no other way from layer to layer
    if isinstance(layer, tf.keras.Model):
        return last(layer)
    if isinstance(layer, tf.keras.layers.Wrapper) and hasattr(layer.layer, "activation"):
        layer = layer.layer
    if type(layer).__name__ in ("Softmax", "ReLU"):
        return type(layer).__name__.lower()
    is_one = isinstance(layer, (tf.keras.layers.Dense, tf.keras.layers.Activation))
    return layer.activation.__name__ if is_one else ""


def of_classes(model: tf.keras.Model, classes: int) -> tf.keras.Model:
    """`model`, which may give logits, so that it gives probabilities.

    Raises:
        UserError: it ends with something else.
    """
    end, wanted = last(model), "softmax" if model.output_shape[-1] == classes else "sigmoid"
    if end == "linear":
        answers = tf.keras.layers.Activation(wanted, name="probabilities")(model.output)
        return tf.keras.Model(model.input, answers, name=model.name)
    if end != wanted:
        raise UserError(
            f"the network ends with {end or 'an unknown activation'}, and the data have {classes} "
            f"classes; end with {wanted}, or without an activation."
        )
    return model
