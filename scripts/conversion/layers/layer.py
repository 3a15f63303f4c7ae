"""What every layer of a network has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from data.data_format import Quantization


@dataclass(frozen=True)
class Values:
    """A tensor between two layers: rows of numbers, one for each time step, or a single row.

    Attributes:
        dtype: int8 or float32; uint8 at the ends of a network only.
        quantization: None in float.
    """

    rows: int
    size: int
    dtype: np.dtype
    quantization: Quantization | None = None

    @property
    def count(self) -> int:
        return self.rows * self.size

    @property
    def quantized(self) -> Quantization:
        """`quantization` of numbers that are known to be quantised."""
        assert self.quantization is not None, "float numbers have no scale"
        return self.quantization

    def dequantize(self, raw: np.ndarray) -> np.ndarray:
        """Raw numbers as what they stand for, float32."""
        if self.quantization is None:
            return raw
        scale, zero_point = np.float32(self.quantization.scale), self.quantization.zero_point
        return (raw.astype(np.float32) - zero_point) * scale


@dataclass(frozen=True)
class Layer(ABC):
    """One layer, read from its operator, that computes in NumPy and writes itself as C++.

    Attributes:
        input, output: as the layer takes them: one that flattens takes all rows as one.
        kind: of its template in lib/predictor, behind `Int8` or `Float`.
        collects: whether it can make one vector of all rows.
        is_end: whether the firmware does it by itself where numbers enter or leave.
    """

    input: Values
    output: Values

    kind: ClassVar[str]
    collects: ClassVar[bool] = False
    is_end: ClassVar[bool] = False

    @property
    def is_int8(self) -> bool:
        return self.input.dtype == np.int8

    @property
    def prefix(self) -> str:
        return "Int8" if self.is_int8 else "Float"

    @property
    def cpp_name(self) -> str:
        return self.prefix + self.kind

    def as_rows(self, rows: int, size: int) -> Layer:
        """The layer for rows of another form, if it does not mind how its input lies."""
        del rows, size
        return self

    @abstractmethod
    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        """The layer's answers: raw, in int64 where they are int8, or float32.

        Args:
            values: (n, input.rows, input.size), likewise.
            multipliers: how the TFLM to be equalled multiplies two scales: `product_factor`.

        Returns:
            (n, output.rows, output.size)
        """

    @abstractmethod
    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        """Sizes, weights and constants by their names in C++.

        Raises:
            UserError: a number is beyond what the kernels compute with.
        """
