"""What the training wrote about the models that it made: models/mnist_lstm.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from project import paths
from project.errors import UserError
from project.files import checksum


@dataclass(frozen=True)
class ModelCard:
    """`recipe` as in `Settings.recipe`; `models` by quantisation: sha256, accuracy, …"""

    recipe: dict[str, int]
    models: dict[str, dict[str, Any]]

    def describes(self, quantization: str, flatbuffer: bytes) -> bool:
        """Whether `flatbuffer` is the very model that this card is about."""
        return self.models.get(quantization, {}).get("sha256") == checksum(flatbuffer)

    def accuracy(self, quantization: str, flatbuffer: bytes) -> float | None:
        """Share of the test images read rightly; None for a model that is not ours."""
        if not self.describes(quantization, flatbuffer):
            return None
        return self.models[quantization].get("accuracy")

    def recipe_text(self, quantization: str, flatbuffer: bytes) -> str | None:
        """The recipe as in "20 units, 5 epochs"; None for a model that is not ours."""
        if not self.describes(quantization, flatbuffer):
            return None
        return ", ".join(
            f"{value} {name.removeprefix('lstm_')}" for name, value in self.recipe.items()
        )


def read_card() -> ModelCard | None:
    """The card, or None where there is none: a model put in by hand needs no card.

    Raises:
        UserError: the file is there but no card.
    """
    path = paths.MODEL_CARD
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return ModelCard(recipe=dict(content["recipe"]), models=dict(content["models"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{paths.relative(path)} is damaged; restore it, or delete it to keep the model "
            "without its figures."
        ) from error
