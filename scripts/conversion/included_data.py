"""What goes into the firmware beside the model: the ten digits, or examples of one's own data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion.golden import golden_outputs
from conversion.model_card import ModelCard, damaged_card
from conversion.network_model import Network
from data import data_format, examples
from data.answers import predicted_classes
from data.data_format import DataFormat, Standardization
from data.examples import MAX_BYTES, Examples
from images.normalise import FIELD, load_digit
from project import paths


@dataclass(frozen=True)
class IncludedData:
    """The examples, and what their values and labels stand for."""

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
        sizes = (model.time_steps, model.features, model.outputs)
        reads_digits = sizes == (FIELD, FIELD, 10) and model.gives_probabilities
        return _digits(model) if reads_digits else _made_up(model)
    form = format_of(card)
    assert form is not None, "only digits have none"
    try:
        included = examples.from_card(card.data["examples"], form.coding.dtype)
    except ValueError as error:
        raise damaged_card() from error
    fits = (
        form.fits(model.outputs)
        and len(form.value_units) == len(form.value_names)
        and len(form.value_mean) == len(form.value_factor) in (0, len(form.value_names))
        and _features_of(form) in (None, model.features)
        and included.values.shape[1] == model.time_steps * model.features
        and _are_labels(included.labels, form)
    )
    if not fits:
        raise damaged_card()
    return IncludedData(form, included)


def format_of(card: ModelCard) -> DataFormat | None:
    """What the card's models take and give; None for those that read digits.

    Raises:
        UserError: the card is damaged.
    """
    if card.is_of_mnist:
        return None
    try:
        return data_format.from_card(card.data["format"])
    except ValueError as error:
        raise damaged_card() from error


def _features_of(form: DataFormat) -> int | None:
    """None for pictures, which may be of any width."""
    coding = form.coding
    return len(coding.mean) if isinstance(coding, Standardization) else None


def _are_labels(labels: np.ndarray, form: DataFormat) -> bool:
    if not form.is_of_classes:
        return labels.shape[1:] == (len(form.value_names),)
    return labels.ndim == 1 and bool(np.all((labels >= 0) & (labels < len(form.class_names))))


def of_unknown_data(model: Network) -> DataFormat:
    """Numbered classes or outputs, and values in the unit of the network's input."""
    largest = float(np.finfo(np.float32).max)
    coding = data_format.as_they_are(model.features, -largest, largest)
    numbers = tuple(map(str, range(model.outputs)))
    if model.gives_probabilities:
        return DataFormat("class", numbers, coding)
    names = tuple(f"output {number}" for number in numbers)
    return DataFormat("value", (), coding, names, ("",) * model.outputs)


def _digits(model: Network) -> IncludedData:
    pictures = [load_digit(paths.DIGITS_DIR / f"{digit}.png") for digit in range(10)]
    values = np.stack(pictures).reshape(10, -1)
    return IncludedData(
        data_format.of_digits(model.outputs),
        Examples(values, np.arange(10, dtype=np.int32), "digits/*.png"),
    )


def _made_up(model: Network) -> IncludedData:
    """Noise about several levels; the label of each is what the model says."""
    form = of_unknown_data(model)
    size = model.time_steps * model.features
    low, high = usual_inputs(model)
    levels = np.linspace(low, high, max(2, min(10, MAX_BYTES // (4 * size))))[:, np.newaxis]
    noise = np.random.default_rng(1).uniform(low, high, (len(levels), size))
    values = ((levels + noise) / 2).astype(np.float32)
    outputs = golden_outputs(model, values, form.coding)[0]
    labels = predicted_classes(outputs).astype(np.int32) if form.is_of_classes else outputs
    return IncludedData(form, Examples(values, labels, "noise"))


def usual_inputs(model: Network) -> tuple[float, float]:
    """The range that the input was calibrated for; of a float one, that of standardised values."""
    values = model.input
    if values.quantization is None and model.layers:
        values = model.layers[0].output  # of a QUANTIZE
    if values.quantization is None:
        return -2.0, 2.0
    limits, form = np.iinfo(values.dtype), values.quantization
    low, high = ((end - form.zero_point) * form.scale for end in (limits.min, limits.max))
    return low, high
