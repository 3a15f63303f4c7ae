"""Own data: sequences, pictures or recordings, each with its class or with values.

They come from an .npz file (own_npz.py) or from CSV files (tables.py).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from data import labels, own_npz, recordings, tables, value_range
from data import own_data_checks as checks
from data.data_format import Coding, DataFormat, Pixels
from data.dataset import Dataset
from data.own_npz import OwnExamples
from data.value_range import ValueRange
from project import reading
from project.errors import UserError
from project.windows import WHOLE, Windows

Judge = Callable[[Dataset], np.ndarray]
"""Trains on some data for a short while; returns the losses on the held-out examples."""


def load_own_data(path: str, judge: Judge, windows: Windows = WHOLE) -> Dataset:
    """Loads and checks what a network is to be trained on, and chooses how it is scaled.

    The range of the training examples' pixels is mapped onto the bytes 0 to 255; measured values
    are standardised, each feature by itself.

    Args:
        path: an .npz file, a CSV file or a folder of those.
        judge: chooses where there are outliers; see value_range.
        windows: how examples are cut out of CSV files.

    Raises:
        UserError: there is no such file, or its content does not make up a classification or a
            regression.
    """
    place = _existing(path)
    is_table = reading.is_table(place)
    own = _of_tables(place, windows) if is_table else own_npz.load(place)
    if own.class_names:
        labels.require_every_class(own.y_train, own.y_test, own.class_names, place)
    else:
        labels.require_values_that_differ(own.y_train, own.value_names, place)
    whole = value_range.whole(own.x_train)
    checks.require_a_range(whole, place)
    sha256 = reading.checksum_of_data(place, windows)
    is_picture = own.x_train.dtype in (np.uint8, np.bool_)
    _print_shape(place, own, is_picture)

    def coded(coding: Coding) -> Dataset:
        subject = "class" if own.class_names else "value"
        form = DataFormat(
            subject, own.class_names, coding, own.value_names, own.value_units, own.features
        )
        train, test = ((coding.encode(x), y) for x, y in own.sides)
        used = windows if is_table else None
        return Dataset(place.name, sha256, form, *train, *test, own.is_held_out, windows=used)

    if is_picture:
        return coded(Pixels(float(own.x_train.min()), float(own.x_train.max())))

    def losses_of(ends: ValueRange) -> np.ndarray:
        coding = ends.standardization(own.x_train)
        data = coded(coding)
        return judge(replace(data, x_train=coding.in_int8(data.x_train)))

    chosen = _chosen([whole, *value_range.narrower(own.x_train, whole)], losses_of)
    return coded(chosen.standardization(own.x_train))


def load_test_examples(
    path: Path, trained_on: str | None, form: DataFormat | None, windows: Windows
) -> tuple[np.ndarray, np.ndarray, bool]:
    """What a trained network can be tested with.

    Args:
        path: as for `load_own_data`; of an .npz x_test and y_test, or x and y, are enough.
        trained_on: checksum of what trained the network.
        form: what the network takes and gives; None for one that reads digits.
        windows: as it was trained with.

    Returns:
        Examples in their own units, their classes or values, and whether they are the test of that
        very file: where it has no test of its own, that is the fifth that the training kept apart.

    Raises:
        UserError: there is no such file, or its content does not go together.
    """
    place = _existing(path)
    is_trained_on = reading.checksum_of_data(place, windows) == trained_on
    if not reading.is_table(place):
        return *own_npz.load_test(place, is_trained_on, form), is_trained_on
    if is_trained_on:
        own = _of_tables(place, windows)
        return own.x_test, own.y_test, True
    known = form.class_names if form else ()
    found = tables.read_tables(place, windows)
    if form and form.feature_names and found.features != form.feature_names:
        raise UserError(
            f"{place} has the features {tables.listed(found.features)}, and the model was trained "
            f"on {tables.listed(form.feature_names)}; name the columns so, in this order."
        )
    side = recordings.all_windows(found.recordings, windows, place)
    return side.x, _answers(side, known, place), False


def _existing(path: str | Path) -> Path:
    place = Path(os.path.expanduser(path))
    if not os.path.exists(place):
        raise UserError(f"there is no data at {place}; name an .npz or CSV file, or a folder.")
    return place


def _of_tables(place: Path, windows: Windows) -> OwnExamples:
    found = tables.read_tables(place, windows)
    sides = recordings.sides(found.recordings, windows, place)
    train, held_out, test = sides
    x, x_test = np.concatenate([train.x, held_out.x]), test.x
    checks.require_examples("data", x, place)
    names: tuple[str, ...] = ()
    if not found.targets:
        texts = sorted({each.label for each in found.recordings}, key=_in_order)
        names = labels.checked_names("class", np.array(texts), place)
    y_train, y_held_out, y_test = (_answers(side, names, place) for side in sides)
    named, units = _names_and_units(found.targets, place) if found.targets else ((), ())
    is_held_out = np.arange(len(x)) >= len(train.x)
    y = np.concatenate([y_train, y_held_out])
    return OwnExamples(x, y, x_test, y_test, is_held_out, names, named, units, found.features)


def _answers(side: recordings.Side, class_names: tuple[str, ...], place: Path) -> np.ndarray:
    """Classes as integers from 0, or values."""
    if side.targets.shape[1]:
        return labels.checked_targets("the target", side.targets, place)
    return labels.labels_of_known("the class", side.labels, class_names, place)


def _in_order(class_name: str) -> tuple[bool, int, str]:
    """As people count: 2 before 10, and both before walking."""
    is_number = class_name.isdecimal()
    return not is_number, int(class_name) if is_number else 0, class_name


def _names_and_units(
    columns: tuple[str, ...], place: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names, units = (np.array(each) for each in zip(*map(tables.name_and_unit, columns)))
    return labels.checked_value_names(names, units, len(columns), place)


def _print_shape(place: Path, own: OwnExamples, is_picture: bool) -> None:
    """How the axes were understood."""
    count, time_steps, features = own.x_train.shape
    count += len(own.x_test)
    print(f"{place.name}: {count} examples of {time_steps} time steps x {features} features")
    if features > time_steps and not is_picture and not own.features:
        print(
            "note: these are more features than time steps; if x is (n, features, time_steps), "
            "save x.transpose(0, 2, 1)",
            flush=True,
        )


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
