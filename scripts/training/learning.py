"""Trains a network by a recipe, from its last checkpoint on."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from project import paths
from project.progress import Progress
from project.recipes import Recipe
from setup.tensorflow_import import tensorflow as tf
from training import checkpoint
from training.checkpoint import Epoch
from training.fitting import Fitting, TrainingExamples


@dataclass(frozen=True)
class Lesson:
    """What there is to learn.

    Attributes:
        examples: to learn from.
        held_out: never learnt from; they tell which recipe and which seed is better.
        sha256: checksum of the data set that both are from.
    """

    examples: TrainingExamples
    held_out: TrainingExamples
    sha256: str


@dataclass(frozen=True)
class Learnt:
    """What came out.

    Attributes:
        model: the trained network.
        epochs: how it got there.
        seconds: that the epochs took, those before an interruption included.
        checkpoint: the file that is of no use any more once the model is safe.
    """

    model: tf.keras.Model
    epochs: list[Epoch]
    seconds: float
    checkpoint: Path


def learn(recipe: Recipe, lesson: Lesson, checkpoints: Path, fresh: bool = False) -> Learnt:
    """Trains by `recipe`, showing its progress on stdout.

    After every epoch all that the next one needs is saved, and a training that was cut off
    goes on from there, to the same weights.

    Args:
        recipe: how to train.
        lesson: on what.
        checkpoints: the folder to save in.
        fresh: whether to begin anew, whatever was saved.

    Raises:
        UserError: the checkpoint is of no use, or cannot be written.
    """
    path = checkpoint.checkpoint_path(checkpoints, recipe, lesson.sha256, tf.__version__)
    if fresh:
        checkpoint.discard(path)
    run = Fitting(recipe, lesson.examples)
    so_far = checkpoint.load(path, run.state)
    if so_far.epochs:
        run.state = so_far.state
        print(f"going on after epoch {len(so_far.epochs)} ({paths.relative(path)})", flush=True)
    total, done = recipe.epochs * run.steps, len(so_far.epochs) * run.steps
    progress = Progress(total, sys.stdout, done, line_seconds=math.inf)  # a line an epoch will do
    seconds_before = so_far.seconds
    started = time.monotonic()
    for number in range(len(so_far.epochs), recipe.epochs):
        loss = accuracy = 0.0
        head = f"epoch {number + 1:{len(str(recipe.epochs))}}/{recipe.epochs}"
        for loss, accuracy in run.run_epoch(number):
            done += 1
            progress.show(done, f"{head} {_figures(loss, accuracy)}")
        so_far.epochs.append(Epoch(loss, accuracy, run.accuracy(lesson.held_out)))
        so_far.state = run.state
        so_far.seconds = seconds_before + time.monotonic() - started
        checkpoint.save(path, so_far)
        held_out = f"held out {100 * so_far.epochs[-1].held_out:.2f} %"
        left = f", {progress.time_left(done)} left" if done < total else ""
        progress.keep(f"{head} {_figures(loss, accuracy)}, {held_out}{left}")
    return Learnt(run.model, so_far.epochs, so_far.seconds, path)


def _figures(loss: float, accuracy: float) -> str:
    return f"loss {loss:.4f}, accuracy {100 * accuracy:.2f} %"
