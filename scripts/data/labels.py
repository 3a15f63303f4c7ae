"""What belongs to each example: its class, in any form that people have it, or values.

Each check raises a `UserError` in one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from project.errors import UserError

MAX_CLASSES = 100
MAX_NAME = 24
_NEEDED = 3  # examples of a class: to train on, to hold out and to test with


def are_values(ys: Iterable[np.ndarray]) -> bool:
    """Whether these are not the numbers of classes, but any float numbers."""
    return any(_plain(y).dtype.kind == "f" for y in ys)


def checked_targets(name: str, y: np.ndarray, place: Path) -> np.ndarray:
    """Values as float32 (n, outputs)."""
    where = f"{name} in {place}"
    if y.dtype.kind not in "biuf" or y.ndim not in (1, 2) or not 0 < y[0].size <= MAX_CLASSES:
        raise UserError(
            f"{where} is {y.dtype} {y.shape}; values are floats of shape (n,) or (n, outputs), up "
            f"to {MAX_CLASSES} outputs."
        )
    values = y.reshape(len(y), -1).astype(np.float32)
    useless = np.flatnonzero(~np.isfinite(values).all(axis=1))
    if useless.size:
        raise UserError(
            f"{useless.size} of the {len(y)} values of {where} are NaN or an infinity, the first "
            f"of them {name}[{useless[0]}]; leave these examples out."
        )
    return values


def require_values_that_differ(y: np.ndarray, names: Sequence[str], place: Path) -> None:
    constant = np.flatnonzero(y.min(axis=0) == y.max(axis=0))
    if constant.size:
        raise UserError(
            f"the target {names[constant[0]]} in {place} is always {y[0, constant[0]]:g}; a "
            "network can learn nothing from it."
        )


def checked_value_names(
    names: np.ndarray | None, units: np.ndarray | None, outputs: int, place: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and units of the values, or what they are called without any."""
    numbered = [f"value_{number}" for number in range(outputs)] if outputs > 1 else ["value"]
    found = checked_names("target_names", np.array(numbered) if names is None else names, place)
    units = np.array([""] * outputs) if units is None else units
    if units.dtype.kind != "U" or len(found) != outputs or units.shape != (outputs,):
        raise UserError(
            f"{place} has {len(found)} target_names and {units.size} target_units of "
            f"{units.dtype} for {outputs} values; give each value one of both, as text."
        )
    too_long = [unit for unit in units.tolist() if len(unit) > MAX_NAME or not unit.isprintable()]
    if too_long:
        raise UserError(
            f"target_units in {place} holds {too_long[0]!r}; a unit is up to {MAX_NAME} printable "
            "characters."
        )
    return found, tuple(units.tolist())


def checked_classes(
    ys: dict[str, np.ndarray], names: np.ndarray | None, place: Path
) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """Each of `ys` as integers from 0, and the names of the classes."""
    plain = {name: _plain(y) for name, y in ys.items()}
    for name, y in ys.items():
        if y.ndim == 2 and y.shape[1] > 1 and plain[name].ndim == 1:
            print(
                f"{name} in {place.name} is one-hot; the column of its 1 is the class", flush=True
            )
    found = None if names is None else checked_names("class_names", names, place)
    if all(y.dtype.kind == "U" for y in plain.values()):
        used = np.unique(np.concatenate([*plain.values()]))
        known = found or checked_names(next(iter(ys)), used, place)
        return {name: _of_texts(name, y, known, place) for name, y in plain.items()}, known
    numbers = {name: _checked_numbers(name, y, place) for name, y in plain.items()}
    low, high = (end([end(y) for y in numbers.values()]) for end in (min, max))
    begins_at_one = low == 1 and high == (len(found) if found else high)
    if begins_at_one:
        numbers = {name: y - 1 for name, y in numbers.items()}
    first = int(begins_at_one)
    return numbers, found or tuple(str(label) for label in range(first, int(high) + 1))


def labels_of_known(name: str, y: np.ndarray, known: Sequence[str], place: Path) -> np.ndarray:
    """`y` as integers from 0, for a network whose classes are called `known`; () for digits."""
    plain = _plain(y)
    if plain.dtype.kind == "U":
        return _of_texts(name, plain, known or tuple("0123456789"), place)
    numbers = _checked_numbers(name, plain, place)
    from_one = tuple(str(number) for number in range(1, 1 + len(known)))
    begins_at_one = known and (tuple(known) == from_one or numbers.max() == len(known))
    return numbers - 1 if begins_at_one and numbers.min() > 0 else numbers


def _plain(y: np.ndarray) -> np.ndarray:
    """Of labels that say the same in another form: a number or a text for each."""
    if y.dtype.kind == "S":
        return np.char.decode(y, "latin-1")
    if y.dtype.kind not in "biuf" or y.size == 0:
        return y
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    elif y.ndim == 2 and np.isin(y, (0, 1)).all() and np.all(y.sum(axis=1) == 1):
        return y.argmax(axis=1)
    is_whole = y.dtype.kind in "bf" and np.isin(y, np.arange(MAX_CLASSES)).all()
    return y.astype(np.int64) if is_whole else y


def _of_texts(name: str, y: np.ndarray, known: Sequence[str], place: Path) -> np.ndarray:
    unknown = np.flatnonzero(~np.isin(y, known))
    if unknown.size:
        raise UserError(
            f"{name} in {place} has the class {str(y[unknown[0]])[:40]!r}, and the classes are "
            f"{_listed(known)}."
        )
    return np.array([known.index(text) for text in y.tolist()], np.int64)


def _checked_numbers(name: str, y: np.ndarray, place: Path) -> np.ndarray:
    where = f"{name} in {place}"
    if y.dtype.kind not in "iu" or y.ndim != 1:
        raise UserError(
            f"{where} is {y.dtype} {y.shape}; a label is a text or the number of its class from 0 "
            "on, of shape (n,)."
        )
    if y.min() < 0 or y.max() > MAX_CLASSES or (y.min() == 0 and y.max() == MAX_CLASSES):
        raise UserError(
            f"{where} goes from {y.min()} to {y.max()}; classes are numbered from 0, up to "
            f"{MAX_CLASSES - 1}; values to be learnt are floats, with target_names."
        )
    return y.astype(np.int64)


def checked_names(name: str, names: np.ndarray, place: Path) -> tuple[str, ...]:
    if names.dtype.kind != "U" or names.ndim != 1:
        raise UserError(
            f"{name} in {place} is {names.dtype} {names.shape}; a list of texts is needed."
        )
    for each in names.tolist():
        is_plain = each.isascii() and each.isprintable() and each == each.strip()
        if not is_plain or not 1 <= len(each) <= MAX_NAME:
            raise UserError(
                f"{name} in {place} holds {each!r}; a name is 1 to {MAX_NAME} printable ASCII "
                "characters, without spaces around it."
            )
    if len(set(names.tolist())) < len(names):
        raise UserError(f"{name} in {place} holds a name twice; give each one of its own.")
    if len(names) > MAX_CLASSES:
        raise UserError(f"{name} in {place} has {len(names)} classes; {MAX_CLASSES} are the limit.")
    return tuple(names.tolist())


def require_three_of_each(y: np.ndarray, names: Sequence[str], place: Path) -> None:
    """Of each class that occurs enough to train on, to hold out and to test with."""
    labels, counts = np.unique(y, return_counts=True)
    if counts.min() < _NEEDED:
        rare = labels[counts.argmin()]
        raise UserError(
            f"class {names[rare] if rare < len(names) else rare} in {place} has {counts.min()} of "
            "the three examples that a class needs, to train on, to hold out and to test with; "
            "add more or leave it out."
        )


def require_every_class(
    y_train: np.ndarray, y_test: np.ndarray, class_names: tuple[str, ...], place: Path
) -> None:
    """Two classes or more, each with two training examples, and no other label."""
    highest = max(int(y_train.max()), int(y_test.max()))
    if highest >= len(class_names):
        raise UserError(
            f"the labels in {place} go up to {highest}, but there are the {len(class_names)} "
            f"classes {_listed(class_names)}; number the classes from 0 and name each of them."
        )
    if len(np.unique(y_train)) < 2:
        raise UserError(
            f"all training examples in {place} are of class {class_names[y_train[0]]}; at least "
            "two classes are needed."
        )
    counts = np.bincount(y_train, minlength=len(class_names))
    rare = int(counts.argmin())
    if counts[rare] == 0:
        raise UserError(
            f"class {class_names[rare]} in {place} has no training example; add some, or number "
            "the classes from 0 without a gap."
        )
    if counts[rare] == 1:
        raise UserError(
            f"class {class_names[rare]} in {place} has a single training example, and one is held "
            "out of the training; add more or leave the class out."
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
