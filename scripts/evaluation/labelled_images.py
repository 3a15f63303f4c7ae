"""The images to evaluate with: MNIST's test set, or images or sequences from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from conversion.included_data import format_of
from conversion.model_card import read_card
from data.data_format import DataFormat
from data.mnist import load_mnist
from data.own_data import load_test_examples
from project import windows
from project.errors import UserError
from project.files import checksum
from project.settings import read_settings


@dataclass(frozen=True)
class LabelledImages:
    """Images with their classes.

    Attributes:
        source: where they are from, for people.
        pixels: (n, rows, columns) in their own units, or as the board takes them by `coded`.
        labels: whole numbers from 0 on (n,), or float values (n, values).
        is_of_card: whether these are all the test examples that the model's card is about.
    """

    source: str
    pixels: np.ndarray
    labels: np.ndarray
    is_of_card: bool = False

    @property
    def sha256(self) -> str:
        """Checksum of pixels and labels."""
        kind = np.uint8 if self.labels.ndim == 1 else np.float32
        return checksum(self.pixels.tobytes() + self.labels.astype(kind).tobytes())

    def first(self, count: int) -> LabelledImages:
        """The first `count`. Raises a UserError where there are fewer."""
        if count > len(self.pixels):
            raise UserError(
                f"{self.source} holds {len(self.pixels)} images, not {count}; lower --images."
            )
        is_of_card = self.is_of_card and count == len(self.pixels)
        return LabelledImages(self.source, self.pixels[:count], self.labels[:count], is_of_card)

    def require_fit(self, rows: int, columns: int, form: DataFormat) -> None:
        """Raises a UserError if a network of these sizes cannot read the images."""
        if self.pixels.shape[1:] != (rows, columns):
            shape = " x ".join(map(str, self.pixels.shape[1:]))
            raise UserError(
                f"the images in {self.source} are {shape} pixels and the board reads "
                f"{rows} x {columns}; name other images with --data."
            )
        if not form.is_of_classes:
            if self.labels.shape[1:] != (len(form.value_names),):
                raise UserError(
                    f"{self.source} lacks the {len(form.value_names)} values of each example that "
                    "the board predicts; name other data with --data."
                )
        elif self.labels.ndim > 1:
            raise UserError(
                f"{self.source} has values for its examples and the board names classes; name "
                "other data with --data."
            )
        elif self.labels.max() >= len(form.class_names):
            raise UserError(
                f"{self.source} has the label {self.labels.max()} and the board knows the labels "
                f"0 to {len(form.class_names) - 1}; name other images with --data."
            )

    def coded(self, form: DataFormat) -> LabelledImages:
        """As the board takes them. Raises a UserError if it takes pictures and these are none."""
        kind = self.pixels.dtype
        if form.is_of_pictures and kind not in (np.uint8, np.bool_):
            raise UserError(
                f"{self.source} holds {kind} and the board reads pictures in bytes; save them as "
                "uint8, from 0 to 255."
            )
        return replace(self, pixels=form.coding.encode(self.pixels))


def load(data: Path | None, mnist_path: str | None = None) -> LabelledImages:
    """The test examples of the file `data`, or MNIST's, from `mnist_path` or the settings' place.

    Raises:
        UserError: there is no MNIST, or the file is missing, damaged or holds something else.
    """
    card = read_card()
    trained_on = card.data.get("sha256") if card else None
    if data is not None:
        form = format_of(card) if card else None
        cut = card.data.get("windows") if card else None
        used = windows.from_card(cut) if cut else read_settings().windows
        return LabelledImages(data.name, *load_test_examples(data, trained_on, form, used))
    mnist = load_mnist(mnist_path or read_settings().mnist_path)
    return LabelledImages("MNIST", mnist.x_test, mnist.y_test, mnist.sha256 == trained_on)
