"""MNIST: from a file on this machine, Keras' cache or a download."""

from __future__ import annotations

import os
import zipfile
import zlib
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from project.errors import UserError
from project.files import checksum
from training.idx import read_idx

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
_KERAS_CACHE = "~/.keras/datasets/mnist.npz"
_DAMAGES = (
    *(OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error),
    *(AttributeError, TypeError),  # an .npy file, which holds one array and is no archive
)
_HELP = "name an mnist.npz or a folder with MNIST's four IDX files"


@dataclass(frozen=True)
class Mnist:
    """Handwritten digits, ink bright on a background of 0.

    Attributes:
        x_train: images, uint8 (60000, 28, 28).
        y_train: their digits 0 to 9, uint8 (60000,).
        x_test: images, uint8 (10000, 28, 28).
        y_test: their digits 0 to 9, uint8 (10000,).
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    @property
    def sha256(self) -> str:
        """Checksum of all pixels and labels, in the order of the attributes."""
        return checksum(b"".join(getattr(self, field.name).tobytes() for field in fields(self)))


def load_mnist(path: str | None = None) -> Mnist:
    """Loads MNIST and makes sure that it is MNIST, to the last pixel.

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
    return Mnist(**arrays)


def _read(place: Path) -> dict[str, np.ndarray]:
    if place.is_dir():
        return _read_idx_folder(place)
    if place.is_file():
        return _read_npz(place)
    raise UserError(f"there is no MNIST at {place}; {_HELP}.")


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path) as archive:
            missing = [name for name in _SHAPES if name not in archive]
            if not missing:
                return {name: archive[name] for name in _SHAPES}
    except PermissionError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); make it readable.") from error
    except _DAMAGES as error:
        raise UserError(
            f"{path} is damaged or no .npz file; delete it and fetch it again."
        ) from error
    raise UserError(f"{path} lacks {', '.join(missing)}; {_HELP}.")


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
        from training.tensorflow_import import tensorflow
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
