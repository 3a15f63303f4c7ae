"""Examples for training and test out of recordings: windows, and which side each is on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from data.tables import Recording
from project.errors import UserError
from project.windows import Windows

TEST_SHARE = 5  # one of five, where training and test are not separate
HELD_OUT_SHARE = 10  # one of ten of the training examples
_MAX_NUMBERS = 1 << 29  # 2 GiB of float32
_MIN_GROUPS = 3  # to train on, to hold out and to test with


@dataclass(frozen=True)
class Side:
    """Windows of the recordings on one side of the split.

    Attributes:
        x: float32 (n, length, features).
        labels: text, (n,).
        targets: float32 (n, outputs).
    """

    x: np.ndarray
    labels: np.ndarray
    targets: np.ndarray


def share_of_each_class(labels: np.ndarray, share: int) -> np.ndarray:
    """Marks one in `share` examples of each class, one at least, at random but always the same."""
    order = np.random.default_rng(0).permutation(len(labels))
    marked = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = order[labels[order] == label]
        marked[members[: -(-len(members) // share)]] = True
    return marked


def sides(recordings: Sequence[Recording], windows: Windows, place: Path) -> tuple[Side, ...]:
    """Windows to train on, to hold out and to test with: no group is on two sides.

    A series of values that is one or two recordings is cut in time, and the last part is the test.

    Raises:
        UserError: there are too few recordings, or they are too short.
    """
    recordings, windows = _usable(recordings, windows, place)
    groups = list(dict.fromkeys(each.group for each in recordings))
    if windows.targets and len(groups) < _MIN_GROUPS:
        pieces = [piece for each in recordings for piece in _cut_in_time(each)]
        recordings, windows = _usable(pieces, windows, place)
        side_of = {each.group: number % 3 for number, each in enumerate(recordings)}
    else:
        label_of = {each.group: each.label for each in reversed(recordings)}
        side_of = _split(recordings, groups, label_of, place)
    return tuple(
        _cut([each for each in recordings if side_of[each.group] == side], windows, place)
        for side in range(3)
    )


def _split(
    recordings: Sequence[Recording], groups: list[str], label_of: dict[str, str], place: Path
) -> dict[str, int]:
    """The side of each group: 0 to train on, 1 held out, 2 to test with."""
    in_test = {each.group for each in recordings if each.part == "test"}
    labels = np.array([label_of[group] for group in groups])
    is_test = np.array([group in in_test for group in groups])
    kinds, counts = np.unique(labels[~is_test], return_counts=True)
    needed = _MIN_GROUPS - bool(in_test)
    if counts.min() < needed:
        of_class = f" of class {kinds[counts.argmin()]}" if labels.any() else ""
        raise UserError(
            f"{place} has {counts.min()} of the {needed} recordings{of_class} that are needed, as "
            "one is never on both sides of the split; record more, or cut one into several files."
        )
    if not in_test:
        is_test = share_of_each_class(labels, TEST_SHARE)
    sides = np.where(is_test, 2, 0)
    sides[np.flatnonzero(~is_test)[share_of_each_class(labels[~is_test], HELD_OUT_SHARE)]] = 1
    return dict(zip(groups, sides.tolist()))


def _cut_in_time(recording: Recording) -> Iterable[Recording]:
    rows = len(recording.values)
    test = rows - rows // TEST_SHARE
    held_out = test - test // HELD_OUT_SHARE
    for number, piece in enumerate((slice(held_out), slice(held_out, test), slice(test, None))):
        values, targets = recording.values[piece], recording.targets[piece]
        name = f"{recording.name}, {('training', 'held-out', 'test')[number]} part"
        yield Recording(name, name, "", "", values, targets)


def all_windows(recordings: Sequence[Recording], windows: Windows, place: Path) -> Side:
    """The windows of recordings that are not to be split; errors as for `sides`."""
    return _cut(*_usable(recordings, windows, place), place)


def _cut(recordings: Sequence[Recording], windows: Windows, place: Path) -> Side:
    """The windows of recordings that are long enough, if they do not fill the memory."""
    assert windows.length, "it is known by now"
    length = windows.length
    needed, stride = length + windows.horizon, windows.stride or max(1, length // 2)
    pieces, labels, targets = [], [], []
    numbers = 0
    for each in recordings:
        usable = each.values[: len(each.values) - windows.horizon]
        found = np.lib.stride_tricks.sliding_window_view(usable, length, axis=0)[::stride]
        numbers += found.size
        if numbers > _MAX_NUMBERS:
            raise UserError(
                f"the windows of {place} take more than {_MAX_NUMBERS >> 28} GiB; set a larger "
                "custom_stride."
            )
        with np.errstate(over="ignore"):  # an infinity is refused later
            pieces.append(found.transpose(0, 2, 1).astype(np.float32))
        ends = needed - 1 + stride * np.arange(len(found))
        labels += [each.label] * len(found)
        targets.append(each.targets[ends].astype(np.float32))
    return Side(np.concatenate(pieces), np.array(labels), np.concatenate(targets))


def _length_of_all(recordings: Sequence[Recording], place: Path) -> int:
    lengths = {len(each.values) for each in recordings}
    if len(lengths) > 1:
        raise UserError(
            f"the recordings in {place} have {min(lengths)} to {max(lengths)} rows; set "
            "custom_window to the rows that an example is to have."
        )
    return lengths.pop()


def _usable(
    recordings: Sequence[Recording], windows: Windows, place: Path
) -> tuple[list[Recording], Windows]:
    """Without runs of a class that are shorter than a window; and the windows with a length."""
    length = windows.length or _length_of_all(recordings, place)
    needed = length + windows.horizon
    kept = [each for each in recordings if len(each.values) >= needed]
    names = {each.name for each in kept}
    for each in recordings:
        if each.name not in names:
            rows = max(len(other.values) for other in recordings if other.name == each.name)
            raise UserError(
                f"the recording {each.name} has {rows} rows of one kind, and a window needs "
                f"{needed}; set a smaller custom_window, or leave the recording out."
            )
    if len(kept) < len(recordings):
        print(f"left out {len(recordings) - len(kept)} runs shorter than a window", flush=True)
    return kept, replace(windows, length=length)
