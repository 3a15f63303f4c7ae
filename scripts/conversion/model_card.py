"""What the training wrote about the models that it made: models/mnist_lstm.json."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from project import paths
from project.errors import UserError
from project.files import checksum


@dataclass(frozen=True)
class ModelCard:
    """What is known of one training run.

    Attributes:
        recipe: as in `Settings.recipe`.
        models: by quantisation: sha256, accuracy, …
        data: name and sha256; of one's own data, format and examples too.
    """

    recipe: dict[str, str | int | None]
    models: dict[str, dict[str, Any]]
    data: dict[str, Any]

    @property
    def is_of_mnist(self) -> bool:
        """Whether the models read digits, and not one's own data, which need a description."""
        return "format" not in self.data

    def title(self, file: Path) -> str:
        """What the firmware calls the model in `file` at boot."""
        if self.is_of_mnist:
            return file.stem
        return re.sub(r"[^A-Za-z0-9._-]", "_", Path(self.data["name"]).stem)[:40] + "_lstm"

    def describes(self, quantization: str, flatbuffer: bytes) -> bool:
        """Whether `flatbuffer` is the very model that this card is about."""
        return self.models.get(quantization, {}).get("sha256") == checksum(flatbuffer)

    def accuracy(self, quantization: str) -> float | None:
        """Share of the test data read rightly."""
        return self.models[quantization].get("accuracy")

    @property
    def recipe_text(self) -> str:
        """As in "best, 20 units"; with its epochs, where they are not the recipe's own."""
        name, units, epochs = (self.recipe.get(part) for part in ("name", "lstm_units", "epochs"))
        told = [name, units and f"{units} units", epochs and f"{epochs} epochs"]
        return ", ".join(part for part in told if part)


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
        return ModelCard(*(dict(content[part]) for part in ("recipe", "models", "data")))
    except (ValueError, KeyError, TypeError) as error:
        raise damaged_card() from error


def card_of(quantization: str, flatbuffer: bytes) -> ModelCard | None:
    """The card of this very model; None for one that was put there by hand.

    Raises:
        UserError: as for `read_card`.
    """
    card = read_card()
    return card if card is not None and card.describes(quantization, flatbuffer) else None


def damaged_card() -> UserError:
    """What to raise where the card does not hold what it should."""
    return UserError(
        f"{paths.relative(paths.MODEL_CARD)} is damaged; restore it, or delete it to keep the "
        "model without its figures."
    )
