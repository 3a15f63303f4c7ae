"""Tests that need TensorFlow; test_training_tensorflow.py runs all of them in one process.

    in_training.py MNIST

Prints a JSON object with the traceback of each test that failed, "skipped" or "".
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import traceback
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import numpy as np

import tflite_builder
import train_mnist_lstm
from conversion import tflm_wheel
from conversion.lstm_model import LstmModel, Quantization
from conversion.tflite_reader import OPERATORS, read_model
from data import data_format
from data.data_format import MEASURED
from data.dataset import Dataset
from data.mnist import load_mnist
from example_run import RUN
from project import native_stderr, paths
from project.errors import UserError
from project.recipes import RECIPES, chosen
from setup.tensorflow_import import tensorflow as tf
from training import (
    augmentation,
    fitting,
    judging,
    network,
    plots,
    run_card,
    runs,
    scoring,
    session,
    several,
    tflite_conversion,
)
from training.checkpoint import Epoch
from training.fitting import Fitting

MNIST = sys.argv[1] if len(sys.argv) > 1 else ""
STEPS, FEATURES = 6, 5
SMALL = replace(RECIPES["plain"], lstm_units=3, epochs=3, batch_size=16)
SHIPPED = paths.model_path("int8")


def dataset(inputs: np.ndarray, labels: np.ndarray, held_out: np.ndarray, classes: int) -> Dataset:
    form = data_format.of_digits(inputs.shape[2], classes)
    return Dataset("mnist", "", form, inputs, labels, inputs, labels, held_out, is_mnist=True)


@contextlib.contextmanager
def refused(*parts: str) -> Iterator[None]:
    """Expects a `UserError` of one sentence with these parts."""
    try:
        yield
    except UserError as error:
        text = str(error)
        assert all(part in text for part in parts) and "\n" not in text, text
    else:
        raise AssertionError(f"nothing was refused; expected: {parts}")


# --- warps


def warped(seed: int, step: int) -> np.ndarray:
    return augmentation.augmented(
        squares(), tf.constant(seed, tf.int64), tf.constant(step, tf.int64)
    ).numpy()


def squares() -> np.ndarray:
    images = np.zeros((64, 28, 28), np.uint8)
    images[:, 8:20, 10:18] = 255
    return images


def test_warped_images_are_images() -> None:
    images = warped(1, 7)
    assert images.shape == (64, 28, 28)
    assert images.min() == 0 and 0.99 < images.max() <= 1
    assert abs(images.mean() / (squares() / 255).mean() - 1) < 0.05


def test_every_image_is_warped_in_its_own_way() -> None:
    images = warped(1, 7)
    assert not (images[1:] == images[:-1]).all(axis=(1, 2)).any()
    down_right = np.indices(images[0].shape)
    centres = [(down_right * image).sum(axis=(1, 2)) / image.sum() for image in images]
    moved = np.hypot(*(np.array(centres) - [13.5, 13.5]).T)
    assert 0.5 < moved.mean() < 2 and moved.max() < 4


def test_every_fourth_image_is_noisy() -> None:
    far_from_the_ink = warped(1, 7)[:, 0]
    assert (far_from_the_ink > 0).any(axis=1).tolist() == [True] * 16 + [False] * 48


def test_warps_follow_from_seed_and_step() -> None:
    assert (warped(1, 7) == warped(1, 7)).all()
    for other in (warped(1, 8), warped(2, 7)):
        assert not (warped(1, 7) == other).all(axis=(1, 2)).any()


# --- fitting


@lru_cache
def bright_above_or_below() -> Dataset:
    """The class is the brighter half of an input."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 2, 1000)
    inputs = random.integers(0, 100, (1000, STEPS, FEATURES))
    for half in (0, 1):
        inputs[labels == half, 3 * half : 3 * half + 3] += 100
    return dataset(inputs.astype(np.uint8), labels, np.arange(1000) % 10 == 0, 2)


@lru_cache
def fitted() -> tuple[Fitting, float]:
    run = Fitting(SMALL, bright_above_or_below())
    accuracy = 0.0
    for epoch in range(SMALL.epochs):
        *_before, (_loss, accuracy) = run.run_epoch(epoch)
    return run, accuracy


def test_an_epoch_has_as_many_steps_as_full_batches() -> None:
    data = bright_above_or_below()
    assert fitted()[0].steps == 900 // 16
    assert fitting.steps_of_an_epoch(replace(SMALL, steps=2), data) == 2
    assert fitting.steps_of_an_epoch(replace(SMALL, batch_size=1000), data) == 1


def test_learns_what_is_not_an_image() -> None:
    run, accuracy = fitted()
    assert accuracy > 0.95 and run.held_out_accuracy() > 0.95
    assert run.held_out_losses().shape == (100,) and run.held_out_losses().mean() < 0.2


def test_goes_on_to_the_same_weights() -> None:
    begun = Fitting(SMALL, bright_above_or_below())
    first_weights = begun.state[0]
    list(begun.run_epoch(0))
    assert begun.held_out_losses().mean() > fitted()[0].held_out_losses().mean()
    resumed = Fitting(replace(SMALL, seed=SMALL.seed), bright_above_or_below())
    assert (resumed.state[0] == first_weights).all()
    resumed.state = begun.state
    for epoch in (1, 2):
        list(resumed.run_epoch(epoch))
    for found, expected in zip(resumed.state, fitted()[0].state, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_another_seed_is_another_beginning() -> None:
    same, other = (Fitting(replace(SMALL, seed=s), bright_above_or_below()) for s in (1, 2))
    assert not (same.state[0] == other.state[0]).any()


def test_unrolled_and_loop_are_one_network() -> None:
    loop = network.build(3, STEPS, FEATURES, 2)
    loop.set_weights(fitted()[0].model.get_weights())
    inputs = bright_above_or_below().x_train[:20] / np.float32(255)
    assert np.abs(fitted()[0].model(inputs) - loop(inputs)).max() < 1e-6


# --- pictures


def test_pictures_show_good_and_bad_trainings() -> None:
    images, labels = np.zeros((100, 28, 28), np.uint8), np.arange(100) % 10
    some_wrong = np.where(labels < 7, labels, (labels + 1) % 10)
    epochs = [Epoch(1.0, 0.5, 0.5), Epoch(0.5, 0.75, 1.0)]
    digits = dataset(images, labels, labels == 0, 10)
    names = tuple(f"class ${letter}^$" for letter in "abcdefghij")
    form = replace(digits.format, class_names=names, coding=MEASURED)
    waves = replace(digits, format=form, is_mnist=False)
    all_right = plots.of_training(epochs[:1], digits, labels)
    assert all_right == plots.of_training(epochs[:1], digits, labels), "always the same bytes"
    other_runs = [replace(RUN, seed=2, int8=0.994), replace(RUN, lstm_units=8, bytes=5000)]
    for made in (
        all_right,
        plots.of_training(epochs, digits, some_wrong),
        plots.of_training(epochs, waves, some_wrong),
        plots.of_runs([RUN]),
        plots.of_runs([RUN, *other_runs]),
    ):
        assert set(made) in ({*plots.FILES}, {plots.WIDTHS, plots.SEEDS})
        assert all(content.startswith(b"\x89PNG") for content in made.values())


# --- conversion


def images() -> np.ndarray:
    values = np.linspace(0, 255, 20 * STEPS * FEATURES)
    return values.reshape(20, STEPS, FEATURES).astype(np.uint8)


@lru_cache
def small_network() -> tf.keras.Model:
    return network.build(units=3, time_steps=STEPS, features=FEATURES, classes=4)


def sizes(model: LstmModel) -> tuple[int, ...]:
    return model.units, model.time_steps, model.features, model.classes


def test_int8_has_the_fused_lstm_and_pixels_as_input() -> None:
    model = read_model(tflite_conversion.to_int8(small_network(), images()), "it")
    assert model.operators == OPERATORS and sizes(model) == (3, STEPS, FEATURES, 4)
    assert model.input_weights.dtype == np.int8
    assert model.scales is not None
    assert model.scales.input == Quantization(float(np.float32(1 / 255)), -128)
    assert model.scales.output == Quantization(1 / 256, -128)
    with refused("instead of 1/128 and 0; calibrate with images that reach the lowest (0)"):
        tflite_conversion.require_quantization(model, MEASURED)


def test_float_has_the_fused_lstm() -> None:
    model = read_model(tflite_conversion.to_float(small_network()), "it")
    assert model.operators == OPERATORS and sizes(model) == (3, STEPS, FEATURES, 4)
    assert model.input_weights.dtype == np.float32


def test_calibration_without_white_is_refused() -> None:
    with refused("instead of 1/255 and -128; calibrate with images that reach full white (255)"):
        tflite_conversion.to_int8(small_network(), np.minimum(images(), 254))


def test_calibration_on_black_alone_is_refused() -> None:
    with refused("quantises input with scale", "calibrate with training data"):
        tflite_conversion.to_int8(small_network(), images() * 0)


def test_calibration_without_bytes_is_refused() -> None:
    """Pixels of 0 to 1 where 0 to 255 are meant would make a network that sees only black."""
    with refused("the calibration images are float32 (20, 6, 5); calibrate with bytes"):
        tflite_conversion.to_int8(small_network(), images() / np.float32(255))
    with refused("the calibration images are uint8 (0, 6, 5); calibrate with bytes"):
        tflite_conversion.to_int8(small_network(), images()[:0])


def converter(layer: tf.keras.layers.Layer, batch: int | None) -> tf.lite.TFLiteConverter:
    rows = tf.keras.Input((STEPS, FEATURES), batch_size=batch)
    answers = tf.keras.layers.Dense(4, activation="softmax")(tf.keras.layers.Flatten()(layer(rows)))
    return tf.lite.TFLiteConverter.from_keras_model(tf.keras.Model(rows, answers))


def test_a_while_loop_is_refused_with_what_may_have_made_it() -> None:
    """With TensorFlow 2.15, what Keras 3 makes of every LSTM."""
    layers = tf.keras.layers
    open_batch = converter(layers.LSTM(3, return_sequences=True), batch=None)
    # With an open batch the converter asks for this, and many people follow.
    open_batch._experimental_lower_tensor_list_ops = False
    ops = tf.lite.OpsSet
    open_batch.target_spec.supported_ops = [ops.TFLITE_BUILTINS, ops.SELECT_TF_OPS]
    relu = converter(layers.LSTM(3, return_sequences=True, activation="relu"), batch=1)
    causes = ("GRU", "SimpleRNN", "RNN", "Masking", "use_bias", "activation", "batch_size")
    causes += ("recurrent_activation", "recurrent_dropout", "stateful")
    for unfused in (relu, open_batch):
        with native_stderr.captured():
            flatbuffer = unfused.convert()
        with refused("WHILE", "TensorFlow 2.15.1, as Keras 3", *causes):
            read_model(flatbuffer, "the model")


def test_what_tensorflow_cannot_convert_is_refused() -> None:
    rows = tf.keras.Input((STEPS, FEATURES))
    determinant = tf.linalg.det(tf.matmul(rows, rows, transpose_b=True))
    with refused(f"TensorFlow {tf.__version__} cannot convert the network ("):
        tflite_conversion.to_float(tf.keras.Model(rows, determinant))


def test_tflite_replaces_tflm_without_its_wheel() -> None:
    """TFLite's own LSTM kernel rounds a little differently, but reads the same digits."""
    test_images, flatbuffer = load_mnist(MNIST).x_test[:300], SHIPPED.read_bytes()
    with mock.patch.object(tflm_wheel, "available", lambda: False):
        assert scoring.evaluated_with() == scoring.TFLITE
        assert scoring.arena_bytes(flatbuffer) is None
        by_tflite = scoring.outputs(flatbuffer, test_images).astype(int)
    by_tflm = scoring.outputs(flatbuffer, test_images)
    assert np.mean(by_tflite.argmax(axis=1) == by_tflm.argmax(axis=1)) > 0.99
    assert np.mean(np.abs(by_tflite - by_tflm) > 8) < 0.01


# --- judging


def test_the_recorded_loss_is_that_of_the_shipped_model() -> None:
    loss = judging.held_out_loss(SHIPPED.read_bytes(), load_mnist(MNIST))
    shipped = runs.of_card(json.loads(paths.MODEL_CARD.read_text(encoding="utf-8")), loss)
    recorded = {(run.kind, run.seed): run.held_out_loss for run in runs.read(paths.RUNS)}
    # Another processor may round a warp differently.
    assert math.isclose(loss, recorded[shipped.kind, shipped.seed], rel_tol=1e-3)


def test_the_loss_is_the_cross_entropy_of_held_out_images_in_ten_warps() -> None:
    shown: list[np.ndarray] = []

    def outputs(of_class_1: int, images: np.ndarray) -> np.ndarray:
        shown.append(images)
        answers = np.full((len(images), 2), -128, np.int8)
        answers[:, 1] = of_class_1
        return answers

    inputs = np.zeros((40, 28, 28), np.uint8)
    inputs[8:, 10:18, 10:18] = 200  # the first eight are not held out, and blank
    digits = dataset(inputs, np.full(40, 1), np.arange(40) >= 8, 2)
    with mock.patch.object(scoring, "outputs", outputs):
        right, wrong = (judging.held_out_loss(model, digits) for model in (127, -128))
    assert math.isclose(right, -math.log(255 / 256)) and math.isclose(wrong, math.log(512))
    assert len(shown) == 20
    for pictures in shown:
        assert pictures.shape == (32, 28, 28) and pictures.dtype == np.uint8
        assert pictures.any(axis=(1, 2)).all()
        assert (pictures[:, 0] > 0).any(axis=1).sum() == 8, "a quarter is noisy"
    assert not (shown[0] == shown[1]).all(axis=(1, 2)).any()


# --- several trainings


def train_by_name(command: list[str], **_options: object) -> subprocess.CompletedProcess:
    """In place of a training: writes its files, with the seed as their content."""
    values = dict(zip(command[2::2], command[3::2]))
    folder, seed = Path(values["--output"]), values["--seed"]
    if seed == "3":
        return subprocess.CompletedProcess(command, 1)
    for name in session.FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(seed.encode())
    recipe = chosen("quick", int(values["--units"]), int(values["--epochs"]), int(seed))
    entry = {"bytes": 9000, "accuracy": 0.97, "held_out_accuracy": 0.98}
    card = run_card.compose(recipe, {}, {"int8": entry, "float": entry}, 500, 60)
    (folder / paths.MODEL_CARD.name).write_text(json.dumps(card))
    return subprocess.CompletedProcess(command, 0)


def test_several_trainings_are_compared_and_the_best_is_shipped() -> None:
    losses = {b"1": 0.04, b"2": 0.03}
    train = mock.Mock(side_effect=train_by_name)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        places = {
            "MODELS_DIR": folder,
            "RUNS": folder / "report" / "runs.json",
            "RUNS_DIR": folder / ".runs",
        }
        stack.enter_context(mock.patch.multiple(paths, **places))
        stack.enter_context(mock.patch.object(several, "subprocess", SimpleNamespace(run=train)))
        stack.enter_context(mock.patch.object(several, "load_mnist", lambda _path: None))
        stack.enter_context(
            mock.patch.object(judging, "held_out_loss", lambda model, _digits: losses[model])
        )
        first, second, failing = (chosen("quick", 8, None, seed) for seed in (1, 2, 3))
        several.compare([first, second], "my.npz", ship_best=True)
        command = train.call_args_list[0].args[0]
        wanted = ["--recipe", "quick", "--units", "8", "--epochs", "40", "--seed", "1"]
        assert command[4:] == [*wanted, "--mnist", "my.npz"]
        assert [run.seed for run in runs.read(paths.RUNS)] == [1, 2]
        assert (folder / SHIPPED.name).read_text() == "2"
        pictures = sorted(path.name for path in paths.RUNS.parent.glob("*s.png"))
        assert pictures == ["seeds.png", "widths.png"]
        several.compare([first], "my.npz", ship_best=False)
        assert train.call_count == 2, "what was trained before is not trained again"
        next(folder.glob(f".runs/*seed_1/{SHIPPED.name}")).unlink()
        several.compare([first], "", ship_best=False)
        assert train.call_count == 3 and train.call_args.args[0][-2:] == ["--data", ""]
        with refused("the training failed; its last line above says why."):
            several.compare([failing], "", ship_best=False)


# --- one training that ends early


def own_data(folder: Path, **changes: np.ndarray) -> str:
    x = np.random.default_rng(1).random((40, STEPS, 2))
    np.savez(folder / "own.npz", **({"x": x, "y": np.arange(40) % 2} | changes))
    return str(folder / "own.npz")


@contextlib.contextmanager
def unchanged_models() -> Iterator[Path]:
    """A folder with models that must still be there in the end, and no new ones."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "models"
        output.mkdir()
        for name in session.MODEL_FILES:
            (output / name).write_bytes(b"old")
        yield output
        left = {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()}
        assert left == dict.fromkeys(session.MODEL_FILES, b"old")


def test_bad_data_leave_the_old_models() -> None:
    x = np.ones((40, STEPS, 2))
    x[3, 4, 1] = np.nan
    with unchanged_models() as output, refused("1 of the 40 examples"):
        session.train(SMALL, "", output, own_data(output.parent, x=x))


def test_wrong_mnist_leaves_the_old_models() -> None:
    with unchanged_models() as output, refused("wrong.npz is damaged"):
        (output.parent / "wrong.npz").write_bytes(b"no archive")
        session.train(SMALL, str(output.parent / "wrong.npz"), output)


def test_no_network_leaves_the_old_models() -> None:
    with unchanged_models() as output:
        # A proxy that refuses every connection is a network that is out of reach.
        machine = {"HOME": str(output.parent), "https_proxy": "http://127.0.0.1:9"}
        machine |= {"MNIST_PATH": "", "no_proxy": ""}
        sentence = "MNIST is not on this machine and cannot be downloaded"
        with mock.patch.dict(os.environ, machine), refused(sentence, "MNIST_PATH"):
            session.train(SMALL, "", output)


def test_a_full_disk_leaves_the_old_models() -> None:
    full = mock.patch.object(os, "fsync", side_effect=OSError(28, os.strerror(28)))
    with unchanged_models() as output, full, refused("cannot write", "No space left"):
        session.train(SMALL, "", output, own_data(output.parent))


def test_a_model_that_would_not_build_leaves_the_old_models() -> None:
    size = {"units": 3, "features": 2, "time_steps": STEPS, "classes": 2}
    model = tflite_builder.random_int8_model(np.random.default_rng(1), **size)
    assert model.scales is not None
    scales = replace(model.scales, cell=2.0)
    flatbuffer = tflite_builder.build(replace(model, scales=scales))
    converted = mock.patch.object(session, "_converted", lambda *_: {"int8": flatbuffer})
    sentence = "the old models stay, since the new one in int8 would not build: the cell state's"
    with unchanged_models() as output, converted, refused(sentence):
        session.train(SMALL, "", output, own_data(output.parent))


def test_an_output_that_is_a_file_is_refused_at_once() -> None:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "models"
        output.write_bytes(b"mine")
        with refused(f"cannot write into {output}"):
            session.train(SMALL, "nowhere", output)
        assert output.read_bytes() == b"mine"


def test_classes_that_an_accuracy_hides_are_named() -> None:
    labels = np.array([0, 0, 1, 1, 1])
    data = dataset(np.zeros((5, 1, 1), np.uint8), labels, labels == 0, 3)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        session.warn_of_lost_classes("int8", data, np.array([0, 1, 0, 0, 2]))
    assert printed.getvalue().splitlines() == [
        "warning: int8 reads no test example of class 1 correctly (of 3); train longer, or on more "
        "examples of it",
        "warning: there is no test example of class 2",
    ]


def test_ctrl_c_prints_how_to_go_on() -> None:
    options = Namespace(recipe="quick", units=[8], epochs=None, seeds=[1], steps=None)
    options.is_comparison, options.mnist, options.data = False, "", None
    options.output, options.fresh = Path("there"), False
    interrupted = mock.patch.object(session, "train", side_effect=KeyboardInterrupt)
    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        interrupted,
        contextlib.suppress(KeyboardInterrupt),
    ):
        train_mnist_lstm.main(options)
    assert "there is as it was, and the same command goes on after" in printed.getvalue()


def run(test: Callable[[], None]) -> str:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            test()
    except Exception:
        return traceback.format_exc()
    return ""


def main() -> None:
    fitting.make_deterministic()
    fitting.make_deterministic = lambda: None  # which TensorFlow lets a process do only once
    tests = {name: value for name, value in globals().items() if name.startswith("test_")}
    print(json.dumps({name: run(test) for name, test in tests.items()}))


if __name__ == "__main__":
    main()
