"""A trained network from a .keras or .h5 file, taken as it is: converted, tested, published."""

import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np

from conversion.included_data import included_data
from conversion.network_model import Network
from conversion.tflite_reader import reader_for
from data import data_format
from data.dataset import Dataset
from data.mnist import load_mnist
from data.own_data import load_own_data
from images.normalise import FIELD
from project import paths, reading
from project.errors import UserError, first_line
from project.recipes import KERAS, Recipe
from project.windows import WHOLE, Windows
from setup.tensorflow_import import tensorflow as tf
from training import activations, plots, publishing, run_card, session, tflite_conversion
from training.checkpoint import Checkpoint

RANGE = 2.0
"""Made-up inputs lie between -2 and 2, as most standardised ones do."""
_COUNT = 200


def take(
    file: Path,
    mnist_path: str,
    output: Path,
    own_data_path: str = "",
    windows: Windows = WHOLE,
    runtime: str = "compiled",
) -> None:
    """Puts the network of `file` into `output`, as two models with their card.

    With data it is calibrated and tested on those: own ones, or MNIST for one that reads digits.
    Without them it is calibrated on made-up inputs.

    Raises:
        UserError: the file holds no network of Keras 2, it does not suit the data, or neither
            runtime can run it; what was there stays.
    """
    name = paths.relative(file)
    publishing.require_writable(output, [*session.FILES, plots.ERRORS])
    model = _loaded(file, name)
    shapes = model.input_shape[1:], model.output_shape[1:]
    if own_data_path:
        own = load_own_data(own_data_path, lambda data: np.zeros(data.is_held_out.sum()), windows)
        data: Dataset | None = _in_own_units(own)
    elif shapes == ((FIELD, FIELD), (10,)):
        data = load_mnist(mnist_path)
    else:
        data = None
    if data is not None:
        _require_fit(shapes, data, name)
        model = activations.of_classes(model, data.classes) if data.classes else model
    recipe = Recipe(KERAS, epochs=0, model_file=str(file), model_sha256=reading.checksum(file))
    reader_for(runtime)(tflite_conversion.to_float(model, name), name)
    if data is None:
        _publish_untested(recipe, model, name, output, runtime)
    else:
        session.publish(recipe, data, model, Checkpoint(), output, runtime)


def _loaded(file: Path, name: str) -> tf.keras.Model:
    if not os.path.isfile(file):
        raise UserError(f"there is no network at {name}; name a .keras or .h5 file.")
    version = _version(file, name)
    if not version.startswith("2."):
        raise UserError(
            f"{name} was saved by Keras {version}, whose LSTM becomes a loop that no runtime here "
            "runs; build the same network in TensorFlow 2.15.1, load its weights there, and save "
            "that, or let custom_model train it."
        )
    try:
        model = tf.keras.models.load_model(file, compile=False)
    except Exception as error:  # whatever Keras comes across in the file
        raise UserError(f"{name} cannot be loaded ({first_line(error)}); save it again.") from error
    # A Sequential that never ran has none.
    shapes = [getattr(model, f"{end}_shape", None) for end in ("input", "output")]
    if not all(isinstance(shape, tuple) and None not in shape[1:] for shape in shapes):
        raise UserError(
            f"{name} needs one input and one output, both of fixed shapes; save such a network."
        )
    if len(model.input_shape) != 3 or len(model.output_shape) != 2:
        found = f"{model.input_shape} and gives {model.output_shape}".replace("None", "batch")
        raise UserError(
            f"{name} takes {found}; it has to take (batch, time_steps, features) and to give "
            "(batch, outputs)."
        )
    return model


def _version(file: Path, name: str) -> str:
    """Of the Keras that saved `file`."""
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                return str(json.loads(archive.read("metadata.json"))["keras_version"])
        with h5py.File(file) as content:
            version = content.attrs["keras_version"]
            return version.decode() if isinstance(version, bytes) else str(version)
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise UserError(
            f"{name} is no whole network of Keras; save it by model.save(), not its weights alone."
        ) from error


def _in_own_units(data: Dataset) -> Dataset:
    """The network was trained on the values as they are; pictures, as usual, on 0 to 1."""
    if data.format.is_of_pictures:
        return data
    low, high = float(data.x_train.min()), float(data.x_train.max())
    coding = data_format.as_they_are(data.x_train.shape[2], min(low, 0.0), max(high, 0.0))
    return replace(data, format=replace(data.format, coding=coding))


def _require_fit(shapes: tuple[tuple, tuple], data: Dataset, name: str) -> None:
    (rows, (outputs,)), expected = shapes, data.x_train.shape[1:]
    if rows != expected or not data.format.fits(outputs):
        raise UserError(
            f"{name} takes {rows} and gives {outputs} outputs, and {data.name} has examples of "
            f"{expected} with {data.outputs} {'classes' if data.classes else 'values'}; name the "
            "data that it was trained on."
        )


def _publish_untested(
    recipe: Recipe, model: tf.keras.Model, name: str, output: Path, runtime: str
) -> None:
    """Without data: the firmware's examples are made up, and outputs are called by number."""
    print(
        f"calibrating int8 on made-up inputs from {-RANGE:g} to {RANGE:g}; --data FILE calibrates "
        f"{name} on what it was trained on, and tests it",
        flush=True,
    )
    steps, features = model.input_shape[1:]
    coding = data_format.as_they_are(features, -RANGE, RANGE)
    inputs = np.random.default_rng(1).uniform(-RANGE, RANGE, (_COUNT, steps, features))
    inputs[0, 0, 0], inputs[1, 0, 0] = -RANGE, RANGE
    flatbuffers = {
        "int8": tflite_conversion.to_int8(model, inputs.astype(np.float32), coding),
        "float": tflite_conversion.to_float(model),
    }
    about = _of_made_up(reader_for(runtime)(flatbuffers["int8"], "the int8 model"), recipe)
    entries = {key: run_card.of_file(key, content) for key, content in flatbuffers.items()}
    card = run_card.compose(recipe, about, entries, _COUNT, 0)
    session.publish_files(card, flatbuffers, {}, output, runtime)


def _of_made_up(network: Network, recipe: Recipe) -> dict:
    data = included_data(network, None)
    form = replace(data.format, coding=data_format.as_they_are(network.features, -1e38, 1e38))
    return {
        "name": Path(recipe.model_file).name,
        "sha256": recipe.model_sha256,
        "held_out": 0,
        "format": form.to_card(),
        "windows": None,
        "examples": data.examples.to_card(),
    }
