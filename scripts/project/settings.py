"""The `custom_*` settings of platformio.ini, checked."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Callable

from project import ini, paths
from project.arguments import whole_number
from project.errors import UserError
from project.recipes import RECIPES

RUNTIMES = ("tflm", "compiled")
QUANTIZATIONS = ("int8", "float")
MULTIPLIERS = ("double", "float32")

DEFAULTS = {
    "custom_runtime": "compiled",
    "custom_quantization": "int8",
    "custom_tflm_multipliers": "double",
    "custom_lstm_units": "20",
    "custom_recipe": "best",
    "custom_epochs": "",
    "custom_mnist_path": "",
    "custom_data": "",
}


@dataclass(frozen=True)
class Settings:
    """What a user may change.

    Attributes:
        runtime: "tflm" or "compiled".
        quantization: "int8" or "float".
        tflm_multipliers: "double" or "float32", how the TFLM to be equalled multiplies two scales.
        lstm_units: width of the LSTM, 1 to 256.
        recipe_name: one of RECIPES, how the model is trained.
        epochs: passes over the training images, 1 to 1000; None for the recipe's own.
        mnist_path: an .npz file or a folder of IDX files, absolute; empty for a download.
        own_data_path: an .npz file to train on instead of MNIST, absolute; empty for MNIST.
    """

    runtime: str
    quantization: str
    tflm_multipliers: str
    lstm_units: int
    recipe_name: str
    epochs: int | None
    mnist_path: str
    own_data_path: str

    @property
    def recipe(self) -> dict[str, str | int | None]:
        """The part that decides how the model is trained."""
        return {"name": self.recipe_name, "lstm_units": self.lstm_units, "epochs": self.epochs}

    def as_json(self) -> str:
        """All of them on one line, for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """What `as_json` made."""
        return cls(**json.loads(text))


def parse_settings(get_option: Callable[[str, str], str]) -> Settings:
    """Reads and checks the settings through `get_option(name, default)`.

    Raises:
        UserError: a value is not one of those allowed.
    """

    def value(name: str) -> str:
        return str(get_option(name, DEFAULTS[name])).strip()

    return Settings(
        runtime=_one_of("custom_runtime", value("custom_runtime"), RUNTIMES),
        quantization=_one_of("custom_quantization", value("custom_quantization"), QUANTIZATIONS),
        tflm_multipliers=_one_of(
            "custom_tflm_multipliers", value("custom_tflm_multipliers"), MULTIPLIERS
        ),
        lstm_units=_whole_number("custom_lstm_units", value("custom_lstm_units"), 1, 256),
        recipe_name=_one_of("custom_recipe", value("custom_recipe"), RECIPES),
        epochs=_epochs(value("custom_epochs")),
        mnist_path=_path("custom_mnist_path", value("custom_mnist_path")),
        own_data_path=_path("custom_data", value("custom_data")),
    )


def read_settings(environment: str | None = None) -> Settings:
    """The settings of `[env:NAME]`, or of `[env]`; only where PlatformIO can be imported."""

    def value(name: str, default: str) -> str:
        found = ini.option(environment, name)
        return default if found is None else found

    return parse_settings(value)


def require_training_data(own_data: str, mnist_path: str) -> None:
    """Tells that the data are missing before anything is installed to train on them.

    Args:
        own_data: an .npz file; empty for MNIST.
        mnist_path: as in `Settings`.

    Raises:
        UserError: a file or folder is named, but there is none.
    """
    if own_data:
        named, what = own_data, "data"
    else:
        named, what = mnist_path or os.environ.get("MNIST_PATH", ""), "MNIST"
    if named and not Path(named).expanduser().exists():
        raise UserError(f"there is no {what} at {named}; name a file that exists.")


def _one_of(name: str, value: str, allowed: Collection[str]) -> str:
    if value not in allowed:
        raise UserError(f"{name} = {_shown(value)} is unknown; use {' or '.join(allowed)}.")
    return value


def _epochs(value: str) -> int | None:
    return _whole_number("custom_epochs", value, 1, 1000) if value else None


def _whole_number(name: str, value: str, least: int, most: int) -> int:
    number = whole_number(value)
    if number is None or not least <= number <= most:
        raise UserError(f"{name} = {_shown(value)} is not a whole number from {least} to {most}.")
    return number


def _path(name: str, value: str) -> str:
    """An absolute path; a relative one is meant from the project's folder on."""
    if not value:
        return ""
    try:
        path = paths.ROOT / Path(value).expanduser()
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass  # who opens it tells more
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"{name} = {_shown(value)} cannot be a path ({reason}); name a file or a folder."
        ) from error
    return str(path)


def _shown(value: str) -> str:
    """`value` on one line, and not longer than a sentence bears."""
    text = value if value.isprintable() else repr(value)[1:-1]
    return text if len(text) <= 80 else f"{text[:80]}…"
