"""Own data from an .npz file.

    x_train, y_train, x_test, y_test   or x and y, of which a fifth becomes the test
    class_names                        optional, one for each class
    target_names, target_units         optional, one for each value that the network is to say

x: (n, time_steps, features). Pictures are uint8 with their rows as steps; whatever was measured
is float (or any other number), and each feature may have its own unit. y: (n,) classes, as
integers from 0 or 1 on or as text, or one-hot; or float values, (n,) or (n, outputs).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data import labels
from data import own_data_checks as checks
from data.data_format import DataFormat
from data.npz import names_in, read_npz, require_npz
from data.recordings import HELD_OUT_SHARE, TEST_SHARE, share_of_each_class
from project.errors import UserError

_SPLIT = ("x_train", "y_train", "x_test", "y_test")
_TEST = ("x_test", "y_test")
_WHOLE = ("x", "y")
_NAMES = ("class_names", "target_names", "target_units")


@dataclass(frozen=True)
class OwnExamples:
    """Examples in their own unit, split, with what they are called.

    Attributes:
        y_train, y_test: classes (n,), or float32 values (n, outputs).
        features: names, if they have any.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    is_held_out: np.ndarray
    class_names: tuple[str, ...]
    value_names: tuple[str, ...] = ()
    value_units: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        return (self.x_train, self.y_train), (self.x_test, self.y_test)


def load(place: Path) -> OwnExamples:
    """The examples of a whole file.

    Raises:
        UserError: its arrays do not make up a classification or a regression.
    """
    arrays = _read(place, (*_SPLIT, *_WHOLE, *_NAMES))
    is_whole = "x" in arrays and "x_train" not in arrays
    wanted = _WHOLE if is_whole else _SPLIT
    _require_arrays(arrays, wanted, place)
    ys = {name: arrays[name] for name in wanted[1::2]}
    names: tuple[str, ...] = ()
    value_names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    if "target_names" in arrays or ("class_names" not in arrays and labels.are_values(ys.values())):
        ys = {name: labels.checked_targets(name, y, place) for name, y in ys.items()}
        outputs = ys[wanted[1]].shape[1]
        given, of_given = arrays.get("target_names"), arrays.get("target_units")
        value_names, units = labels.checked_value_names(given, of_given, outputs, place)
    else:
        ys, names = labels.checked_classes(ys, arrays.get("class_names"), place)
    arrays |= ys
    if is_whole:
        x, y = arrays["x"], arrays["y"]
        if names:
            labels.require_three_of_each(y, names, place)
        is_test = share_of_each_class(_strata(y), TEST_SHARE)
        x_train, y_train, x_test, y_test = x[~is_test], y[~is_test], x[is_test], y[is_test]
    else:
        x_train, y_train, x_test, y_test = (arrays[name] for name in _SPLIT)
        checks.require_one_size(x_train, x_test, place)
        checks.require_one_unit(x_train, x_test, place)
    is_held_out = share_of_each_class(_strata(y_train), HELD_OUT_SHARE)
    sides = x_train, y_train, x_test, y_test
    return OwnExamples(*sides, is_held_out, names, value_names, units)


def load_test(
    place: Path, is_trained_on: bool, form: DataFormat | None
) -> tuple[np.ndarray, np.ndarray]:
    """x_test and y_test, or x and y: of the file that trained the network, the test alone.

    Args:
        form: what the network takes and gives; None for one that reads digits.
    """
    arrays = _read(place, (*_TEST, *_WHOLE))
    is_whole = "x" in arrays and "x_test" not in arrays
    x_name, y_name = _WHOLE if is_whole else _TEST
    _require_arrays(arrays, (x_name, y_name), place)
    x, y = arrays[x_name], arrays[y_name]
    if form is not None and not form.is_of_classes:
        y = labels.checked_targets(y_name, y, place)
    else:
        y = labels.labels_of_known(y_name, y, form.class_names if form else (), place)
    if is_whole and is_trained_on:
        is_test = share_of_each_class(_strata(y), TEST_SHARE)
        x, y = x[is_test], y[is_test]
    return x, y


def _strata(y: np.ndarray) -> np.ndarray:
    """What a share is to be taken of: each class, or all values alike."""
    return y if y.ndim == 1 else np.zeros(len(y), np.int64)


def _read(place: Path, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    require_npz(place)
    return read_npz(place, names)


def _require_arrays(arrays: dict[str, np.ndarray], wanted: tuple[str, ...], place: Path) -> None:
    """The arrays of these names, examples and what belongs to them in turn."""
    missing = [name for name in wanted if name not in arrays]
    if missing:
        raise UserError(
            f"{place} has no {', '.join(missing)} and holds {names_in(place)}; it needs "
            f"{', '.join(_SPLIT)}, or x and y, of which a fifth then becomes the test."
        )
    for x, y in zip(wanted[::2], wanted[1::2]):
        checks.require_examples(x, arrays[x], place)
        checks.require_one_for_each(y, arrays[y], x, len(arrays[x]), place)
