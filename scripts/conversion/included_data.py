"""What goes into the firmware beside the model: the ten digits, or examples of one's own data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion.golden import golden_outputs
from conversion.model_card import ModelCard, damaged_card
from conversion.network_model import Network
from data import data_format, examples
from data.data_format import PICTURE, ByteCoding, DataFormat
from data.examples import MAX_BYTES, Examples
from images.normalise import FIELD, load_digit
from project import paths


@dataclass(frozen=True)
class IncludedData:
    """The examples, and what their bytes and labels stand for."""

    format: DataFormat
    examples: Examples


def included_data(model: Network, card: ModelCard | None) -> IncludedData:
    """What fits `model`.

    Args:
        card: the model's own; None for a model that was put there by hand.

    Raises:
        UserError: the card is damaged.
    """
    if card is None or card.is_of_mnist:
        reads_digits = (model.time_steps, model.features, model.outputs) == (FIELD, FIELD, 10)
        return _digits(model) if reads_digits else _made_up(model)
    try:
        form = data_format.from_card(card.data["format"])
        included = examples.from_card(card.data["examples"])
    except ValueError as error:
        raise damaged_card() from error
    fits = (
        len(form.output_names) == model.outputs
        and len(form.lowest) == len(form.step) == model.features
        and included.values.shape[1] == model.time_steps * model.features
        and all(0 <= label < model.outputs for label in included.labels)
    )
    if not fits:
        raise damaged_card()
    return IncludedData(form, included)


def of_unknown_data(model: Network) -> DataFormat:
    """Numbered classes, and bytes in the unit of the network's input, as far as that is known."""
    lowest, step, coding = 0.0, 1 / PICTURE.one, PICTURE
    if model.input.quantization is not None:
        step, zero_point = model.input.quantization.scale, model.input.quantization.zero_point
        lowest, coding = (-128 - zero_point) * step, ByteCoding(zero_point + 128, 1 / step)
    return DataFormat(
        subject="class",
        class_names=tuple(map(str, range(model.outputs))),
        coding=coding,
        lowest=(lowest,) * model.features,
        step=(step,) * model.features,
    )


def _digits(model: Network) -> IncludedData:
    pictures = [load_digit(paths.DIGITS_DIR / f"{digit}.png") for digit in range(10)]
    values = np.stack(pictures).reshape(10, -1)
    return IncludedData(
        data_format.of_digits(model.features, model.outputs),
        Examples(values, tuple(range(10)), "digits/*.png"),
    )


def _made_up(model: Network) -> IncludedData:
    """Noise about several levels; the label of each is what the model says."""
    form = of_unknown_data(model)
    size = model.time_steps * model.features
    levels = np.linspace(0, 255, max(2, min(10, MAX_BYTES // size)))[:, np.newaxis]
    noise = np.random.default_rng(1).integers(0, 256, (len(levels), size))
    values = ((levels + noise) / 2).astype(np.uint8)
    labels = golden_outputs(model, values, form.coding)[0].argmax(axis=1)
    return IncludedData(form, Examples(values, tuple(labels.tolist()), "noise"))
