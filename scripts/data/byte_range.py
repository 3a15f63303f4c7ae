"""Which values of a feature become the bytes 0 and 255.

Usually the lowest and the highest value of the training. But a single glitch of a sensor may
stretch that range until all that matters shares a few bytes. Where the middle of a feature's values
takes half of the range or less, so that a byte would tell twice as many of them apart, that middle
is a candidate too, and what is beyond it becomes 0 or 255.

A spike can as well be what tells two classes apart, and no statistics of the values know that. So a
network is trained for a short while with every candidate, and its loss on the held-out examples
decides: the widest range is taken that is no worse than the best one, within one standard error of
the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_TAILS = (0.0001, 0.001, 0.005, 0.02)
"""Shares of a feature's values that a candidate gives up at each end."""
_MAX_SHOWN = 5  # features; there may be thousands


@dataclass(frozen=True)
class ByteRange:
    """For each feature the values of bytes 0 and 255, float64 (features,), and what is beyond.

    Attributes:
        clipped: the share of the training's values below `lowest` or above `highest`, (features,).
    """

    lowest: np.ndarray
    highest: np.ndarray
    clipped: np.ndarray

    def of_format(self) -> dict[str, tuple[float, ...]]:
        """What `DataFormat` keeps of it; the one value of a constant feature is a byte of 128."""
        is_constant = self.lowest == self.highest
        constant_step = np.maximum(np.abs(self.lowest), 1) / 128
        step = np.where(is_constant, constant_step, (self.highest - self.lowest) / 255)
        lowest = np.where(is_constant, self.lowest - 128 * step, self.lowest)
        ends = {"lowest": lowest.astype(np.float32), "step": step.astype(np.float32)}
        if self.clipped.any():
            ends["clipped"] = self.clipped
        return {name: tuple(values.tolist()) for name, values in ends.items()}

    def __str__(self) -> str:
        clips = np.flatnonzero(self.clipped)
        if not clips.size:
            return "all values"
        shown = [
            f"feature {i} from {self.lowest[i]:.4g} to {self.highest[i]:.4g}, which clips "
            f"{100 * self.clipped[i]:.2g} % of its values"
            for i in clips[:_MAX_SHOWN]
        ]
        more = [f"and {clips.size - _MAX_SHOWN} more"] if clips.size > _MAX_SHOWN else []
        return "; ".join(shown + more)


def whole(x: np.ndarray, is_picture: bool) -> ByteRange:
    """All of `x`, (n, time_steps, features); in a picture every column has the same range."""
    axes = None if is_picture else (0, 1)
    nothing = np.zeros(x.shape[2])
    return ByteRange(x.min(axis=axes) + nothing, x.max(axis=axes) + nothing, nothing)


def narrower(x: np.ndarray, widest: ByteRange) -> list[ByteRange]:
    """The candidates within `widest`, the range of all of `x`, each within the one before."""
    found = [widest]
    values = np.sort(x.reshape(-1, x.shape[2]).astype(np.float64), axis=0)
    for tail in _TAILS:
        beyond = int(np.ceil(tail * len(values)))
        low, high = values[beyond], values[-1 - beyond]
        last = found[-1]
        is_better = (high > low) & (2 * (high - low) <= last.highest - last.lowest)
        is_better &= fits_float32(low, high)
        if is_better.any():
            low, high = np.where(is_better, (low, high), (last.lowest, last.highest))
            found.append(ByteRange(low, high, np.mean((x < low) | (x > high), axis=(0, 1))))
    return found[1:]


def fits_float32(lowest: np.ndarray, highest: np.ndarray) -> np.ndarray:
    """Whether a chip's float can tell 256 steps from `lowest` to `highest` apart, by feature."""
    with np.errstate(over="ignore"):
        largest = np.maximum(np.abs(lowest), np.abs(highest)).astype(np.float32)
    # Four times the distance of two neighbouring floats leaves room for two roundings.
    too_fine = (highest != lowest) & ((highest - lowest) / 255 < 4 * np.spacing(largest))
    return np.isfinite(largest) & ~too_fine


def widest_of_the_best(losses: Sequence[np.ndarray]) -> int:
    """Which of the candidates to take.

    Args:
        losses: of each, its losses on the same held-out examples, (n,).
    """
    best = min(losses, key=np.mean)
    for number, loss in enumerate(losses):
        worse = loss - best
        if worse.mean() <= worse.std() / np.sqrt(len(worse)):
            return number
    raise ValueError("there are no candidates")
