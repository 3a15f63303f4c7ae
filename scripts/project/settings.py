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
from project.recipes import RECIPES, checksum_of_network
from project.windows import MAX_STEPS, Windows, columns

RUNTIMES = ("tflm", "compiled")
QUANTIZATIONS = ("int8", "float")
MODES = ("sequences", "stream")
MULTIPLIERS = ("double", "float32")
CONSOLES = ("full", "small")
TFLM_WEIGHTS = ("flash", "arena")

DEFAULTS = {
    "custom_runtime": "compiled",
    "custom_quantization": "int8",
    "custom_mode": "sequences",
    "custom_tflm_multipliers": "double",
    "custom_tflm_weights": "flash",
    "custom_console": "full",
    "custom_lstm_units": "20",
    "custom_recipe": "best",
    "custom_epochs": "",
    "custom_mnist_path": "",
    "custom_data": "",
    "custom_window": "",
    "custom_stride": "",
    "custom_label": "",
    "custom_target": "",
    "custom_horizon": "0",
    "custom_model": "",
}


@dataclass(frozen=True)
class Settings:
    """What a user may change.

    Attributes:
        runtime: "tflm" or "compiled".
        quantization: "int8" or "float".
        mode: "sequences", each from a reset state, or "stream", row by row.
        tflm_multipliers: "double" or "float32", how the TFLM to be equalled multiplies two scales.
        lstm_units: width of the LSTM, 1 to 256.
        recipe_name: one of RECIPES, how the model is trained.
        epochs: passes over the training images, 1 to 1000; None for the recipe's own.
        mnist_path: an .npz file or a folder of IDX files, absolute; empty for a download.
        own_data_path: a file or a folder to train on instead of MNIST, absolute; empty for MNIST.
        own_model_path: a Python file with a network to train; empty for the built-in one.
        console: "full", or "small" for chips with little flash and RAM.
        tflm_weights: "flash" or "arena", where TFLM's int8 kernels find them packed.
        window, stride, label, target, horizon: as in `Windows`, for CSV files.
    """

    runtime: str
    quantization: str
    mode: str
    tflm_multipliers: str
    lstm_units: int
    recipe_name: str
    epochs: int | None
    mnist_path: str
    own_data_path: str
    own_model_path: str = ""
    window: int | None = None
    stride: int | None = None
    label: str = ""
    target: str = ""
    horizon: int = 0
    console: str = "full"
    tflm_weights: str = "flash"

    @property
    def recipe(self) -> dict[str, str | int | None]:
        """The part that decides how the model is trained."""
        mode = {"mode": self.mode} if self.mode == "stream" else {}
        own = {"model": checksum_of_network(self.own_model_path)} if self.own_model_path else {}
        return {
            "name": self.recipe_name,
            "lstm_units": self.lstm_units,
            "epochs": self.epochs,
            **mode,
            **own,
        }

    @property
    def windows(self) -> Windows:
        return Windows(self.window, self.stride, self.label, columns(self.target), self.horizon)

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

    values = {name: str(get_option(name, default)).strip() for name, default in DEFAULTS.items()}
    return Settings(
        runtime=_one_of(values, "custom_runtime", RUNTIMES),
        quantization=_one_of(values, "custom_quantization", QUANTIZATIONS),
        mode=_one_of(values, "custom_mode", MODES),
        tflm_multipliers=_one_of(values, "custom_tflm_multipliers", MULTIPLIERS),
        lstm_units=_whole_number(values, "custom_lstm_units", 256),
        recipe_name=_one_of(values, "custom_recipe", RECIPES),
        epochs=_number_or_none(values, "custom_epochs", 1000),
        mnist_path=_path(values, "custom_mnist_path"),
        own_data_path=_path(values, "custom_data"),
        window=_number_or_none(values, "custom_window", MAX_STEPS),
        stride=_number_or_none(values, "custom_stride", MAX_STEPS),
        label=values["custom_label"],
        target=values["custom_target"],
        horizon=_whole_number(values, "custom_horizon", MAX_STEPS, low=0),
        own_model_path=_path(values, "custom_model"),
        console=_one_of(values, "custom_console", CONSOLES),
        tflm_weights=_one_of(values, "custom_tflm_weights", TFLM_WEIGHTS),
    )


def read_settings(environment: str | None = None) -> Settings:
    """The settings of `[env:NAME]`, or of `[env]`; only where PlatformIO can be imported."""
    found = ini.options(environment, DEFAULTS)
    return parse_settings(lambda name, default: default if found[name] is None else found[name])


def require_training_data(own_data: str, mnist_path: str) -> None:
    """Refuses missing data before anything is installed to train on them.

    Raises:
        UserError: `own_data`, or without it `mnist_path` or MNIST_PATH, names what does not exist.
    """
    if own_data:
        named, what = own_data, "data"
    else:
        named, what = mnist_path or os.environ.get("MNIST_PATH", ""), "MNIST"
    # Those of Path raise errors for a user who does not exist and for a name that is too long.
    if named and not os.path.exists(os.path.expanduser(named)):
        raise UserError(f"there is no {what} at {named}; name a file that exists.")


def _one_of(values: dict[str, str], name: str, allowed: Collection[str]) -> str:
    if values[name] not in allowed:
        raise UserError(f"{name} = {_shown(values[name])} is unknown; use {' or '.join(allowed)}.")
    return values[name]


def _whole_number(values: dict[str, str], name: str, high: int, low: int = 1) -> int:
    number = whole_number(values[name])
    if number is None or not low <= number <= high:
        raise UserError(
            f"{name} = {_shown(values[name])} is not a whole number from {low} to {high}."
        )
    return number


def _number_or_none(values: dict[str, str], name: str, high: int) -> int | None:
    return _whole_number(values, name, high) if values[name] else None


def _path(values: dict[str, str], name: str) -> str:
    """An absolute path; a relative one starts at the project's folder."""
    if not values[name]:
        return ""
    try:
        path = paths.ROOT / Path(values[name]).expanduser()
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass  # whoever opens it says more
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"{name} = {_shown(values[name])} cannot be a path ({reason}); name a file or a folder."
        ) from error
    return str(path)


def _shown(value: str) -> str:
    """`value` on one line, cut to a length that fits a sentence."""
    text = value if value.isprintable() else repr(value)[1:-1]
    return text if len(text) <= 80 else f"{text[:80]}…"
