"""Whole trainings: how they are judged, compared, and left when they fail."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import numpy as np

import tflite_builder
import train_mnist_lstm
from conversion.layers.lstm import Lstm
from data import mnist
from data.mnist import load_mnist
from in_training.common import MNIST, SHIPPED, SMALL, STEPS, dataset, refused
from project import paths
from project.recipes import chosen
from training import judging, run_card, runs, scoring, session, several, tflite_conversion


def test_the_recorded_loss_is_that_of_the_shipped_model() -> None:
    loss = judging.held_out_loss(SHIPPED.read_bytes(), load_mnist(MNIST))
    shipped = runs.of_card(json.loads(paths.MODEL_CARD.read_text(encoding="utf-8")), loss)
    recorded = {(run.kind, run.seed): run.held_out_loss for run in runs.read(paths.RUNS)}
    # Another processor may round a warp differently.
    assert math.isclose(loss, recorded[shipped.kind, shipped.seed], rel_tol=1e-3)


def test_the_loss_is_the_cross_entropy_of_held_out_images_in_ten_warps() -> None:
    shown: list[np.ndarray] = []

    def outputs(of_class_1: float, images: np.ndarray) -> np.ndarray:
        shown.append(images)
        answers = np.zeros((len(images), 2), np.float32)
        answers[:, 1] = of_class_1
        return answers

    inputs = np.zeros((40, 28, 28), np.uint8)
    inputs[8:, 10:18, 10:18] = 200  # the first eight are not held out, and blank
    digits = dataset(inputs, np.full(40, 1), np.arange(40) >= 8, 2)
    with mock.patch.object(scoring, "outputs", outputs):
        right, wrong = (judging.held_out_loss(model, digits) for model in (255 / 256, 0))
    assert math.isclose(right, -math.log(255 / 256)) and math.isclose(wrong, math.log(512))
    assert len(shown) == 20
    for pictures in shown:
        assert pictures.shape == (32, 28, 28) and pictures.dtype == np.uint8
        assert pictures.any(axis=(1, 2)).all()
        # A quarter is noisy, some less than by a grey level.
        assert 6 <= (pictures[:, 0] > 0).any(axis=1).sum() <= 8
    assert not (shown[0] == shown[1]).all(axis=(1, 2)).any()


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
        wanted = ["--recipe", "quick", "--units", "8", "--epochs", "30", "--seed", "1"]
        wanted += ["--mode", "sequences", "--model", ""]
        assert command[4:] == [*wanted, "--mnist", "my.npz"]
        assert [run.seed for run in runs.read(paths.RUNS)] == [1, 2]
        assert (folder / SHIPPED.name).read_text() == "2"
        pictures = sorted(path.name for path in paths.RUNS.parent.glob("*s.png"))
        assert pictures == ["seeds.png", "widths.png"]
        several.compare([first], "my.npz", ship_best=False)
        assert train.call_count == 2, "what was trained before is not trained again"
        card_file = next(folder.glob(f".runs/*seed_1/{paths.MODEL_CARD.name}"))
        card = json.loads(card_file.read_text())
        card["recipe"]["model"] = "1" * 64
        card_file.write_text(json.dumps(card))
        several.compare([first], "my.npz", ship_best=False)
        assert train.call_count == 3, "an own network is not what is compared"
        next(folder.glob(f".runs/*seed_1/{SHIPPED.name}")).unlink()
        several.compare([first], "", ship_best=False)
        assert train.call_count == 4 and train.call_args.args[0][-2:] == ["--data", ""]
        with refused("the training failed; its last line above says why."):
            several.compare([failing], "", ship_best=False)


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
        no_cache = mock.patch.object(mnist, "_KERAS_CACHES", ("~/mnist.npz",))
        with mock.patch.dict(os.environ, machine), no_cache, refused(sentence, "MNIST_PATH"):
            session.train(SMALL, "", output)


def test_a_full_disk_leaves_the_old_models() -> None:
    full = mock.patch.object(os, "fsync", side_effect=OSError(28, os.strerror(28)))
    with unchanged_models() as output, full, refused("cannot write", "No space left"):
        session.train(SMALL, "", output, own_data(output.parent))


def test_a_model_that_would_not_build_leaves_the_old_models() -> None:
    size = {"units": 3, "features": 2, "time_steps": STEPS, "classes": 2}
    model = tflite_builder.random_int8_model(np.random.default_rng(1), **size)
    lstm, *rest = model.layers
    assert isinstance(lstm, Lstm) and lstm.scales is not None
    lstm = replace(lstm, scales=replace(lstm.scales, cell=2.0))
    flatbuffer = tflite_builder.build(replace(model, layers=(lstm, *rest)))
    converted = mock.patch.object(tflite_conversion, "to_int8", lambda *_: flatbuffer)
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
    options.output, options.fresh, options.keras = Path("there"), False, None
    options.mode, options.model, options.windows = "sequences", None, None
    options.settings = Namespace(runtime="compiled")
    interrupted = mock.patch.object(session, "train", side_effect=KeyboardInterrupt)
    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        interrupted,
        contextlib.suppress(KeyboardInterrupt),
    ):
        train_mnist_lstm.main(options)
    assert "there is as it was, and the same command goes on after" in printed.getvalue()
