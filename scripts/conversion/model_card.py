"""What the training wrote about its models: models/mnist_lstm.json."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from project import paths, reading, windows
from project.errors import UserError
from project.files import checksum
from project.forms import Form, all_members, list_of, members, number, optional, text, whole

_REMEDY = "restore it, or delete it to keep the model without its figures"
_MAX_FEATURES = 16384
_MAX_ERRORS = 3  # as many as a line has room for
_MAX_FLOAT, _MIN_FACTOR = 3.4028234e38, 1.2e-38  # of a chip's float


def _each_feature(low: float, high: float) -> Form:
    return list_of(number(low, high), 1, _MAX_FEATURES)


_CLASSES = list_of(whole(0, 255), 1)
_VALUES = list_of(list_of(number(-_MAX_FLOAT, _MAX_FLOAT), 1), 1)


def _labels(value: Any, place: str) -> str | None:
    are_values = isinstance(value, list) and value and isinstance(value[0], list)
    return (_VALUES if are_values else _CLASSES)(value, place)


_OF_MNIST = members(name=text(255, shown=False), sha256=text(64))
_OF_OWN_DATA = members(
    name=text(255, shown=False),
    sha256=text(64),
    format=members(
        class_names=list_of(text(40), 0, 256),
        value_names=optional(list_of(text(40), 0, 256)),
        value_units=optional(list_of(text(40), 0, 256)),
        feature_names=optional(list_of(text(80), 0, _MAX_FEATURES)),
        value_mean=optional(list_of(number(-_MAX_FLOAT, _MAX_FLOAT), 0, 256)),
        value_factor=optional(list_of(number(_MIN_FACTOR, _MAX_FLOAT), 0, 256)),
        pixels=optional(
            members(black=number(-_MAX_FLOAT, _MAX_FLOAT), white=number(-_MAX_FLOAT, _MAX_FLOAT))
        ),
        standardization=optional(
            members(
                mean=_each_feature(-_MAX_FLOAT, _MAX_FLOAT),
                factor=_each_feature(_MIN_FACTOR, _MAX_FLOAT),
                lowest=_each_feature(-_MAX_FLOAT, _MAX_FLOAT),
                highest=_each_feature(-_MAX_FLOAT, _MAX_FLOAT),
                clipped=_each_feature(0, 1),
            )
        ),
    ),
    windows=optional(windows.FORM),
    examples=members(labels=_labels, values=list_of(text(8 * _MAX_FEATURES), 1)),
)


def _of_data(value: Any, place: str) -> str | None:
    is_own = isinstance(value, dict) and "format" in value
    return (_OF_OWN_DATA if is_own else _OF_MNIST)(value, place)


_FORM = members(
    recipe=members(
        name=text(40),
        lstm_units=whole(1, 256),
        epochs=optional(whole(1, 1000)),
        mode=optional(text(40)),
        model=optional(text(64)),
    ),
    models=all_members(
        members(
            sha256=text(64),
            accuracy=optional(number(0, 1)),
            mean_errors=optional(list_of(number(0, _MAX_FLOAT), 1)),
        )
    ),
    data=_of_data,
)


@dataclass(frozen=True)
class ModelCard:
    """What is known of one training run.

    Attributes:
        recipe: as in `Settings.recipe`.
        models: by quantisation: sha256, accuracy or mean_errors, …
        data: name and sha256; of one's own data, format and examples too.
    """

    recipe: dict[str, str | int | None]
    models: dict[str, dict[str, Any]]
    data: dict[str, Any]

    @property
    def is_of_mnist(self) -> bool:
        """Whether the models read digits; one's own data would need a format."""
        return "format" not in self.data

    def title(self, file: Path) -> str:
        """What the firmware calls the model in `file` at boot."""
        if self.is_of_mnist:
            return file.stem
        return re.sub(r"[^A-Za-z0-9._-]", "_", Path(self.data["name"]).stem)[:40] + "_lstm"

    def describes(self, quantization: str, flatbuffer: bytes) -> bool:
        """Whether `flatbuffer` is the very model that this card is about."""
        return self.models.get(quantization, {}).get("sha256") == checksum(flatbuffer)

    def accuracy_text(self, quantization: str) -> str:
        """How well the model does on the test data, for people."""
        entry = self.models[quantization]
        if entry.get("accuracy") is not None:
            tested = "images" if self.is_of_mnist else "examples"
            return f"{100 * entry['accuracy']:.2f} % of the test {tested} right"
        if entry.get("mean_errors"):
            units = self.data.get("format", {}).get("value_units") or ()
            return f"mean error {errors_text(entry['mean_errors'], units)}"
        return "accuracy unknown"

    @property
    def recipe_text(self) -> str:
        """As in "best, 20 units" or "best, own network"; with its epochs if they are others."""
        epochs = self.recipe.get("epochs")
        own = "model" in self.recipe
        network = "own network" if own else f"{self.recipe['lstm_units']} units"
        text = f"{self.recipe['name']}, {network}"
        if epochs:
            text += f", {epochs} epochs"
        return f"{text}, {self.recipe['mode']}" if "mode" in self.recipe else text


def errors_text(errors: Sequence[float], units: Sequence[str]) -> str:
    """As in "0.42 °C, 1.3 %"; of many values the first three."""
    shown = [
        f"{error:.3g} {unit}".rstrip() for error, unit in zip_longest(errors, units, fillvalue="")
    ]
    return ", ".join(shown[:_MAX_ERRORS]) + ", …" * (len(shown) > _MAX_ERRORS)


def read_card() -> ModelCard | None:
    """The card, or None where there is none: a model put in by hand needs no card.

    Raises:
        UserError: the file is there but is not a card.
    """
    if not paths.MODEL_CARD.exists():
        return None
    content = reading.json_content(paths.MODEL_CARD, _FORM, _REMEDY)
    return ModelCard(content["recipe"], content["models"], content["data"])


def card_of(quantization: str, flatbuffer: bytes) -> ModelCard | None:
    """The card of this very model; None for one that was put there by hand.

    Raises:
        UserError: as for `read_card`.
    """
    card = read_card()
    return card if card is not None and card.describes(quantization, flatbuffer) else None


def damaged_card() -> UserError:
    """For a card whose examples its model cannot take."""
    name = paths.relative(paths.MODEL_CARD)
    return UserError(f"{name} is damaged (its examples do not fit the model); {_REMEDY}.")
