"""models/mnist_lstm.json: what was trained, how, and how well it reads."""

import importlib.metadata
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from conversion.tflite_reader import read_any_model
from data import confusion
from data.answers import mean_errors
from data.dataset import Dataset
from project import paths, reading
from project.files import checksum
from project.forms import members, number, text, whole
from project.recipes import KERAS, RECIPES, Recipe
from training import scoring

# What is read of the card of another training.
_FORM = members(
    recipe=members(name=text(40), lstm_units=whole(1, 256)),
    seed=whole(0, 2**32 - 1),
    training=members(epochs=whole(1, 1000)),
    models=members(
        int8=members(
            bytes=whole(1, 1 << 30), accuracy=number(0, 1), held_out_accuracy=number(0, 1)
        ),
        float=members(accuracy=number(0, 1)),
    ),
    duration_seconds=number(0, 1e9),
)


def read(path: Path) -> dict[str, Any]:
    """The card of a training.

    Raises:
        UserError: it is damaged.
    """
    return reading.json_content(path, _FORM, "delete it, and that training is run again")


def describe(
    quantization: str, flatbuffer: bytes, data: Dataset, predicted: np.ndarray
) -> dict[str, Any]:
    """The entry of one model; accuracies as shares from 0 to 1.

    Args:
        quantization: "int8" or "float".
        flatbuffer: the model.
        data: that it was trained on.
        predicted: the classes or values that it gives to the test examples.
    """
    figures = (_accuracies if data.classes else _mean_errors)(flatbuffer, data, predicted)
    return {**of_file(quantization, flatbuffer), **figures}


def of_file(quantization: str, flatbuffer: bytes) -> dict[str, Any]:
    """What an entry says of a model without data."""
    file = paths.model_path(quantization).name
    return {
        "file": file,
        "sha256": checksum(flatbuffer),
        "bytes": len(flatbuffer),
        "evaluated_with": scoring.evaluated_with(),
        "operators": list(read_any_model(flatbuffer, file).operators),
        "arena_bytes": scoring.arena_bytes(flatbuffer),
    }


def _accuracies(flatbuffer: bytes, data: Dataset, predicted: np.ndarray) -> dict[str, Any]:
    counts = confusion.count(data.y_test, predicted, data.classes)
    held_out, labels = data.x_train[data.is_held_out], data.y_train[data.is_held_out]
    return {
        "accuracy": float(np.mean(predicted == data.y_test)),
        "accuracy_of_each_class": confusion.accuracy_of_each_class(counts),
        "held_out_accuracy": scoring.accuracy(flatbuffer, held_out, labels, data.format.coding),
    }


def _mean_errors(flatbuffer: bytes, data: Dataset, predicted: np.ndarray) -> dict[str, Any]:
    """Of each value, in its unit."""
    held_out = scoring.answers(flatbuffer, data.x_train[data.is_held_out], data.format)
    wanted = data.y_train[data.is_held_out]
    return {
        "mean_errors": mean_errors(predicted, data.y_test),
        "held_out_mean_errors": mean_errors(held_out, wanted),
    }


def compose(
    recipe: Recipe,
    data: dict[str, Any],
    models: dict[str, dict[str, Any]],
    calibration_images: int,
    seconds: float,
) -> dict[str, Any]:
    """The whole card.

    Args:
        recipe: as trained.
        data: as `data_card.describe` returns it.
        models: by quantisation, each as `describe` returns it.
        calibration_images: how many training images gave the int8 model its ranges.
        seconds: that all of it took.
    """
    return {
        "recipe": _of_settings(recipe),
        "seed": recipe.seed,
        "training": {**_how(recipe), "calibration_images": calibration_images},
        "data": data,
        "models": models,
        "versions": {
            "python": platform.python_version(),
            "tensorflow": _version("tensorflow"),
            "numpy": _version("numpy"),
            "tflite_micro": _version("tflite-micro"),
        },
        "duration_seconds": round(seconds, 1),
    }


def _how(recipe: Recipe) -> dict[str, Any]:
    if recipe.name == KERAS:
        return {}
    schedule = "linear warm-up, cosine decay"
    return {**training_of(recipe), "optimizer": "adamw", "schedule": schedule}


def training_of(recipe: Recipe) -> dict[str, Any]:
    """What a recipe decides beyond width, seed, mode and network."""
    apart = ("name", "lstm_units", "seed", "mode", "model_file", "model_sha256")
    return {name: value for name, value in asdict(recipe).items() if name not in apart}


def _of_settings(recipe: Recipe) -> dict[str, Any]:
    """The recipe as `Settings.recipe` has it."""
    is_usual = recipe.name == KERAS or recipe.epochs == RECIPES[recipe.name].epochs
    epochs = None if is_usual else recipe.epochs
    # A trial of a few steps is not a recipe of platformio.ini, and is never taken for one.
    name = recipe.name if recipe.steps is None else "trial"
    mode = {"mode": recipe.mode} if recipe.mode == "stream" else {}
    own = {"model": recipe.model_sha256} if recipe.model_file else {}
    return {"name": name, "lstm_units": recipe.lstm_units, "epochs": epochs, **mode, **own}


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
