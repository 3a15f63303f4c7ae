"""Own data, from an .npz file: sequences or pictures, each with its class.

    x_train, y_train, x_test, y_test   or x and y, of which a fifth becomes the test
    class_names                        optional, one for each class

x: (n, time_steps, features). Pictures are uint8 with their rows as steps; whatever was measured
is float (or any other number), and each feature may have its own unit. y: (n,) integers from 0.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Callable

import numpy as np

from data import own_data_checks as checks
from data import value_range
from data.data_format import Coding, DataFormat, Pixels
from data.dataset import Dataset
from data.npz import names_in, read_npz, require_npz
from data.value_range import ValueRange
from project import reading
from project.errors import UserError

_SPLIT = ("x_train", "y_train", "x_test", "y_test")
_TEST = ("x_test", "y_test")
_WHOLE = ("x", "y")
_TEST_SHARE = 5  # every fifth example, where training and test are not separate
_HELD_OUT_SHARE = 10  # every tenth of the training examples

Judge = Callable[[Dataset], np.ndarray]
"""Trains on some data for a short while; returns the losses on the held-out examples."""


def load_own_data(path: str, judge: Judge) -> Dataset:
    """Loads and checks what a network is to be trained on, and chooses how it is scaled.

    The range of the training examples' pixels is mapped onto the bytes 0 to 255; measured values
    are standardised, each feature by itself.

    Args:
        path: the file.
        judge: chooses where there are outliers; see value_range.

    Raises:
        UserError: there is no such file, or its arrays do not make up a classification.
    """
    place, arrays = _read(path, (*_SPLIT, *_WHOLE, "class_names"))
    names = arrays.pop("class_names", None)
    x_train, y_train, x_test, y_test = _split(arrays, place)
    class_names = checks.checked_class_names(names, y_train, place)
    checks.require_every_class(y_train, y_test, class_names, place)
    whole = value_range.whole(x_train)
    checks.require_a_range(whole, place)
    sha256 = reading.checksum(place)
    is_held_out = share_of_each_class(y_train, _HELD_OUT_SHARE)

    def coded(coding: Coding) -> Dataset:
        form = DataFormat("class", class_names, coding)
        train, test = (coding.encode(x_train), y_train), (coding.encode(x_test), y_test)
        return Dataset(place.name, sha256, form, *train, *test, is_held_out)

    if x_train.dtype in (np.uint8, np.bool_):
        return coded(Pixels(float(x_train.min()), float(x_train.max())))

    def losses_of(ends: ValueRange) -> np.ndarray:
        coding = ends.standardization(x_train)
        data = coded(coding)
        return judge(replace(data, x_train=coding.in_int8(data.x_train)))

    chosen = _chosen([whole, *value_range.narrower(x_train, whole)], losses_of)
    return coded(chosen.standardization(x_train))


def load_test_examples(path: Path, trained_on: str | None) -> tuple[np.ndarray, np.ndarray, bool]:
    """What a trained network can be tested with.

    Args:
        path: a file as for `load_own_data`, of which x_test and y_test, or x and y, are enough.
        trained_on: checksum of the file that trained the network.

    Returns:
        Examples in their own units, their classes, and whether they are the test of that very
        file: where it holds x and y, that is the fifth that the training kept apart.

    Raises:
        UserError: there is no such file, or its arrays do not go together.
    """
    place, arrays = _read(path, (*_TEST, *_WHOLE))
    is_whole = "x" in arrays and "x_test" not in arrays
    x, y = _checked(arrays, _WHOLE if is_whole else _TEST, place)
    is_test_of_training = reading.checksum(place) == trained_on
    if is_whole and is_test_of_training:
        is_test = share_of_each_class(y, _TEST_SHARE)
        x, y = x[is_test], y[is_test]
    return x, y, is_test_of_training


def _read(path: str | Path, names: tuple[str, ...]) -> tuple[Path, dict[str, np.ndarray]]:
    place = Path(path).expanduser()
    if not place.is_file():
        raise UserError(f"there is no data at {place}; name an .npz file.")
    require_npz(place)
    return place, read_npz(place, names)


def _split(arrays: dict[str, np.ndarray], place: Path) -> list[np.ndarray]:
    """x_train, y_train, x_test and y_test, checked each by itself."""
    if "x" in arrays and "x_train" not in arrays:
        x, y = _checked(arrays, _WHOLE, place)
        checks.require_three_of_each(y, place)
        is_test = share_of_each_class(y, _TEST_SHARE)
        return [array[part] for part in (~is_test, is_test) for array in (x, y)]
    x_train, y_train, x_test, y_test = _checked(arrays, _SPLIT, place)
    if x_train.shape[1:] != x_test.shape[1:]:
        raise UserError(
            f"x_train and x_test in {place} hold examples of {x_train.shape[1:]} and "
            f"{x_test.shape[1:]} values; make them one size."
        )
    checks.require_one_unit(x_train, x_test, place)
    return [x_train, y_train, x_test, y_test]


def _checked(
    arrays: dict[str, np.ndarray], wanted: tuple[str, ...], place: Path
) -> list[np.ndarray]:
    """The arrays of these names, examples and labels in turn."""
    missing = [name for name in wanted if name not in arrays]
    if missing:
        raise UserError(
            f"{place} has no {', '.join(missing)} and holds {names_in(place)}; it needs "
            f"{', '.join(_SPLIT)}, or x and y, of which a fifth then becomes the test."
        )
    checked: list[np.ndarray] = []
    for x, y in zip(wanted[::2], wanted[1::2]):
        checks.require_examples(x, arrays[x], place)
        labels = checks.checked_labels(y, arrays[y], x, len(arrays[x]), place)
        checked += [arrays[x], labels]
    return checked


def share_of_each_class(labels: np.ndarray, share: int) -> np.ndarray:
    """Marks one in `share` examples of each class, one at least, at random but always the same."""
    order = np.random.default_rng(0).permutation(len(labels))
    marked = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = order[labels[order] == label]
        marked[members[: -(-len(members) // share)]] = True
    return marked


def _chosen(ranges: list[ValueRange], losses_of: Callable[[ValueRange], np.ndarray]) -> ValueRange:
    """The range with the smallest loss; prints what it clips."""
    if len(ranges) == 1:
        return ranges[0]
    print(
        "a few values lie far from all others, and the network may do without them; the held-out "
        "examples decide:",
        flush=True,
    )
    losses = []
    for ends in ranges:
        losses.append(losses_of(ends))
        print(f"  loss {losses[-1].mean():.4f} with {ends}", flush=True)
    chosen = ranges[value_range.widest_of_the_best(losses)]
    print(f"the network sees {chosen}", flush=True)
    return chosen
