"""models/mnist_lstm.json: what was trained, how, and how well it reads."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Any

from conversion.tflite_reader import read_model
from project import paths
from project.files import checksum
from training import evaluation
from training.dataset import Dataset
from training.recipe import Recipe


def describe(quantization: str, flatbuffer: bytes, data: Dataset) -> dict[str, Any]:
    """The entry of one model; accuracy over all test data, as a share from 0 to 1."""
    file = paths.model_path(quantization).name
    return {
        "file": file,
        "sha256": checksum(flatbuffer),
        "bytes": len(flatbuffer),
        "accuracy": evaluation.accuracy(flatbuffer, data.x_test, data.y_test, data.format.coding),
        "evaluated_with": evaluation.evaluated_with(),
        "operators": list(read_model(flatbuffer, file).operators),
        "arena_bytes": evaluation.arena_bytes(flatbuffer),
    }


def compose(
    recipe: Recipe,
    data: dict[str, Any],
    models: dict[str, dict[str, Any]],
    calibration_images: int,
    seconds: float,
) -> dict[str, Any]:
    """The whole card; `data` as `data_card.describe` returns it, `models` by quantisation."""
    return {
        "recipe": {"lstm_units": recipe.lstm_units, "epochs": _whole_epochs(recipe)},
        "seed": recipe.seed,
        "training": {
            "batch_size": recipe.batch_size,
            "optimizer": "adam",
            "learning_rate": recipe.learning_rate,
            "schedule": "linear warm-up, cosine decay",
            "warm_up": recipe.warm_up,
            "steps": recipe.steps,
            "calibration_images": calibration_images,
        },
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


def _whole_epochs(recipe: Recipe) -> int:
    # A trial of a few steps is no recipe of platformio.ini, and so never taken for one.
    return recipe.epochs if recipe.steps is None else 0


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
