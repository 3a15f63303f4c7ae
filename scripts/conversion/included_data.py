"""What goes into the firmware beside the model: the ten digits, or examples of one's own data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion import data_format, examples
from conversion.data_format import DataFormat
from conversion.examples import Examples
from conversion.lstm_model import LstmModel
from conversion.model_card import ModelCard, damaged_card
from images.normalise import load_digit
from project import paths
from project.errors import UserError


@dataclass(frozen=True)
class IncludedData:
    """The examples, and what their bytes and labels stand for."""

    format: DataFormat
    examples: Examples


def included_data(model: LstmModel, card: ModelCard | None) -> IncludedData:
    """What fits `model`.

    Args:
        card: the model's own; None for a model that was put there by hand.

    Raises:
        UserError: the card is damaged, or a model without one reads no digits.
    """
    if card is None or card.is_of_mnist:
        return IncludedData(
            data_format.of_digits(model.features, model.classes), _digits_for(model)
        )
    try:
        data = IncludedData(
            data_format.from_card(card.data["format"]),
            examples.from_card(card.data["examples"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise damaged_card() from error
    _require_fit(model, data)
    return data


def _digits_for(model: LstmModel) -> Examples:
    pictures = [load_digit(paths.DIGITS_DIR / f"{digit}.png") for digit in range(10)]
    values = np.stack(pictures).reshape(10, -1)
    if model.time_steps * model.features != values.shape[1]:
        raise UserError(
            f"the model takes {model.time_steps} x {model.features} values, but the ten digits "
            f"have {values.shape[1]} pixels; train it on pictures of 28 x 28, or by this project "
            "with --data."
        )
    if model.classes != len(values):
        raise UserError(
            f"the model tells {model.classes} classes apart, but there are {len(values)} digits; "
            "train it on the ten of MNIST, or by this project with --data."
        )
    return Examples(values, tuple(range(10)), "digits/*.png")


def _require_fit(model: LstmModel, data: IncludedData) -> None:
    fits = (
        len(data.format.class_names) == model.classes
        and len(data.format.lowest) == len(data.format.step) == model.features
        and data.examples.values.shape[1] == model.time_steps * model.features
        and all(0 <= label < model.classes for label in data.examples.labels)
    )
    if not fits:
        raise damaged_card()
