"""What goes into a network and what comes out, in the data's own terms.

The firmware takes pictures as bytes, 0 to 255, and measured values as float, in their own unit.
A coding says what the network makes of them, and C++ does the same (quantization.h of
lib/predictor), bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Union

import numpy as np


@dataclass(frozen=True)
class Quantization:
    """real = scale * (raw - zero_point)"""

    scale: float
    zero_point: int

    def is_near(self, other: Quantization, apart: int = 0) -> bool:
        """Whether a raw number is under `other` the same, or `apart` further on."""
        is_near = abs(self.scale / other.scale - 1) < 1 / 512
        return is_near and abs(self.zero_point - other.zero_point) <= apart

    def quantize(self, values: np.ndarray, dtype: np.dtype) -> np.ndarray:
        """float32 values as raw numbers, bit for bit as TFLite's QUANTIZE."""
        quotient = (values / np.float32(self.scale)).astype(np.float64)
        rounded = np.copysign(np.floor(np.abs(quotient) + 0.5), quotient)  # ties away from zero
        limits = np.iinfo(dtype)
        return np.clip(rounded + self.zero_point, limits.min, limits.max).astype(dtype)


@dataclass(frozen=True)
class Pixels:
    """Grey levels as bytes; 0 to 1 for the network, so that background costs the kernels nothing.

    Attributes:
        black, white: what becomes the bytes 0 and 255, in the data's own unit.
    """

    black: float = 0.0
    white: float = 255.0

    dtype = np.dtype(np.uint8)  # of what the firmware takes
    quantization = Quantization(float(np.float32(1 / 255)), -128)
    """The one with which the raw int8 input is byte - 128."""

    def encode(self, values: np.ndarray) -> np.ndarray:
        """Pixels in their own unit as the firmware takes them, uint8."""
        if values.dtype == np.uint8 and (self.black, self.white) == (0, 255):
            return values
        steps = np.floor((values - self.black) * (255 / (self.white - self.black)) + 0.5)
        return np.clip(steps, 0, 255).astype(np.uint8)

    def decode(self, values: np.ndarray) -> np.ndarray:
        """What the firmware takes as the network sees it, float32."""
        return values.astype(np.float32) / np.float32(255)

    def as_input(
        self, values: np.ndarray, dtype: np.dtype, _quantization: Quantization | None = None
    ) -> np.ndarray:
        """What the firmware takes as the input tensor holds it, whatever range that stands for."""
        if dtype == np.uint8:
            return values
        if dtype == np.int8:
            return (values.astype(np.int16) - 128).astype(np.int8)
        return self.decode(values)

    def to_card(self) -> dict[str, Any]:
        return {"black": self.black, "white": self.white}


@dataclass(frozen=True)
class Standardization:
    """Measured values, standardised: (value - mean) * factor, clipped. One number a feature.

    Attributes:
        mean: what is 0 to the network, in the feature's own unit.
        factor: by what a distance from it is multiplied.
        lowest, highest: what is beyond becomes this; standardised.
        clipped: the share of the training's values that were beyond, 0 to 1.
    """

    mean: tuple[float, ...]
    factor: tuple[float, ...]
    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    clipped: tuple[float, ...]

    dtype = np.dtype(np.float32)

    @property
    def quantization(self) -> Quantization:
        """The one whose 256 raw numbers span the range of all features."""
        low, high = min(self.lowest), max(self.highest)
        scale = float(np.float32((high - low) / 255))
        return Quantization(scale, round(-128 - low / scale))

    def encode(self, values: np.ndarray) -> np.ndarray:
        """Values in their own unit as the firmware takes them: in that unit, float32."""
        return values.astype(np.float32)

    def decode(self, values: np.ndarray) -> np.ndarray:
        """(…, features) as the network sees them, float32; NaN counts as the mean."""
        mean, factor, lowest, highest = (
            np.array(each, np.float32)
            for each in (self.mean, self.factor, self.lowest, self.highest)
        )
        with np.errstate(over="ignore"):
            standardized = (values.astype(np.float32) - mean) * factor
        clipped = np.clip(standardized, lowest, highest)
        return np.where(np.isnan(clipped), np.float32(0), clipped)

    def as_input(
        self, values: np.ndarray, dtype: np.dtype, quantization: Quantization | None = None
    ) -> np.ndarray:
        """(…, features) as the input tensor holds them, which is float without a quantisation."""
        standardized = self.decode(values)
        return quantization.quantize(standardized, dtype) if quantization else standardized

    def in_int8(self, values: np.ndarray) -> np.ndarray:
        """(…, features) rounded to what an int8 network tells apart, in their own unit."""
        form = self.quantization
        raw = self.as_input(values, np.dtype(np.int8), form).astype(np.float64)
        standardized = (raw - form.zero_point) * form.scale
        return (standardized / np.array(self.factor) + np.array(self.mean)).astype(np.float32)

    def to_card(self) -> dict[str, Any]:
        return {name: list(values) for name, values in vars(self).items()}


Coding = Union[Pixels, Standardization]
PICTURE = Pixels()


def as_they_are(features: int, lowest: float, highest: float) -> Standardization:
    """Measured values in the network's own unit."""

    def same(value: float) -> tuple[float, ...]:
        return (value,) * features

    return Standardization(same(0.0), same(1.0), same(lowest), same(highest), same(0.0))


@dataclass(frozen=True)
class DataFormat:
    """Inputs and outputs of one set of data.

    Attributes:
        subject: what the firmware calls a class, "digit" or "class"; "value".
        class_names: one for each class, in the order of the network's outputs; none where the
            outputs are values. A network of one output may tell two classes apart: it is the
            probability of the second one.
        coding: what the inputs are to the network.
        value_names: one for each output that is a value; none where there are classes.
        value_units: the physical unit of each, such as "°C"; "" where it is unknown.
        feature_names: in the order of a row, if they have names.
        value_mean, value_factor: a value is the network's output * factor + mean; none where the
            network gives it in its unit. So an int8 output tells 256 steps of its range apart,
            however far that is from 0.
    """

    subject: str
    class_names: tuple[str, ...]
    coding: Coding
    value_names: tuple[str, ...] = ()
    value_units: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    value_mean: tuple[float, ...] = ()
    value_factor: tuple[float, ...] = ()

    @property
    def is_of_classes(self) -> bool:
        return not self.value_names

    @property
    def output_names(self) -> tuple[str, ...]:
        return self.class_names or self.value_names

    @property
    def is_of_pictures(self) -> bool:
        return isinstance(self.coding, Pixels)

    def fits(self, outputs: int) -> bool:
        """Whether a network with so many outputs can give the classes or values."""
        return outputs == len(self.output_names) or (outputs == 1 and len(self.class_names) == 2)

    def answers(self, outputs: np.ndarray) -> np.ndarray:
        """(…, outputs) of the network as the firmware gives them, float32: values in their unit."""
        if not self.value_factor:
            return outputs
        factor, mean = (np.array(x, np.float32) for x in (self.value_factor, self.value_mean))
        return outputs.astype(np.float32) * factor + mean

    def scaled_values(self, values: np.ndarray) -> np.ndarray:
        """(…, values) in their unit as the network is to give them, float32."""
        if self.value_factor:
            values = (values - np.array(self.value_mean)) / np.array(self.value_factor)
        return values.astype(np.float32)

    def to_card(self) -> dict[str, Any]:
        """The format as the model's card keeps it; `from_card` reads it."""
        return {
            "class_names": list(self.class_names),
            "value_names": list(self.value_names),
            "value_units": list(self.value_units),
            "feature_names": list(self.feature_names),
            "value_mean": list(self.value_mean),
            "value_factor": list(self.value_factor),
            "pixels" if self.is_of_pictures else "standardization": self.coding.to_card(),
        }


def of_digits(classes: int) -> DataFormat:
    """Pictures as MNIST's: bytes are grey levels, and a class is called by its number."""
    return DataFormat("digit", tuple(map(str, range(classes))), PICTURE)


def from_card(entry: dict[str, Any]) -> DataFormat:
    """The format that `to_card` made `entry` from.

    Raises:
        ValueError: it names no inputs, or not as many numbers for each feature.
    """
    class_names = tuple(entry["class_names"])
    value_names = tuple(entry.get("value_names") or ())
    return DataFormat(
        "class" if class_names else "value",
        class_names,
        _coding(entry),
        value_names,
        tuple(entry.get("value_units") or ("",) * len(value_names)),
        tuple(entry.get("feature_names") or ()),
        tuple(map(float, entry.get("value_mean") or ())),
        tuple(map(float, entry.get("value_factor") or ())),
    )


def _coding(entry: dict[str, Any]) -> Coding:
    if pixels := entry.get("pixels"):
        return Pixels(**{name: float(pixels[name]) for name in vars(PICTURE)})
    found = entry.get("standardization")
    if not found:
        raise ValueError("there are neither pixels nor a standardization")
    names = Standardization.__dataclass_fields__
    coding = Standardization(**{name: tuple(map(float, found[name])) for name in names})
    if len({len(values) for values in vars(coding).values()}) > 1:
        raise ValueError("each feature needs one number of each kind")
    if not all(low <= 0 <= high for low, high in zip(coding.lowest, coding.highest)):
        raise ValueError("the mean lies beyond the ends")
    return coding
