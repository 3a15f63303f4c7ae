"""Brings include/model_data.h and include/digits.h up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from conversion.arena import arena_bytes
from conversion.digits_header import digits_header
from conversion.freshness import fingerprint
from conversion.golden import blends, golden_probabilities
from conversion.model_card import read_card
from conversion.model_header import model_header
from conversion.tflite_reader import read_model
from images.normalise import load_digit
from project import paths
from project.errors import UserError
from project.files import write_together


def write_headers(model_path: Path, quantization: str) -> None:
    """Converts the model and the ten digits; both headers are written, or neither.

    Raises:
        UserError: the model or a digit cannot be used, or include/ not be written.
    """
    name = paths.relative(model_path)
    flatbuffer = model_path.read_bytes()
    model = read_model(flatbuffer, name)
    if model.quantization != quantization:
        raise UserError(
            f"{name} is a model in {model.quantization}, but custom_quantization = {quantization}; "
            "change the setting or the model."
        )
    pixels = np.stack([load_digit(paths.DIGITS_DIR / f"{i}.png").reshape(-1) for i in range(10)])
    of_digits, oracle = golden_probabilities(model, pixels)
    of_blends, _ = golden_probabilities(model, blends(pixels))
    card = read_card()
    accuracy = card.accuracy(quantization, flatbuffer) if card else None
    recipe = card.recipe_text(quantization, flatbuffer) if card else None
    mark = fingerprint(model_path, quantization)

    texts = {
        paths.MODEL_DATA_H: model_header(
            model, model_path.stem, accuracy, arena_bytes(model), mark, recipe
        ),
        paths.DIGITS_H: digits_header(pixels, of_digits, of_blends, oracle, mark),
    }
    write_together({path: text.encode() for path, text in texts.items()})
    print(
        f"{name}: {model.units} units, {quantization}, golden values by {oracle}", file=sys.stderr
    )
