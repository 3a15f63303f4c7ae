"""What the bytes that go into a network stand for, and the classes that come out.

Whatever the data, the firmware takes bytes, 0 to 255, and in int8 the network's input is
byte - 128, so that they span the range that it was calibrated for. A format says what such a
byte is to the network and in the data's own units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Quantization:
    """real = scale * (raw - zero_point)"""

    scale: float
    zero_point: int

    def is_near(self, other: Quantization) -> bool:
        """Whether no raw number stands for another one under `other`."""
        is_near = abs(self.scale / other.scale - 1) < 1 / 512
        return is_near and self.zero_point == other.zero_point


@dataclass(frozen=True)
class ByteCoding:
    """A byte is (byte - zero) / one to the network."""

    zero: int
    one: float

    def decode(self, values: np.ndarray) -> np.ndarray:
        """Bytes as the network sees them, float32."""
        return (values.astype(np.float32) - np.float32(self.zero)) / np.float32(self.one)

    @property
    def quantization(self) -> Quantization:
        """The one with which the raw int8 input is byte - 128."""
        return Quantization(float(np.float32(1 / self.one)), self.zero - 128)


PICTURE = ByteCoding(zero=0, one=255)
"""0 to 1: background is exactly 0, and so costs the kernels nothing."""
MEASURED = ByteCoding(zero=128, one=128)
"""-1 to 127/128: what swings to both sides is learnt sooner when it is centred."""


def as_input(values: np.ndarray, dtype: np.dtype, coding: ByteCoding = PICTURE) -> np.ndarray:
    """Bytes as the input tensor holds them: b - 128 in int8, else what they are to the network."""
    if dtype == np.uint8:
        return values
    if dtype == np.int8:
        return (values.astype(np.int16) - 128).astype(np.int8)
    return coding.decode(values)


@dataclass(frozen=True)
class DataFormat:
    """Inputs and outputs of one set of data.

    Attributes:
        subject: what the firmware calls a class, "digit" or "class".
        class_names: one for each class, in the order of the network's outputs; none where the
            outputs are values.
        coding: what a byte is to the network.
        lowest: for each feature, what byte 0 is in its own unit.
        step: for each feature, by how much of its unit one byte is more than the byte before.
        clipped: for each feature, the share of the training's values beyond bytes 0 and 255, 0 to
            1, or nothing where the bytes reach all of them.
        value_names: one for each output that is a value; none where there are classes.
        value_units: the physical unit of each, such as "°C"; "" where it is unknown.
    """

    subject: str
    class_names: tuple[str, ...]
    coding: ByteCoding
    lowest: tuple[float, ...]
    step: tuple[float, ...]
    clipped: tuple[float, ...] = ()
    value_names: tuple[str, ...] = ()
    value_units: tuple[str, ...] = ()

    @property
    def is_of_classes(self) -> bool:
        return not self.value_names

    @property
    def output_names(self) -> tuple[str, ...]:
        return self.class_names or self.value_names

    def encode(self, values: np.ndarray) -> np.ndarray:
        """(…, features) in their own units as bytes, as ByteFromValue() of the firmware does it."""
        lowest, step = (np.array(ends, np.float32) for ends in (self.lowest, self.step))
        if values.dtype == np.uint8 and not lowest.any() and np.all(step == 1):
            return values
        steps = np.floor((values - lowest.astype(np.float64)) / step.astype(np.float64) + 0.5)
        return np.clip(steps, 0, 255).astype(np.uint8)

    def to_card(self) -> dict[str, Any]:
        """The format as the model's card tells it; `from_card` reads it."""
        return {
            "class_names": list(self.class_names),
            "byte_zero": self.coding.zero,
            "byte_one": self.coding.one,
            "lowest": list(self.lowest),
            "step": list(self.step),
            "clipped": list(self.clipped),
            "value_names": list(self.value_names),
            "value_units": list(self.value_units),
        }


def of_digits(features: int, classes: int) -> DataFormat:
    """Pictures as MNIST's: bytes are grey levels, and a class is called by its number."""
    return DataFormat(
        subject="digit",
        class_names=tuple(map(str, range(classes))),
        coding=PICTURE,
        lowest=(0.0,) * features,
        step=(1.0,) * features,
    )


def from_card(entry: dict[str, Any]) -> DataFormat:
    """The format that `to_card` made `entry` from."""
    return DataFormat(
        subject="class",
        class_names=tuple(entry["class_names"]),
        coding=ByteCoding(entry["byte_zero"], entry["byte_one"]),
        lowest=tuple(map(float, entry["lowest"])),
        step=tuple(map(float, entry["step"])),
        clipped=tuple(map(float, entry.get("clipped") or ())),
        value_names=tuple(entry.get("value_names") or ()),
        value_units=tuple(entry.get("value_units") or ()),
    )
