"""MNIST: from a file on this machine, Keras' cache or a download."""

from __future__ import annotations

import gzip
import importlib.util
import math
import os
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np

from data import data_format
from data.dataset import Dataset
from data.npz import read_npz
from project import paths
from project.errors import UserError
from project.files import checksum
from setup import environment

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
_IDX_OF_BYTES = b"\x00\x00\x08"
_MAX_DIMENSIONS = 3
_MAX_BYTES = 1 << 28  # five times MNIST
_HELD_OUT = 5000  # the last of the training images
# Keras takes the second one where it cannot write the first.
_KERAS_CACHES = ("~/.keras/datasets/mnist.npz", "/tmp/.keras/datasets/mnist.npz")
_HELP = "name an mnist.npz or a folder with MNIST's four IDX files"
_DOWNLOAD = (
    "from data import mnist; from project.errors import run_main; "
    "run_main(lambda: mnist.download_by_keras() and None)"
)


def load_mnist(path: str | None = None) -> Dataset:
    """Loads MNIST and makes sure that it is MNIST, to the last pixel.

    Handwritten digits, ink bright on a background of 0: 60,000 to train on and 10,000 to test
    with, 28 x 28 pixels each. The checksum is that of all pixels and labels, training first.

    Looks at `path`, else at the environment variable MNIST_PATH, else in Keras' cache, and
    else downloads it into that cache.

    Args:
        path: an .npz with the keys of Keras, or a folder of the four IDX files, each plain
            or gzipped; None or empty for the other places.

    Raises:
        UserError: what lies there is not MNIST, or there is nothing and no download.
    """
    named = path or os.environ.get("MNIST_PATH")
    place = Path(os.path.expanduser(named)) if named else cached()
    arrays = _read(place) if named or os.path.isfile(place) else _download()
    _require_mnist(arrays, place)
    return Dataset(
        name="mnist",
        sha256=checksum(b"".join(arrays[name].tobytes() for name in _SHAPES)),
        format=data_format.of_digits(classes=10),
        x_train=arrays["x_train"],
        y_train=arrays["y_train"],
        x_test=arrays["x_test"],
        y_test=arrays["y_test"],
        is_held_out=np.arange(len(arrays["x_train"])) >= len(arrays["x_train"]) - _HELD_OUT,
        is_mnist=True,
    )


def cached() -> Path:
    """MNIST in Keras' cache, or where it would be."""
    places = [Path(os.path.expanduser(place)) for place in _KERAS_CACHES]
    return next(filter(os.path.isfile, places), places[0])


def read_idx(path: Path) -> np.ndarray:
    """The array of one IDX file of bytes, plain or gzipped.

    MNIST was published in this format: a mark of four bytes, 00 00 08 NN (bytes follow, in NN
    dimensions); NN sizes as big-endian uint32; the values, row by row. No more is unpacked than
    the head says.

    Raises:
        UserError: the file cannot be read, is damaged or holds something else.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            mark = file.read(4)
            if len(mark) < 4 or mark[:3] != _IDX_OF_BYTES or mark[3] > _MAX_DIMENSIONS:
                raise UserError(f"{path} is no IDX file of bytes; fetch it again.")
            head = file.read(4 * mark[3])
            if len(head) < 4 * mark[3]:
                raise UserError(f"{path} is cut off; fetch it again.")
            shape = struct.unpack(f">{mark[3]}I", head)
            size = math.prod(shape)
            if not 0 < size <= _MAX_BYTES:
                raise UserError(f"{path} is damaged: its head says {size} values; fetch it again.")
            values = np.frombuffer(file.read(size + 1), np.uint8)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path} cannot be read ({error}); fetch it again.") from error
    if values.size != size:
        found = "more" if values.size > size else values.size
        raise UserError(
            f"{path} is damaged: {found} values follow where its head says {size}; fetch it again."
        )
    return values.reshape(shape)


def download_by_keras() -> dict[str, np.ndarray]:
    """MNIST as Keras downloads it into its cache; needs TensorFlow.

    Raises:
        UserError: there is no network, or nothing at its end.
    """
    from setup.tensorflow_import import tensorflow

    try:
        (x_train, y_train), (x_test, y_test) = tensorflow.keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception for whatever goes wrong.
        raise UserError(
            f"MNIST is not on this machine and cannot be downloaded ({error}); connect to the "
            f"network, or {_HELP} in MNIST_PATH."
        ) from error
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def _download() -> dict[str, np.ndarray]:
    if importlib.util.find_spec("tensorflow") is not None:
        return download_by_keras()
    command = [str(environment.python(environment.TRAINING)), "-c", _DOWNLOAD]
    if subprocess.run(command, cwd=paths.SCRIPTS_DIR, check=False).returncode != 0:
        raise UserError("MNIST could not be downloaded (the reason is above).")
    return _read(cached())


def _read(place: Path) -> dict[str, np.ndarray]:
    if os.path.isdir(place):
        return {name: read_idx(_idx_file(place, *parts)) for name, parts in _IDX_NAMES.items()}
    if not os.path.isfile(place):
        raise UserError(f"there is no MNIST at {place}; {_HELP}.")
    arrays = read_npz(place, _SHAPES)
    missing = [name for name in _SHAPES if name not in arrays]
    if missing:
        raise UserError(f"{place} has no {', '.join(missing)}; {_HELP}.")
    return arrays


def _idx_file(folder: Path, stem: str, kind: str) -> Path:
    # Both spellings are in use: the archives were published with "-", some tools unpack to ".".
    for ending in ("", ".gz"):
        for joint in "-.":
            file = folder / f"{stem}{joint}{kind}{ending}"
            if file.is_file():
                return file
    raise UserError(f"{folder} has no {stem}-{kind} (or .gz); {_HELP}.")


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
