"""Fits a network to examples, epoch by epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from data.data_format import PICTURE, ByteCoding
from project import native_stderr
from project.recipes import Recipe
from setup.tensorflow_import import tensorflow as tf
from training import augmentation, network

_EVALUATED_AT_ONCE = 1000
_MOST_UNROLLED_STEPS = 64


@dataclass(frozen=True)
class TrainingExamples:
    """Inputs and what they are.

    Attributes:
        inputs: uint8 (n, time_steps, features).
        labels: the class of each, (n,).
        classes: how many classes there are.
        coding: what a byte is to the network.
    """

    inputs: np.ndarray
    labels: np.ndarray
    classes: int
    coding: ByteCoding = PICTURE

    def __len__(self) -> int:
        return len(self.inputs)


def make_deterministic() -> None:
    """Has the seed decide everything; to be called once in a process, before all of TensorFlow.

    A sum that is shared between threads depends on their number, so every operator keeps to one:
    the result is then the same on a machine with more cores. Two operators may run at a time.
    """
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(2)
    tf.config.experimental.enable_op_determinism()


class Fitting:
    """A network, its optimiser and how far they have come.

    The same recipe, examples and epochs give the same weights, whether in one go or with `state`
    carried over to another process in between: orders and warps follow from the seed and
    the number of the epoch, not from what was drawn before.
    """

    def __init__(self, recipe: Recipe, examples: TrainingExamples) -> None:
        tf.keras.utils.set_random_seed(recipe.seed)
        self.recipe = recipe
        self.steps = steps_of_an_epoch(recipe, len(examples))
        self._count = len(examples)
        self._inputs = tf.constant(examples.inputs)
        self._labels = tf.constant(examples.labels.astype(np.int32))
        self._coding = examples.coding
        time_steps, features = examples.inputs.shape[1:]
        # Unrolled, an epoch takes three quarters of the time of TensorFlow's loop; but the more
        # steps there are, the longer it takes TensorFlow to get ready.
        unroll = time_steps <= _MOST_UNROLLED_STEPS
        self.model = network.build(
            recipe.lstm_units, time_steps, features, examples.classes, unroll
        )
        self._optimizer = tf.keras.optimizers.Adam(
            _learning_rate(recipe, self.steps), global_clipnorm=recipe.gradient_norm
        )
        self._optimizer.build(self.model.trainable_variables)
        self._prepare = tf.function(self._prepared)
        self._step = tf.function(self._descend_and_prepare)
        self._answers = tf.function(lambda inputs: self.model(inputs, training=False))

    @property
    def state(self) -> list[np.ndarray]:
        """Weights and the optimiser's memory: all that the next epoch depends on."""
        return [variable.numpy() for variable in self._variables()]

    @state.setter
    def state(self, values: list[np.ndarray]) -> None:
        for variable, value in zip(self._variables(), values, strict=True):
            variable.assign(value)

    def run_epoch(self, epoch: int) -> Iterator[tuple[float, float]]:
        """Passes once over the examples; yields mean loss and accuracy so far, step by step."""
        batches = self._batches(epoch)
        first_step = epoch * self.steps
        with native_stderr.captured():  # XLA announces its first compilation
            prepared = self._prepare(batches[0], tf.constant(first_step, tf.int64))
        loss = right = 0.0
        for step in range(1, self.steps + 1):
            following = step % self.steps  # after the last one nobody uses what is prepared
            number = tf.constant(first_step + following, tf.int64)
            step_loss, step_right, prepared = self._step(prepared, batches[following], number)
            loss += float(step_loss)
            right += float(step_right)
            yield loss / step, right / step

    def accuracy(self, examples: TrainingExamples) -> float:
        """Share of `examples`, shown as they are, whose most probable class is the right one."""
        return float(np.mean(self._probabilities(examples).argmax(axis=1) == examples.labels))

    def losses(self, examples: TrainingExamples) -> np.ndarray:
        """Cross-entropy of each of `examples`, shown as they are, in nats (n,)."""
        of_label = self._probabilities(examples)[np.arange(len(examples)), examples.labels]
        return -np.log(np.maximum(of_label, np.finfo(np.float32).eps))

    def _probabilities(self, examples: TrainingExamples) -> np.ndarray:
        parts = range(0, len(examples), _EVALUATED_AT_ONCE)
        inputs = (examples.inputs[start : start + _EVALUATED_AT_ONCE] for start in parts)
        return np.concatenate([self._answers(self._scaled(part)).numpy() for part in inputs])

    def _scaled(self, inputs: np.ndarray | tf.Tensor) -> tf.Tensor:
        return (tf.cast(inputs, tf.float32) - self._coding.zero) / self._coding.one

    def _variables(self) -> list[tf.Variable]:
        return [*self.model.variables, *self._optimizer.variables]

    def _batches(self, epoch: int) -> np.ndarray:
        """Which examples each step sees, (steps, batch_size); what does not fill a batch waits."""
        order = np.random.default_rng((self.recipe.seed, epoch)).permutation(self._count)
        batch_size = min(self.recipe.batch_size, self._count)
        return order[: self.steps * batch_size].reshape(self.steps, batch_size).astype(np.int32)

    def _prepared(self, chosen: tf.Tensor, step: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Inputs and labels of one step."""
        inputs = tf.gather(self._inputs, chosen)
        labels = tf.gather(self._labels, chosen)
        if self.recipe.augmented:
            return augmentation.augmented(
                inputs, tf.constant(self.recipe.seed, tf.int64), step
            ), labels
        return self._scaled(inputs), labels

    def _descend_and_prepare(
        self, prepared: tuple[tf.Tensor, tf.Tensor], next_chosen: tf.Tensor, next_step: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tuple[tf.Tensor, tf.Tensor]]:
        """One step, and beside it, on a second core, what the next one needs."""
        inputs, labels = prepared
        with tf.GradientTape() as tape:
            answers = self.model(inputs, training=True)
            losses = tf.keras.losses.sparse_categorical_crossentropy(labels, answers)
            loss = tf.reduce_mean(losses)
        weights = self.model.trainable_variables
        self._optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        right = tf.equal(tf.argmax(answers, axis=1, output_type=tf.int32), labels)
        share = tf.reduce_mean(tf.cast(right, tf.float32))
        return loss, share, self._prepared(next_chosen, next_step)


def steps_of_an_epoch(recipe: Recipe, count: int) -> int:
    """Batches that `recipe` makes of `count` examples."""
    whole = max(1, count // recipe.batch_size)
    return whole if recipe.steps is None else min(recipe.steps, whole)


def _learning_rate(
    recipe: Recipe, steps_per_epoch: int
) -> tf.keras.optimizers.schedules.LearningRateSchedule:
    steps = recipe.epochs * steps_per_epoch
    rising = int(recipe.warm_up * steps)
    return tf.keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=recipe.learning_rate / 10,
        decay_steps=max(1, steps - rising),
        warmup_target=recipe.learning_rate,
        warmup_steps=rising,
    )
