"""What own data must be like; each check raises a `UserError` in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from data import value_range
from data.value_range import ValueRange
from project.errors import UserError

MAX_VALUES = 16000
"""Of one example: as many floats fit into a frame."""
MAX_CLASSES = 100
MAX_NAME = 24
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


def checked_labels(name: str, y: np.ndarray, of: str, count: int, place: Path) -> np.ndarray:
    """`y` as integers from 0, (count,), from any form that says the same."""
    y = _plain_labels(name, y, place)
    where = f"{name} in {place}"
    if y.dtype.kind not in "iu":
        raise UserError(
            f"{where} holds {y.dtype}; a label is an integer, the number of its class from 0 on "
            "(of labels that are text, class_names, y = numpy.unique(y, return_inverse=True))."
        )
    if y.shape != (count,):
        raise UserError(
            f"{where} has the shape {y.shape}, and {of} has {count} examples; one label for each "
            f"is needed, of shape ({count},)."
        )
    if y.min() < 0 or y.max() >= MAX_CLASSES:
        raise UserError(
            f"{where} goes from {y.min()} to {y.max()}; classes are numbered from 0, up to "
            f"{MAX_CLASSES - 1}."
        )
    return y


def _plain_labels(name: str, y: np.ndarray, place: Path) -> np.ndarray:
    if y.dtype.kind not in "biuf" or y.size == 0:
        return y
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    elif y.ndim == 2 and np.isin(y, (0, 1)).all() and np.all(y.sum(axis=1) == 1):
        print(f"{name} in {place.name} is one-hot; the column of its 1 is the class of an example")
        return y.argmax(axis=1)
    is_whole = y.dtype.kind in "bf" and np.isin(y, np.arange(MAX_CLASSES)).all()
    return y.astype(np.int64) if is_whole else y


def require_three_of_each(y: np.ndarray, place: Path) -> None:
    """Of each class that occurs enough to train on, to hold out and to test with."""
    labels, counts = np.unique(y, return_counts=True)
    if counts.min() < 3:
        raise UserError(
            f"class {labels[counts.argmin()]} in {place} has {counts.min()} of the three examples "
            "that a class needs, to train on, to hold out and to test with; add more or leave it "
            "out."
        )


def checked_class_names(names: np.ndarray | None, y_train: np.ndarray, place: Path) -> tuple:
    """`names` as text, or the classes' numbers where there are none."""
    if names is None:
        return tuple(str(label) for label in range(int(y_train.max()) + 1))
    if names.dtype.kind != "U" or names.ndim != 1:
        raise UserError(
            f"class_names in {place} is {names.dtype} {names.shape}; a list of texts is needed."
        )
    for name in names.tolist():
        is_plain = name.isascii() and name.isprintable() and name == name.strip()
        if not is_plain or not 1 <= len(name) <= MAX_NAME:
            raise UserError(
                f"class_names in {place} holds {name!r}; a name is 1 to {MAX_NAME} printable "
                "ASCII characters, without spaces around it."
            )
    if len(set(names.tolist())) < len(names):
        raise UserError(f"class_names in {place} holds a name twice; tell the classes apart.")
    return tuple(names.tolist())


def require_every_class(
    y_train: np.ndarray, y_test: np.ndarray, class_names: tuple[str, ...], place: Path
) -> None:
    """Two classes or more, each with two training examples, and no other label."""
    highest = max(int(y_train.max()), int(y_test.max()))
    if highest >= len(class_names):
        raise UserError(
            f"the labels in {place} go up to {highest}, but there are the {len(class_names)} "
            f"classes {', '.join(class_names[:5])}{' …' if len(class_names) > 5 else ''}; number "
            "the classes from 0 and name or train each of them."
        )
    if len(np.unique(y_train)) < 2:
        raise UserError(
            f"all training examples in {place} are of class {y_train[0]}; at least two classes "
            "are needed."
        )
    counts = np.bincount(y_train, minlength=len(class_names))
    rare = int(counts.argmin())
    if counts[rare] == 0:
        raise UserError(
            f"class {rare} ({class_names[rare]}) in {place} has no training example; add some, "
            "or number the classes from 0 without a gap."
        )
    if counts[rare] == 1:
        raise UserError(
            f"class {rare} ({class_names[rare]}) in {place} has a single training example, and one "
            "is held out of the training; add more or leave the class out."
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
