"""Fits a network to examples, epoch by epoch."""

from collections.abc import Iterator

import numpy as np

from data.dataset import Dataset
from project import native_stderr
from project.recipes import Recipe
from setup.tensorflow_import import tensorflow as tf
from training import augmentation, network, objectives

_EVALUATED_AT_ONCE = 1000
_STEPS_AT_ONCE = 32  # in one call: Python between two steps would take a tenth of the time
_MAX_UNROLLED_STEPS = 64


def make_deterministic() -> None:
    """Lets the seed decide everything; to be called once in a process, before all of TensorFlow.

    A sum that is shared between threads depends on their number, so every operator keeps to one:
    the result is then the same on a machine with more cores. Two operators may run at a time.
    """
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(2)
    tf.config.experimental.enable_op_determinism()
    # Without one, random operators fail from now on; then the converter, which calls Dropout, falls
    # back on a way that makes a loop of an LSTM.
    tf.random.set_seed(0)


class Fitting:
    """A network and its optimiser on the training examples of `data` that are not held out.

    The same recipe, data and epochs give the same weights, whether in one go or with `state`
    carried over to another process in between: orders and warps follow from the seed and
    the number of the epoch, not from what was drawn before.

    Attributes:
        model: the network.
        objective: what it is to learn.
        steps: batches of an epoch.
    """

    def __init__(self, recipe: Recipe, data: Dataset) -> None:
        tf.keras.utils.set_random_seed(recipe.seed)
        self._recipe = recipe
        inputs = data.x_train
        if not data.format.is_of_pictures:  # of which floats would take four times the memory
            inputs = data.format.coding.decode(inputs)
        self._inputs = tf.constant(inputs[~data.is_held_out])
        self._held_out_inputs = inputs[data.is_held_out]
        self.steps = steps_of_an_epoch(recipe, data)
        # Unrolled, an epoch takes three quarters of the time of TensorFlow's loop; but the more
        # steps there are, the longer it takes TensorFlow to get ready.
        unroll = data.x_train.shape[1] <= _MAX_UNROLLED_STEPS
        self.model = network.of(recipe, data, unroll)
        self.objective = objectives.of(data, self.model)
        labels = self.objective.labels(data.y_train)
        self._labels = tf.constant(labels[~data.is_held_out])
        self._held_out_labels = labels[data.is_held_out]
        self._optimizer = tf.keras.optimizers.AdamW(
            _learning_rate(recipe, self.steps),
            weight_decay=recipe.weight_decay,
            global_clipnorm=recipe.gradient_norm,
        )
        self._optimizer.build(self.model.trainable_variables)
        self._prepare = tf.function(self._prepared)
        self._steps = tf.function(self._descend_in_turn)
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
        """Passes once over the examples; yields mean loss and score so far, for each step.

        Some steps are taken together, so the network may be ahead of what is yielded.
        """
        batches = tf.constant(self._batches(epoch))
        first_step = tf.constant(epoch * self.steps, tf.int64)
        with native_stderr.captured():  # XLA announces its first compilation
            prepared = self._prepare(batches[0], first_step)
        loss = score = 0.0
        for begin in range(0, self.steps, _STEPS_AT_ONCE):
            end = min(begin + _STEPS_AT_ONCE, self.steps)
            figures, prepared = self._steps(
                prepared, batches, first_step, tf.constant(begin), tf.constant(end)
            )
            for step, (step_loss, step_score) in enumerate(figures.numpy(), begin + 1):
                loss += float(step_loss)
                score += float(step_score)
                yield loss / step, score / step

    def held_out_score(self) -> float:
        """Mean score of the held-out examples."""
        scores = self.objective.scores(self._held_out_labels, self._held_out_answers())
        return float(np.mean(scores))

    def held_out_losses(self) -> np.ndarray:
        """Loss of each held-out example, (n,)."""
        return self.objective.losses(self._held_out_labels, self._held_out_answers()).numpy()

    def _held_out_answers(self) -> np.ndarray:
        inputs = self._held_out_inputs
        parts = np.split(inputs, range(_EVALUATED_AT_ONCE, len(inputs), _EVALUATED_AT_ONCE))
        return np.concatenate([self._answers(self._scaled(part)).numpy() for part in parts])

    def _scaled(self, inputs: np.ndarray | tf.Tensor) -> tf.Tensor:
        return tf.cast(inputs, tf.float32) / 255 if inputs.dtype == np.uint8 else inputs

    def _variables(self) -> list[tf.Variable]:
        return [*self.model.variables, *self._optimizer.variables]

    def _batches(self, epoch: int) -> np.ndarray:
        """Which examples each step sees, (steps, batch_size); what does not fill a batch waits."""
        count = len(self._labels)
        order = np.random.default_rng((self._recipe.seed, epoch)).permutation(count)
        batch_size = min(self._recipe.batch_size, count)
        return order[: self.steps * batch_size].reshape(self.steps, batch_size).astype(np.int32)

    def _prepared(self, chosen: tf.Tensor, step: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Inputs and labels of one step."""
        inputs, labels = tf.gather(self._inputs, chosen), tf.gather(self._labels, chosen)
        if self._recipe.augmented:
            seed = tf.constant(self._recipe.seed, tf.int64)
            return augmentation.augmented(inputs, seed, step, self._recipe.warp), labels
        return self._scaled(inputs), labels

    def _descend_in_turn(
        self,
        prepared: tuple[tf.Tensor, tf.Tensor],
        batches: tf.Tensor,
        first_step: tf.Tensor,
        begin: tf.Tensor,
        end: tf.Tensor,
    ) -> tuple[tf.Tensor, tuple[tf.Tensor, tf.Tensor]]:
        """The steps of an epoch from `begin` to before `end`.

        Returns:
            Loss and score of each of these steps, (n, 2), and what the next one needs.
        """
        figures = tf.TensorArray(tf.float32, size=end - begin)
        for step in tf.range(begin, end):
            following = (step + 1) % self.steps  # after the last one nobody uses what is prepared
            number = first_step + tf.cast(following, tf.int64)
            loss, score, prepared = self._descend_and_prepare(prepared, batches[following], number)
            figures = figures.write(step - begin, [loss, score])
        return figures.stack(), prepared

    def _descend_and_prepare(
        self, prepared: tuple[tf.Tensor, tf.Tensor], next_chosen: tf.Tensor, next_step: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tuple[tf.Tensor, tf.Tensor]]:
        """One step, and beside it, on a second core, what the next one needs."""
        inputs, labels = prepared
        with tf.GradientTape() as tape:
            answers = self.model(inputs, training=True)
            losses = self.objective.losses(labels, answers)
            loss = tf.add_n([tf.reduce_mean(losses), *self.model.losses])
        weights = self.model.trainable_variables
        self._optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        score = tf.reduce_mean(self.objective.scores(labels, answers))
        return loss, score, self._prepared(next_chosen, next_step)


def steps_of_an_epoch(recipe: Recipe, data: Dataset) -> int:
    """Batches that `recipe` makes of the training examples that are not held out."""
    whole = max(1, int(np.count_nonzero(~data.is_held_out)) // recipe.batch_size)
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
