"""Runs inside .venv-train for test_training_fitting.py and prints what it saw, as JSON."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from data import data_format
from data.dataset import Dataset
from example_run import RUN
from project import paths
from project.errors import UserError
from project.recipes import RECIPES, chosen
from setup.tensorflow_import import tensorflow as tf
from training import augmentation, fitting, network, plots, run_card, runs, session, several
from training.checkpoint import Epoch
from training.fitting import Fitting, TrainingExamples

SMALL = replace(RECIPES["plain"], lstm_units=3, epochs=3, batch_size=16)


def main() -> None:
    fitting.make_deterministic()
    # What they print goes nowhere, so that stdout is JSON.
    with contextlib.redirect_stdout(None):
        seen = {**warps(), **fits(), **pictures(), **warnings(), **comparisons()}
    print(json.dumps(seen))


def warps() -> dict[str, object]:
    images = np.zeros((64, 28, 28), np.uint8)
    images[:, 8:20, 10:18] = 255
    first, again, next_step, other_seed = (
        augmentation.augmented(
            images, tf.constant(seed, tf.int64), tf.constant(step, tf.int64)
        ).numpy()
        for seed, step in ((1, 7), (1, 7), (1, 8), (2, 7))
    )
    moved = np.array([centre(image) for image in first]) - centre(images[0])
    far = np.hypot(*moved.T)
    return {
        "shape": list(first.shape),
        "range": [float(first.min()), float(first.max())],
        "again": bool((first == again).all()),
        "same in next step": int((first == next_step).all(axis=(1, 2)).sum()),
        "same with other seed": int((first == other_seed).all(axis=(1, 2)).sum()),
        "same as another image": int((first[1:] == first[:-1]).all(axis=(1, 2)).sum()),
        "moved, mean and most": [float(far.mean()), float(far.max())],
        "noise far from the ink": (first[:, 0] > 0).any(axis=1).tolist(),
        "ink": float(first.mean() / (images / 255).mean()),
    }


def centre(image: np.ndarray) -> tuple[float, float]:
    down, right = np.indices(image.shape)
    return tuple(float((at * image).sum() / image.sum()) for at in (down, right))


def fits() -> dict[str, object]:
    examples = bright_above_or_below()
    whole = Fitting(SMALL, examples)
    for epoch in range(3):
        accuracy = [accuracy for _loss, accuracy in whole.run_epoch(epoch)][-1]
    begun, resumed = Fitting(SMALL, examples), Fitting(SMALL, examples)
    list(begun.run_epoch(0))
    resumed.state = begun.state
    for epoch in (1, 2):
        list(resumed.run_epoch(epoch))
    loop = network.build(3, 6, 5, 2)
    loop.set_weights(whole.model.get_weights())
    inputs = examples.inputs[:20] / np.float32(255)
    other = Fitting(replace(SMALL, seed=2), examples)
    return {
        "steps": whole.steps,
        "steps of a trial": Fitting(replace(SMALL, steps=2), examples).steps,
        "steps of few examples": Fitting(replace(SMALL, batch_size=1000), examples).steps,
        "accuracy": [accuracy, whole.accuracy(examples)],
        "losses": [float(run.losses(examples).mean()) for run in (begun, whole)],
        "resumed": all((a == b).all() for a, b in zip(whole.state, resumed.state, strict=True)),
        "begun": all((a == b).all() for a, b in zip(whole.state, begun.state, strict=True)),
        "other seed": bool((other.model.get_weights()[0] == begun.model.get_weights()[0]).any()),
        "unrolled to loop": float(np.abs(whole.model(inputs) - loop(inputs)).max()),
    }


def bright_above_or_below() -> TrainingExamples:
    """Inputs of 6 steps and 5 features whose class is the brighter half."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 2, 1000)
    inputs = random.integers(0, 100, (1000, 6, 5))
    for half in (0, 1):
        inputs[labels == half, 3 * half : 3 * half + 3] += 100
    return TrainingExamples(inputs.astype(np.uint8), labels, int(labels.max()) + 1)


def warnings() -> dict[str, object]:
    """What is told of a class that has no test example, and of one that is never read rightly."""
    labels = np.array([0, 0, 1, 1, 1])
    inputs = np.zeros((5, 1, 1), np.uint8)
    form = data_format.of_digits(features=1, classes=3)
    data = Dataset("own.npz", "", form, inputs, labels, inputs, labels, labels == 0)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        session.warn_of_lost_classes("int8", data, np.array([0, 1, 0, 0, 2]))
    return {"warnings": told.getvalue().splitlines()}


def pictures() -> dict[str, object]:
    images = np.zeros((100, 28, 28), np.uint8)
    labels = np.arange(100) % 10
    epochs = [Epoch(1.0, 0.5, 0.5), Epoch(0.5, 0.75, 1.0)]
    runs = [RUN, replace(RUN, seed=2, int8=0.994), replace(RUN, lstm_units=8, bytes=5000)]
    some_wrong = np.where(labels < 7, labels, (labels + 1) % 10)
    digits = Dataset(
        *("mnist", "", data_format.of_digits(28, 10), images, labels, images, labels),
        is_held_out=labels == 0,
        is_mnist=True,
    )
    names = tuple(f"class ${letter}^$" for letter in "abcdefghij")
    form = replace(digits.format, class_names=names, coding=data_format.MEASURED)
    waves = replace(digits, format=form, is_mnist=False)
    made = {
        "some wrong": plots.of_training(epochs, digits, some_wrong),
        "none wrong": plots.of_training(epochs[:1], digits, labels),
        "again": plots.of_training(epochs[:1], digits, labels),
        "own data": plots.of_training(epochs, waves, some_wrong),
        "runs": plots.of_runs(runs),
        "one run": plots.of_runs(runs[:1]),
    }
    return {
        "pictures": {
            case: {name: content[:4].hex() for name, content in contents.items()}
            for case, contents in made.items()
        },
        "same pictures": made["none wrong"] == made["again"],
    }


def comparisons() -> dict[str, object]:
    """Two seeds by training.several, with a training that only writes its files."""
    started: list[list[str]] = []
    held_out_loss = {b"1": 0.04, b"2": 0.03}

    def train(command: list[str], **_options: object) -> subprocess.CompletedProcess:
        started.append(command)
        values = dict(zip(command[2::2], command[3::2]))
        folder, seed = Path(values["--output"]), values["--seed"]
        if seed == "3":
            return subprocess.CompletedProcess(command, 1)
        for name in session.FILES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(seed.encode())
        recipe = chosen("quick", int(values["--units"]), int(values["--epochs"]), int(seed))
        entry = {"bytes": 9000, "accuracy": 0.97, "held_out_accuracy": 0.98}
        card = run_card.compose(recipe, {}, {"int8": entry, "float": entry}, 500, 60)
        (folder / paths.MODEL_CARD.name).write_text(json.dumps(card))
        return subprocess.CompletedProcess(command, 0)

    with tempfile.TemporaryDirectory() as folder:
        paths.MODELS_DIR = Path(folder)
        paths.RUNS = paths.MODELS_DIR / "report" / "runs.json"
        paths.RUNS_DIR = paths.MODELS_DIR / ".runs"
        several.subprocess = SimpleNamespace(run=train)
        several.load_mnist = lambda _path: None
        several.judging = SimpleNamespace(held_out_loss=lambda model, _: held_out_loss[model])
        recipes = [chosen("quick", 8, None, seed) for seed in (1, 2)]
        found = dict(several.trained(recipe, "my.npz") for recipe in recipes)
        trainings = len(started)
        several.trained(recipes[0], "my.npz")
        several.ship(found)
        found_again = len(started)
        (next(iter(found.values())) / "mnist_lstm.tflite").unlink()
        several.trained(recipes[0], "my.npz")
        try:
            several.trained(chosen("quick", 8, None, 3), "")
            failure = ""
        except UserError as error:
            failure = str(error)
        return {
            "command": started[0][4:],
            "command without a path": started[-1][-2:],
            "trainings": [trainings, found_again, len(started)],
            "recorded": [run.seed for run in runs.read(paths.RUNS)],
            "shipped": (paths.MODELS_DIR / "mnist_lstm.tflite").read_text(),
            "pictures of runs": sorted(path.name for path in paths.RUNS.parent.glob("*s.png")),
            "failure": failure,
        }


if __name__ == "__main__":
    main()
