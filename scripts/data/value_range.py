"""Which values of a feature an int8 network tells apart, and what they are to it.

Usually all, from the lowest to the highest value of the training. But a single glitch of a sensor
may stretch that range until all that matters shares a few of 256 steps. Where the middle of a
feature's values takes half of the range or less, that middle is a candidate too, and what is beyond
it counts as its end.

A spike can as well be what tells two classes apart, and no statistics of the values know that. So a
network is trained for a short while with every candidate, on values rounded as int8 rounds them,
and its loss on the held-out examples decides: the widest range is taken that is no worse than the
best one, within one standard error of the difference, or one per cent where these are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.data_format import Standardization

_TAILS = (0.0001, 0.001, 0.005, 0.02)
"""Shares of a feature's values that a candidate gives up at each end."""
_MAX_DEVIATIONS = 8
"""From the mean to a feature's end: all features share the 256 steps of an int8 network."""
_MIN_RANGE, _MAX_RANGE = 1e-30, 1e37  # of a feature, so that a chip's float can standardise it
_SAME = 0.01  # by this share a loss may be larger and still count as the same
_MAX_SHOWN = 5  # features; there may be thousands


@dataclass(frozen=True)
class ValueRange:
    """For each feature the lowest and the highest value that counts, float64 (features,).

    Attributes:
        clipped: the share of the training's values below `lowest` or above `highest`, (features,).
    """

    lowest: np.ndarray
    highest: np.ndarray
    clipped: np.ndarray

    def standardization(self, x: np.ndarray) -> Standardization:
        """Mean 0 and deviation 1 of each feature, as far as its ends let the others their steps.

        Args:
            x: the training's values, (n, time_steps, features).
        """
        values = np.clip(x.reshape(-1, x.shape[2]).astype(np.float64), self.lowest, self.highest)
        is_constant = self.lowest == self.highest
        mean = np.where(is_constant, self.lowest, values.mean(axis=0))
        reach = np.maximum(self.highest - mean, mean - self.lowest)
        spread = np.maximum(values.std(axis=0), reach / _MAX_DEVIATIONS)
        factor = 1 / np.where(is_constant, 1, spread)
        mean, factor = mean.astype(np.float32), factor.astype(np.float32)
        lowest = (self.lowest.astype(np.float32) - mean) * factor
        highest = (self.highest.astype(np.float32) - mean) * factor
        numbers = (mean, factor, np.minimum(lowest, 0), np.maximum(highest, 0), self.clipped)
        return Standardization(*(tuple(each.tolist()) for each in numbers))

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


def whole(x: np.ndarray) -> ValueRange:
    """All of `x`, (n, time_steps, features)."""
    low, high = x.min(axis=(0, 1)), x.max(axis=(0, 1))
    return ValueRange(low.astype(np.float64), high.astype(np.float64), np.zeros(x.shape[2]))


def narrower(x: np.ndarray, widest: ValueRange) -> list[ValueRange]:
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
            found.append(ValueRange(low, high, np.mean((x < low) | (x > high), axis=(0, 1))))
    return found[1:]


def fits_float32(lowest: np.ndarray, highest: np.ndarray) -> np.ndarray:
    """Whether a chip's float can tell 256 steps from `lowest` to `highest` apart, by feature."""
    with np.errstate(over="ignore"):
        largest = np.maximum(np.abs(lowest), np.abs(highest)).astype(np.float32)
    # Four times the distance of two neighbouring floats leaves room for two roundings.
    distance = highest - lowest
    is_fine = (distance / 255 >= 4 * np.spacing(largest)) & (distance >= _MIN_RANGE)
    return (largest <= _MAX_RANGE) & (is_fine | (distance == 0))


def widest_of_the_best(losses: Sequence[np.ndarray]) -> int:
    """Which of the candidates to take.

    Args:
        losses: of each, its losses on the same held-out examples, (n,).
    """
    best = min(losses, key=np.mean)
    for number, loss in enumerate(losses):
        worse = loss - best
        if worse.mean() <= max(worse.std() / np.sqrt(len(worse)), _SAME * best.mean()):
            return number
    raise ValueError("there are no candidates")
