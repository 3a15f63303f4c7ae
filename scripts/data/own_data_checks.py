"""What own data must be like; each check raises a `UserError` in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from data import value_range
from data.value_range import ValueRange
from project.errors import UserError

MAX_VALUES = 16000
"""Of one example: as many floats fit into a frame."""
# The usual values of training and test data differ by less; 0 to 1 and 0 to 255 by more.
_MAX_APART = 50


def require_examples(name: str, x: np.ndarray, place: Path) -> None:
    """Real, finite numbers of shape (n, time_steps, features), n from 1 on."""
    where = f"{name} in {place}"
    if x.dtype.kind not in "biuf":
        raise UserError(f"{where} holds {x.dtype}; numbers are needed: bytes, integers or floats.")
    if x.ndim != 3:
        raise UserError(
            f"{where} has the shape {x.shape}, and (n, time_steps, features) is needed, for one "
            f"value a step as {name}[..., None], for pictures as (n, rows, columns) of grey levels."
        )
    if 0 in x.shape:
        raise UserError(f"{where} is empty, its shape is {x.shape}; add examples.")
    if x.shape[1] * x.shape[2] > MAX_VALUES:
        raise UserError(
            f"{where} has examples of {x.shape[1]} x {x.shape[2]} values, and a chip holds at most "
            f"{MAX_VALUES}; take fewer steps or features."
        )
    useless = np.flatnonzero(~np.isfinite(x).all(axis=(1, 2)))
    if useless.size:
        raise UserError(
            f"{useless.size} of the {len(x)} examples of {where} hold NaN or an infinity, the "
            f"first of them {name}[{useless[0]}]; leave them out or fill them in."
        )


def require_one_for_each(name: str, y: np.ndarray, of: str, count: int, place: Path) -> None:
    if y.ndim == 0 or len(y) != count:
        raise UserError(
            f"{name} in {place} has the shape {y.shape}, and {of} has {count} examples; one label "
            f"for each is needed, of shape ({count},)."
        )


def require_one_size(x_train: np.ndarray, x_test: np.ndarray, place: Path) -> None:
    if x_train.shape[1:] != x_test.shape[1:]:
        raise UserError(
            f"x_train and x_test in {place} hold examples of {x_train.shape[1:]} and "
            f"{x_test.shape[1:]} values; make them one size."
        )


def require_one_unit(x_train: np.ndarray, x_test: np.ndarray, place: Path) -> None:
    """Training and test data of the same order of magnitude, as pixels of 0 to 1 and 0 to 255
    are not."""
    train, test = (_usual_size(x) for x in (x_train, x_test))
    if x_train.dtype.kind != x_test.dtype.kind or (
        max(train, test) > _MAX_APART * min(train, test) > 0
    ):
        raise UserError(
            f"x_train in {place} is {x_train.dtype} with values of about {train:g}, x_test is "
            f"{x_test.dtype} with values of about {test:g}; bring both into one unit, as pixels "
            "into 0 to 255."
        )


def _usual_size(x: np.ndarray) -> float:
    """Of the values that are not 0; an outlier or two do not count."""
    return float(np.median(np.abs(x[x != 0].astype(np.float64)))) if x.any() else 0.0


def require_a_range(whole: ValueRange, place: Path) -> None:
    """Training values that differ, and that a chip's float can tell apart."""
    if np.all(whole.lowest == whole.highest):
        raise UserError(
            f"the values of the training examples in {place} never change; a network can learn "
            "nothing from them."
        )
    useless = np.flatnonzero(~value_range.fits_float32(whole.lowest, whole.highest))
    if useless.size:
        feature = useless[0]
        raise UserError(
            f"feature {feature} in {place} goes from {whole.lowest[feature]:.9g} to "
            f"{whole.highest[feature]:.9g}, which the 32-bit floats of a chip cannot tell apart; "
            "subtract its mean or choose another unit."
        )
