"""Data of one's own, from an .npz file: sequences or pictures, each with its class.

    x_train, y_train, x_test, y_test   or x and y, of which a fifth becomes the test
    class_names                        optional, one for each class

x: (n, time_steps, features). Pictures are uint8 with their rows as steps; whatever was measured
is float (or any other number), and each feature may have its own unit. y: (n,) integers from 0.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from conversion.data_format import MEASURED, PICTURE, DataFormat
from project.errors import UserError
from project.files import checksum
from training import own_data_checks as checks
from training.dataset import Dataset
from training.npz import read_npz

_SPLIT = ("x_train", "y_train", "x_test", "y_test")
_WHOLE = ("x", "y")
_TEST_SHARE = 5  # every fifth example, where they are not told apart
_HELD_OUT_SHARE = 10  # every tenth of the training examples


def load_own_data(path: str) -> Dataset:
    """Loads, checks and brings into bytes what a network is to be trained on.

    The whole range of the training examples is mapped onto the bytes 0 to 255: of pictures the
    range of all pixels, of measured values that of each feature by itself.

    Raises:
        UserError: there is no such file, or its arrays do not make up a classification.
    """
    place = Path(path).expanduser()
    if not place.is_file():
        raise UserError(f"there is no data at {place}; name an .npz file.")
    arrays = read_npz(place, (*_SPLIT, *_WHOLE, "class_names"))
    names = arrays.pop("class_names", None)
    x_train, y_train, x_test, y_test = _split(arrays, place)
    class_names = checks.checked_class_names(names, y_train, place)
    checks.require_every_class(y_train, y_test, class_names, place)
    checks.require_one_unit(x_train, x_test, place)
    lowest, step = _byte_range(x_train, place)
    return Dataset(
        name=place.name,
        sha256=checksum(place.read_bytes()),
        format=DataFormat(
            subject="class",
            class_names=class_names,
            coding=PICTURE if _is_picture(x_train) else MEASURED,
            lowest=tuple(map(float, lowest)),
            step=tuple(map(float, step)),
        ),
        x_train=_as_bytes(x_train, lowest, step),
        y_train=y_train,
        x_test=_as_bytes(x_test, lowest, step),
        y_test=y_test,
        is_held_out=share_of_each_class(y_train, _HELD_OUT_SHARE),
    )


def _split(arrays: dict[str, np.ndarray], place: Path) -> list[np.ndarray]:
    """x_train, y_train, x_test and y_test, checked each by itself."""
    wanted = _WHOLE if "x" in arrays and "x_train" not in arrays else _SPLIT
    missing = [name for name in wanted if name not in arrays]
    if missing:
        raise UserError(
            f"{place} lacks {', '.join(missing)}; it needs {', '.join(_SPLIT)}, or x and y, of "
            "which a fifth then becomes the test."
        )
    for x, y in zip(wanted[::2], wanted[1::2]):
        checks.require_examples(x, arrays[x], place)
        checks.require_labels(y, arrays[y], x, len(arrays[x]), place)
    if wanted == _WHOLE:
        checks.require_three_of_each(arrays["y"], place)
        is_test = share_of_each_class(arrays["y"], _TEST_SHARE)
        return [arrays[name][part] for part in (~is_test, is_test) for name in _WHOLE]
    if arrays["x_train"].shape[1:] != arrays["x_test"].shape[1:]:
        raise UserError(
            f"x_train and x_test in {place} hold examples of {arrays['x_train'].shape[1:]} and "
            f"{arrays['x_test'].shape[1:]} values; make them one size."
        )
    return [arrays[name] for name in _SPLIT]


def share_of_each_class(labels: np.ndarray, share: int) -> np.ndarray:
    """Marks one in `share` examples of each class, one at least, at random but always the same."""
    order = np.random.default_rng(0).permutation(len(labels))
    marked = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = order[labels[order] == label]
        marked[members[: -(-len(members) // share)]] = True
    return marked


def _is_picture(x: np.ndarray) -> bool:
    return x.dtype in (np.uint8, np.bool_)


def _byte_range(x_train: np.ndarray, place: Path) -> tuple[np.ndarray, np.ndarray]:
    """For each feature the values of byte 0 and of one step; (features,) float32."""
    axes = None if _is_picture(x_train) else (0, 1)
    lowest = np.min(x_train, axis=axes).astype(np.float64)
    highest = np.max(x_train, axis=axes).astype(np.float64)
    if np.all(lowest == highest):
        raise UserError(
            f"the training examples in {place} hold nothing but the value {x_train.flat[0]}; "
            "there is nothing in them to tell apart."
        )
    checks.require_steps_in_float32(lowest, highest, place)
    # A feature that never changes is 0 to the network, as a byte of 128.
    is_constant = lowest == highest
    step = np.where(is_constant, np.maximum(np.abs(lowest), 1) / 128, (highest - lowest) / 255)
    lowest = np.where(is_constant, lowest - 128 * step, lowest)
    features = x_train.shape[2]
    return tuple(np.broadcast_to(a.astype(np.float32), features) for a in (lowest, step))


def _as_bytes(x: np.ndarray, lowest: np.ndarray, step: np.ndarray) -> np.ndarray:
    """What ByteFromValue() of the firmware does."""
    if x.dtype == np.uint8 and not lowest.any() and np.all(step == 1):
        return x
    steps = np.floor((x - lowest.astype(np.float64)) / step.astype(np.float64) + 0.5)
    return np.clip(steps, 0, 255).astype(np.uint8)
