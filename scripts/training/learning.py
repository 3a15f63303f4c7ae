"""Trains a network by a recipe, from its last checkpoint on."""

import collections
import math
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from data.dataset import Dataset
from project import paths
from project.progress import Progress
from project.recipes import Recipe
from training import checkpoint, fitting
from training.checkpoint import Checkpoint, Epoch
from training.fitting import Fitting

# Batches of a training that only tells which of several byte ranges is better; a few seconds.
_TRIAL_STEPS = 500


def learn(recipe: Recipe, data: Dataset, file: Path) -> tuple[Fitting, Checkpoint]:
    """Trains by `recipe`, showing its progress on stdout.

    After every epoch all that the next one needs is saved in `file`, and a training that was
    interrupted goes on from there, to the same weights.

    Returns:
        The fitted network and its last checkpoint.

    Raises:
        UserError: the checkpoint in `file` cannot be used, or a new one cannot be written.
    """
    run = Fitting(recipe, data)
    so_far = checkpoint.load(file, run.state)
    if so_far.epochs:
        run.state = so_far.state
        print(f"going on after epoch {len(so_far.epochs)} ({paths.relative(file)})", flush=True)
    total, done = recipe.epochs * run.steps, len(so_far.epochs) * run.steps
    # Outside of a terminal a line for each epoch is enough.
    progress = Progress(total, sys.stdout, done, line_seconds=math.inf)
    started = time.monotonic() - so_far.seconds
    for number in range(len(so_far.epochs), recipe.epochs):
        head = f"epoch {number + 1:{len(str(recipe.epochs))}}/{recipe.epochs}"
        loss = score = 0.0
        text, objective = "", run.objective
        for loss, score in run.run_epoch(number):
            done += 1
            text = f"{head} loss {loss:.4f}, {objective.name_of_score} {objective.text(score)}"
            progress.show(done, text)
        so_far.epochs.append(Epoch(loss, score, run.held_out_score()))
        so_far.state = run.state
        so_far.seconds = time.monotonic() - started
        checkpoint.save(file, so_far)
        left = f", {progress.time_left(done)} left" if done < total else ""
        progress.keep(f"{text}, held out {objective.text(so_far.epochs[-1].held_out)}{left}")
    return run, so_far


def losses_of_a_trial(recipe: Recipe, data: Dataset) -> np.ndarray:
    """Loss of each held-out example after a shortened training, (n,)."""
    epochs = math.ceil(_TRIAL_STEPS / fitting.steps_of_an_epoch(recipe, data))
    short = replace(recipe, epochs=min(recipe.epochs, epochs))
    run = Fitting(short, data)
    for epoch in range(short.epochs):
        collections.deque(run.run_epoch(epoch), maxlen=0)
    return run.held_out_losses()
