"""MNIST: from a file on this machine, Keras' cache or a download."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from data import data_format
from data.dataset import Dataset
from data.idx import read_idx
from data.npz import read_npz
from project.errors import UserError
from project.files import checksum

# SHA-256 of the pixels and labels, row by row. With the heads of their IDX files in front,
# the images have the MD5 of the published ones: 6bbc9ace898e44ae57da46a324031adb (training)
# and 2646ac647ad5339dbf082846283269ea (test).
_CHECKSUMS = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}
_SHAPES = {
    "x_train": (60000, 28, 28),
    "y_train": (60000,),
    "x_test": (10000, 28, 28),
    "y_test": (10000,),
}
_IDX_NAMES = {
    "x_train": ("train-images", "idx3-ubyte"),
    "y_train": ("train-labels", "idx1-ubyte"),
    "x_test": ("t10k-images", "idx3-ubyte"),
    "y_test": ("t10k-labels", "idx1-ubyte"),
}
_HELD_OUT = 5000  # the last of the training images
_KERAS_CACHE = "~/.keras/datasets/mnist.npz"
_HELP = "name an mnist.npz or a folder with MNIST's four IDX files"


def load_mnist(path: str | None = None) -> Dataset:
    """Loads MNIST and makes sure that it is MNIST, to the last pixel.

    Handwritten digits, ink bright on a background of 0: 60,000 to train on and 10,000 to test
    with, 28 x 28 pixels each. The checksum is that of all pixels and labels, training first.

    Looks at `path`, else at the environment variable MNIST_PATH, else in Keras' cache, and
    else downloads it into that cache, for which TensorFlow must be there.

    Args:
        path: an .npz with the keys of Keras, or a folder of the four IDX files, each plain
            or gzipped; None or empty for the other places.

    Raises:
        UserError: what lies there is not MNIST, or there is nothing and no download.
    """
    named = path or os.environ.get("MNIST_PATH")
    place = Path(named or _KERAS_CACHE).expanduser()
    arrays = _read(place) if named or place.is_file() else _download()
    _require_mnist(arrays, place)
    return Dataset(
        name="mnist",
        sha256=checksum(b"".join(arrays[name].tobytes() for name in _SHAPES)),
        format=data_format.of_digits(features=28, classes=10),
        **arrays,
        is_held_out=np.arange(len(arrays["x_train"])) >= len(arrays["x_train"]) - _HELD_OUT,
        is_mnist=True,
    )


def _read(place: Path) -> dict[str, np.ndarray]:
    if place.is_dir():
        return _read_idx_folder(place)
    if place.is_file():
        return _read_npz(place)
    raise UserError(f"there is no MNIST at {place}; {_HELP}.")


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    arrays = read_npz(path, _SHAPES)
    missing = [name for name in _SHAPES if name not in arrays]
    if missing:
        raise UserError(f"{path} lacks {', '.join(missing)}; {_HELP}.")
    return arrays


def _read_idx_folder(folder: Path) -> dict[str, np.ndarray]:
    return {name: read_idx(_idx_file(folder, *parts)) for name, parts in _IDX_NAMES.items()}


def _idx_file(folder: Path, stem: str, kind: str) -> Path:
    # Both spellings are in use: the archives were published with "-", some tools unpack to ".".
    candidates = [
        folder / f"{stem}{joint}{kind}{ending}" for ending in ("", ".gz") for joint in "-."
    ]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise UserError(f"{folder} lacks {stem}-{kind} (or .gz); {_HELP}.")


def _require_mnist(arrays: dict[str, np.ndarray], place: Path) -> None:
    for name, array in arrays.items():
        if array.shape != _SHAPES[name] or array.dtype != np.uint8:
            raise UserError(
                f"{name} in {place} is {array.dtype} {array.shape}, and MNIST's is uint8 "
                f"{_SHAPES[name]}; {_HELP}."
            )
    for name, array in arrays.items():
        if checksum(array.tobytes()) != _CHECKSUMS[name]:
            raise UserError(
                f"{name} in {place} has the right shape but not MNIST's content (its checksum "
                "differs); fetch it again."
            )


def _download() -> dict[str, np.ndarray]:
    elsewhere = f"{_HELP} in MNIST_PATH"
    try:
        from setup.tensorflow_import import tensorflow
    except ImportError as error:
        raise UserError(
            f"MNIST is not on this machine; {elsewhere}, or let "
            "`python3 scripts/train_mnist_lstm.py` download it."
        ) from error
    try:
        (x_train, y_train), (x_test, y_test) = tensorflow.keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception for whatever goes wrong.
        raise UserError(
            f"MNIST is not on this machine and cannot be downloaded ({error}); connect to the "
            f"network, or {elsewhere}."
        ) from error
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
