"""One training run, from the images to the files in models/."""

from __future__ import annotations

import json
import time
from pathlib import Path

from project import paths
from project.settings import QUANTIZATIONS
from training import data_card, fitting, publishing, run_card, tflite_conversion
from training.dataset import Dataset
from training.mnist import load_mnist
from training.own_data import load_own_data
from training.recipe import Recipe

# The first of the training images: enough to see the range of every activation.
CALIBRATION_IMAGES = 500

# In the order of writing. The card comes last: until it is there, nothing claims to know the
# models beside it.
FILES = [*(paths.model_path(name).name for name in QUANTIZATIONS), paths.MODEL_CARD.name]


def train(recipe: Recipe, mnist_path: str, output: Path, own_data_path: str = "") -> None:
    """Trains by `recipe` and puts the int8 model, the float model and their card into `output`.

    Args:
        recipe: how to train.
        mnist_path: as for `load_mnist`.
        output: the folder; what it holds is replaced at the very end, or not at all.
        own_data_path: as for `load_own_data`, to be trained on instead of MNIST.

    Raises:
        UserError: there is no MNIST, the own data cannot be used, the folder is not writable, or
            the model that came out is not one that TFLM can run.
    """
    started = time.monotonic()
    publishing.require_writable(output, FILES)
    data = load_own_data(own_data_path) if own_data_path else load_mnist(mnist_path)
    print(f"training {recipe.lstm_units} units on {len(data.x_train)} examples", flush=True)
    model = fitting.fit(recipe, data)

    print("converting to int8 and float", flush=True)
    flatbuffers = {
        "int8": tflite_conversion.to_int8(
            model, data.calibration(CALIBRATION_IMAGES), data.format.coding
        ),
        "float": tflite_conversion.to_float(model),
    }
    cards = {name: _evaluated(name, flatbuffer, data) for name, flatbuffer in flatbuffers.items()}

    card = run_card.compose(
        recipe,
        data_card.describe(data, flatbuffers),
        cards,
        CALIBRATION_IMAGES,
        time.monotonic() - started,
    )
    contents = {paths.model_path(name).name: content for name, content in flatbuffers.items()}
    contents[paths.MODEL_CARD.name] = (json.dumps(card, indent=2) + "\n").encode()
    publishing.publish(output, contents)
    print(f"wrote {', '.join(paths.relative(output / name) for name in FILES)}", flush=True)


def _evaluated(quantization: str, flatbuffer: bytes, data: Dataset) -> dict[str, object]:
    card = run_card.describe(quantization, flatbuffer, data)
    print(
        f"{quantization}: {100 * card['accuracy']:.2f} % of the {len(data.x_test)} test examples "
        f"right under {card['evaluated_with']}, {card['bytes']} bytes, "
        f"arena {card['arena_bytes'] or 'not measured'}",
        flush=True,
    )
    return card
