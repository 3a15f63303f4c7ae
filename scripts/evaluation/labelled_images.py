"""The images to evaluate with: MNIST's test set, or anybody's."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from project.errors import UserError
from project.files import checksum
from project.settings import read_settings
from training.mnist_download import load_or_download

_DAMAGES = (
    *(OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error),
    *(AttributeError, TypeError),  # an .npy file, which holds one array and is no archive
)


@dataclass(frozen=True)
class LabelledImages:
    """Images with what they show.

    Attributes:
        source: where they are from, for people.
        pixels: uint8 (n, rows, columns), ink bright on a background of 0.
        labels: (n,) whole numbers from 0 on.
        is_mnist_test_set: whether these are all 10,000 of it, of which a model's card tells.
    """

    source: str
    pixels: np.ndarray
    labels: np.ndarray
    is_mnist_test_set: bool = False

    @property
    def sha256(self) -> str:
        """Checksum of pixels and labels."""
        return checksum(self.pixels.tobytes() + self.labels.astype(np.uint8).tobytes())

    def first(self, count: int) -> LabelledImages:
        """The first `count`. Raises a UserError where there are fewer."""
        if count > len(self.pixels):
            raise UserError(
                f"{self.source} holds {len(self.pixels)} images, not {count}; lower --images."
            )
        whole = count == len(self.pixels)
        return replace(
            self,
            pixels=self.pixels[:count],
            labels=self.labels[:count],
            is_mnist_test_set=self.is_mnist_test_set and whole,
        )

    def require_fit(self, rows: int, columns: int, classes: int) -> None:
        """Raises a UserError if a network of these sizes cannot read the images."""
        if self.pixels.shape[1:] != (rows, columns):
            shape = " x ".join(map(str, self.pixels.shape[1:]))
            raise UserError(
                f"the images in {self.source} are {shape} pixels and the board reads "
                f"{rows} x {columns}; name other images with --data."
            )
        if self.labels.max() >= classes:
            raise UserError(
                f"{self.source} has the label {self.labels.max()} and the board tells {classes} "
                f"classes apart, 0 to {classes - 1}; name other images with --data."
            )


def load(data: Path | None) -> LabelledImages:
    """MNIST's test set, or x_test and y_test of an .npz file.

    Raises:
        UserError: there is no MNIST, or the file is missing, damaged or holds something else.
    """
    if data is not None:
        return _read_npz(data)
    mnist = load_or_download(read_settings().mnist_path)
    return LabelledImages("MNIST", mnist.x_test, mnist.y_test, is_mnist_test_set=True)


def _read_npz(path: Path) -> LabelledImages:
    try:
        with np.load(path) as archive:
            missing = [name for name in ("x_test", "y_test") if name not in archive]
            if missing:
                raise UserError(f"{path} lacks {' and '.join(missing)}; put them there.")
            pixels, labels = archive["x_test"], archive["y_test"]
    except FileNotFoundError as error:
        raise UserError(f"there is no file {path}; name an .npz with --data.") from error
    except _DAMAGES as error:
        raise UserError(
            f"{path} cannot be read, is damaged or no .npz file; save x_test and y_test with "
            "numpy.savez."
        ) from error
    _require_images(path, pixels, labels)
    return LabelledImages(path.name, pixels, labels)


def _require_images(path: Path, pixels: np.ndarray, labels: np.ndarray) -> None:
    if pixels.dtype != np.uint8 or pixels.ndim != 3:
        raise UserError(
            f"x_test in {path} is {pixels.dtype} {pixels.shape}; it must be uint8 (n, rows, "
            "columns)."
        )
    if not np.issubdtype(labels.dtype, np.integer) or labels.shape != pixels.shape[:1]:
        raise UserError(
            f"y_test in {path} is {labels.dtype} {labels.shape}; it must be whole numbers "
            f"({len(pixels)},), one for each image."
        )
    if len(labels) == 0 or labels.min() < 0 or labels.max() > 255:
        raise UserError(f"y_test in {path} must hold at least one label, each from 0 to 255.")
