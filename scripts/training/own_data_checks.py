"""What data of one's own must be like; each check raises a `UserError` in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from project.errors import UserError

MOST_VALUES = 16384
"""Of one example, as the firmware's tests keep three of them in RAM."""
MOST_CLASSES = 100
LONGEST_NAME = 24
# The largest values of training and test data differ by less; 0 to 1 and 0 to 255 by more.
_MOST_APART = 50


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
        raise UserError(f"{where} is empty, its shape is {x.shape}; put examples in.")
    if x.shape[1] * x.shape[2] > MOST_VALUES:
        raise UserError(
            f"{where} has examples of {x.shape[1]} x {x.shape[2]} values, and a chip keeps "
            f"{MOST_VALUES} at the most; take fewer steps or features."
        )
    useless = np.flatnonzero(~np.isfinite(x).all(axis=(1, 2)))
    if useless.size:
        raise UserError(
            f"{useless.size} of the {len(x)} examples of {where} hold NaN or an infinity, the "
            f"first of them {name}[{useless[0]}]; leave them out or fill them in."
        )


def require_labels(name: str, y: np.ndarray, of: str, count: int, place: Path) -> None:
    """Integers from 0, (count,)."""
    where = f"{name} in {place}"
    if y.dtype.kind not in "iu":
        raise UserError(
            f"{where} holds {y.dtype}; a label is an integer, the number of its class from 0 on "
            "(what the classes are called goes into class_names)."
        )
    if y.shape != (count,):
        raise UserError(
            f"{where} has the shape {y.shape}, and {of} has {count} examples; one label for each "
            f"is needed, of shape ({count},)."
        )
    if y.min() < 0 or y.max() >= MOST_CLASSES:
        raise UserError(
            f"{where} goes from {y.min()} to {y.max()}; classes are numbered from 0, up to "
            f"{MOST_CLASSES - 1}."
        )


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
        if not (name.isascii() and name.isprintable() and name == name.strip()) or not (
            1 <= len(name) <= LONGEST_NAME
        ):
            raise UserError(
                f"class_names in {place} holds {name!r}; a name is 1 to {LONGEST_NAME} printable "
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
            "are needed to tell apart."
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
    train, test = (float(np.abs(x.astype(np.float64)).max()) for x in (x_train, x_test))
    if x_train.dtype.kind != x_test.dtype.kind or (
        max(train, test) > _MOST_APART * min(train, test)
    ):
        raise UserError(
            f"x_train in {place} is {x_train.dtype} and goes up to {train:g}, x_test is "
            f"{x_test.dtype} and goes up to {test:g}; bring both into one unit, as pixels into "
            "0 to 255."
        )


def require_steps_in_float32(lowest: np.ndarray, highest: np.ndarray, place: Path) -> None:
    """A chip's float can tell 256 steps from the lowest to the highest value apart."""
    with np.errstate(over="ignore"):
        largest = np.maximum(np.abs(lowest), np.abs(highest)).astype(np.float32)
    # Four times the distance of two neighbouring floats leaves room for two roundings.
    too_fine = (highest != lowest) & ((highest - lowest) / 255 < 4 * np.spacing(largest))
    if not np.all(np.isfinite(largest)) or np.any(too_fine):
        feature = int(np.argmax(np.atleast_1d(too_fine | ~np.isfinite(largest))))
        lo, hi = np.atleast_1d(lowest)[feature], np.atleast_1d(highest)[feature]
        raise UserError(
            f"feature {feature} in {place} goes from {lo:.9g} to {hi:.9g}, which the 32-bit "
            "floats of a chip cannot tell apart; subtract its mean or choose another unit."
        )
