"""Whatever a file holds that a command reads: it is read, or refused in one sentence."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from benchmark import chart, peers
from conversion import model_card
from conversion.included_data import included_data
from conversion.tflite_reader import read_model
from damage import damaged_bytes, damaged_json, damaged_members, sealed_png
from data.data_format import DataFormat, Standardization
from data.examples import Examples
from data.mnist import read_idx
from data.own_data import load_own_data
from drawn_pictures import file_content
from evaluation import labelled_images
from example_run import RUN
from images import pen
from images.normalise import load_digit
from project import paths
from project.errors import UserError
from project.files import checksum
from tflite_builder import build, random_int8_model
from training import checkpoint, runs
from training.checkpoint import Checkpoint, Epoch

MUTANTS = int(os.environ.get("HOSTILE_FILES", "300"))  # of each kind; more by hand


class Kind(NamedTuple):
    """A kind of file: its name, a sound content, what may happen to it, and who reads it."""

    name: str
    content: bytes
    damage: Callable[[bytes, random.Random], bytes]
    read: Callable[[Path], object]


def png() -> bytes:
    ink = np.zeros((24, 30), np.uint8)
    ink[4:20, 12:15] = 200
    notes = PngImagePlugin.PngInfo()
    notes.add_text("note", "7" * 50, zip=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.fromarray(ink).convert("P")
    return file_content(image, pnginfo=notes, exif=exif, transparency=0, icc_profile=bytes(40))


def jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.open(io.BytesIO(png())).convert("RGB")
    return file_content(image, "JPEG", exif=exif, progressive=True)


def npz(**arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def own_data() -> bytes:
    x = np.arange(12 * 6 * 2, dtype=np.float32).reshape(12, 6, 2)
    return npz(x=x, y=np.arange(12) % 2, class_names=["up", "down"])


def table() -> bytes:
    rows = [f"{i},{i % 7}.5,{'ab'[i // 4 % 2]}" for i in range(40)]
    return "\n".join(["x,y,class", *rows, ""]).encode()


def images_with_labels() -> bytes:
    return npz(x_test=np.arange(48, dtype=np.uint8).reshape(3, 4, 4), y_test=np.arange(3))


def idx() -> bytes:
    return b"\0\0\x08\3" + np.array([2, 4, 4], ">u4").tobytes() + bytes(32)


def damaged_gzip(content: bytes, chance: random.Random) -> bytes:
    """Damage to the compressed file, or to what is compressed in it."""
    if chance.random() < 0.5:
        return damaged_bytes(content, chance)
    return gzip.compress(damaged_bytes(gzip.decompress(content), chance))


STATE = [np.arange(6, dtype=np.float32).reshape(2, 3), np.array(7, np.int64)]


def training_state() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "it.npz"
        checkpoint.save(path, Checkpoint([Epoch(1.5, 0.25, 0.5)], STATE, 12.5))
        return path.read_bytes()


SIZE = {"units": 4, "features": 2, "time_steps": 6, "classes": 2}
FLATBUFFER = build(random_int8_model(np.random.default_rng(5), **SIZE))


def card() -> bytes:
    numbers = ((0.5, 1e3), (0.25, 2.0), (-3.0, -4.0), (3.0, 5.0), (0.0, 0.001))
    form = DataFormat("class", ("up", "down"), Standardization(*numbers))
    data = {
        "name": "mine.npz",
        "sha256": "0" * 64,
        "format": form.to_card(),
        "examples": Examples(np.zeros((2, 12), np.float32), np.array([0, 1]), "").to_card(),
    }
    entry = {"sha256": checksum(FLATBUFFER), "accuracy": 0.75}
    recipe = {"name": "best", "lstm_units": 20, "epochs": None}
    return json.dumps({"recipe": recipe, "models": {"int8": entry}, "data": data}).encode()


def read_card(_path: Path) -> object:
    card = model_card.card_of("int8", FLATBUFFER)
    if card is None:
        raise UserError("the card is of another model.")
    data = included_data(read_model(FLATBUFFER, "it"), card)
    numbers = [*vars(data.format.coding).values()]
    assert np.isfinite(np.hstack(numbers).astype(np.float32)).all()
    text = f"{card.title(paths.MODEL_CARD)} {card.recipe_text} {card.accuracy_text('int8')}"
    return f"{text} {data.format.class_names}".encode()


def read_figures(_path: Path) -> object:
    return peers.recorded("cortex-m4", "int8", "-O2", peers.TFLM)


def recorded_figures() -> bytes:
    figures = json.loads(peers._RECORDED.read_text())["figures"]
    return json.dumps({"figures": figures[:3]}).encode()


def result() -> bytes:
    levels = {"-O2": {"instructions_mean": 150123.5}}
    return json.dumps(
        {"board": "x", "processor": "y", "quantization": "int8", "levels": levels}
    ).encode()


def strokes() -> bytes:
    return json.dumps(
        {"pen_width": 0.1, "digits": {str(d): [[[0, 0], [1, 1, 0.5]]] for d in range(10)}}
    ).encode()


def sealed(content: bytes, chance: random.Random) -> bytes:
    return sealed_png(damaged_bytes(content, chance))


def read_own_data(path: Path) -> object:
    return load_own_data(str(path), lambda data: np.zeros(data.is_held_out.sum()))


def read_checkpoint(path: Path) -> object:
    return checkpoint.load(path, STATE)


def read_result(path: Path) -> object:
    return chart.write_chart(path.with_suffix(".svg"), [path])


RUNS = runs.as_json([RUN, replace(RUN, seed=2)])
KINDS = {
    "PNG": Kind("7.png", png(), sealed, load_digit),
    "JPEG": Kind("7.png", jpeg(), damaged_bytes, load_digit),
    "own data": Kind("it.npz", own_data(), damaged_bytes, read_own_data),
    "arrays of own data": Kind("it.npz", own_data(), damaged_members, read_own_data),
    "recordings": Kind("it.csv", table(), damaged_bytes, read_own_data),
    "images": Kind("it.npz", images_with_labels(), damaged_members, labelled_images.load),
    "IDX": Kind("it", idx(), damaged_bytes, read_idx),
    "packed IDX": Kind("it.gz", gzip.compress(idx()), damaged_gzip, read_idx),
    "checkpoint": Kind("it.npz", training_state(), damaged_bytes, read_checkpoint),
    "arrays of a checkpoint": Kind("it.npz", training_state(), damaged_members, read_checkpoint),
    "card": Kind("card.json", card(), damaged_json, read_card),
    "runs": Kind("it.json", RUNS, damaged_json, runs.read),
    "strokes": Kind("it.json", strokes(), damaged_json, pen.load_strokes),
    "figures of TFLM": Kind("figures.json", recorded_figures(), damaged_json, read_figures),
    "result of bench.py": Kind("it.json", result(), damaged_json, read_result),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_damaged_files_are_read_or_refused_in_one_sentence(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["scripts/train_mnist_lstm.py"])  # as checkpoints tell it
    monkeypatch.setattr(paths, "MODEL_CARD", tmp_path / "card.json")
    if kind.read is read_figures:
        monkeypatch.setattr(peers, "_RECORDED", tmp_path / "figures.json")
        monkeypatch.setattr(peers, "_recorded_figures", peers._recorded_figures.__wrapped__)
    file = tmp_path / kind.name
    file.write_bytes(kind.content)
    kind.read(file)
    refused = 0
    chance = random.Random(1)
    for _ in range(MUTANTS):
        file.write_bytes(kind.damage(kind.content, chance))
        try:
            kind.read(file)
        except UserError as error:
            refused += 1
            text = str(error)
            assert text.endswith(".") and "\n" not in text and len(text) < 500
    assert 0 < refused < MUTANTS
