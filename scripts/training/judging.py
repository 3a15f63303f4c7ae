"""The loss by which trainings that differ only in their seed are compared.

Of 5,000 held-out images as they are, a good model misreads some 30, and which of two such models
misreads fewer is mostly chance. So each of them is warped ten times by the training's own
augmentation, other strokes and noise included, and what counts is how sure the model is of the
right class, the cross-entropy

    loss = mean of -ln p(label)

over all 50,000: every image counts, not only those that are misread.
"""

import numpy as np

from data.dataset import Dataset
from setup.tensorflow_import import tensorflow as tf
from training import augmentation, scoring

_WARPS = 10
_SEED = -1  # no training has it, so these warps are new to all of them
_HALF_A_STEP = 1 / 512  # an int8 model's probabilities are whole 256ths, and 0 may be nearly one


def held_out_loss(int8_model: bytes, digits: Dataset) -> float:
    """Mean cross-entropy of a model on the warped held-out images of `digits`, in nats."""
    images, labels = digits.x_train[digits.is_held_out], digits.y_train[digits.is_held_out]
    losses = []
    for number in range(_WARPS):
        # Each time in another order, since the first ones get noise.
        order = np.random.default_rng(number).permutation(len(images))
        warped = augmentation.augmented(
            tf.constant(images[order]), tf.constant(_SEED, tf.int64), tf.constant(number, tf.int64)
        )
        outputs = scoring.outputs(int8_model, np.rint(255 * warped.numpy()).astype(np.uint8))
        of_label = outputs[np.arange(len(labels)), labels[order]].astype(np.float64)
        losses.append(-np.log(np.maximum(of_label, _HALF_A_STEP)).mean())
    return float(np.mean(losses))
