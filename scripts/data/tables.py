"""Recordings out of CSV files: one for each recording in a folder, or a long one.

    FOLDER/walking/1.csv      the class of each recording is the name of its folder, or a column
    FOLDER/train/walking/…    with train and test recordings apart, if you like
    all.csv                   with a column class, and perhaps a column recording

The first line names the columns. What is not a class, a recording, a time or a target is a feature.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from project import reading
from project.errors import UserError
from project.windows import Windows

PARTS = ("train", "test")
_LABELS = ("class", "label")
_RECORDING = "recording"
_IGNORED = ("", "time", "timestamp", "date", "datetime", "index")
_MAX_BYTES = 1 << 30
_MAX_NAME = 80
_MAX_LISTED = 8


@dataclass(frozen=True)
class Recording:
    """Rows that were recorded one after the other, of one class.

    Attributes:
        name: for people.
        group: whatever shares it is never on both sides of a split.
        part: "train" or "test" where the folders say so, or "".
        label: "" where there are values instead.
        values: (rows, features).
        targets: (rows, outputs); without outputs where there is a class.
    """

    name: str
    group: str
    part: str
    label: str
    values: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True)
class Tables:
    """All recordings, and the names of their columns."""

    recordings: tuple[Recording, ...]
    features: tuple[str, ...]
    targets: tuple[str, ...]


def read_tables(place: Path, windows: Windows) -> Tables:
    """The recordings of a file or of all CSV files in a folder.

    Raises:
        UserError: there are none, or a file cannot be read or has other columns, text among its
            numbers or cells missing.
    """
    if windows.horizon and not windows.targets:
        raise UserError(
            f"custom_horizon = {windows.horizon} has no target; name its column with custom_target."
        )
    files = reading.tables_in(place)
    if not files:
        raise UserError(f"there are no CSV files in {place}; put one for each recording there.")
    tables = [_Table(file, place, windows) for file in files]
    first = tables[0]
    for table in tables[1:]:
        if table.features != first.features or table.targets != first.targets:
            raise UserError(
                f"{table.file} has the features {listed(table.features)} and {first.file} "
                f"{listed(first.features)}; give all files the same columns."
            )
    recordings = tuple(itertools.chain.from_iterable(table.recordings() for table in tables))
    _require_two_parts_apart(recordings, place)
    ignored = first.ignored
    if ignored:
        print(f"not a feature in {place.name}: {listed(ignored)}", flush=True)
    return Tables(recordings, first.features, first.targets)


class _Table:
    """One CSV file.

    Attributes:
        features, targets, ignored: names of columns.
    """

    def __init__(self, file: Path, place: Path, windows: Windows) -> None:
        self.file = file
        self._place = place
        self._header, self._rows, self._lines = _read(file)
        lower = [name.lower() for name in self._header]
        self._label = self._column(windows.label) if windows.label else _first(lower, _LABELS)
        self._group = _first(lower, (_RECORDING,))
        self._targets = [self._column(name) for name in windows.targets]
        roles = {self._label, self._group, *(() if windows.horizon else self._targets)}
        ignored = [i for i, name in enumerate(lower) if name in _IGNORED and i not in roles]
        self._features = [i for i in range(len(lower)) if i not in {*roles, *ignored}]
        if not self._features:
            raise UserError(
                f"{file} has no column of a feature, only {listed(self._header)}; add the "
                "measured values."
            )
        self.ignored = tuple(self._header[i] for i in ignored if self._header[i])
        self.features = tuple(self._header[i] for i in self._features)
        self.targets = tuple(self._header[i] for i in self._targets)

    def recordings(self) -> Iterator[Recording]:
        """Rows of one recording and one class after the other."""
        numbers = self._numbers([*self._features, *self._targets])
        parts = self.file.relative_to(self._place).parts if self._place.is_dir() else ()
        part = parts[0] if len(parts) > 1 and parts[0] in PARTS else ""
        groups = self._cells(self._group)
        labels = [""] * len(self._rows) if self._targets else self._labels(parts[bool(part) : -1])
        runs = itertools.groupby(range(len(self._rows)), lambda i: (groups[i], labels[i]))
        for number, ((group, label), run) in enumerate(runs):
            rows = numbers[list(run)]
            where = f"{self.file} {group}".strip()
            # Without a column for them, each run of one class is a recording.
            own = where if self._group is not None or self._targets else f"{where} {number}"
            values, targets = np.split(rows, [len(self._features)], axis=1)
            yield Recording(where, own, part, label, values, targets)

    def _labels(self, folders: Sequence[str]) -> list[str]:
        if self._label is None and not folders:
            raise UserError(
                f"{self.file} has no class: add a column class or label, put the file into a "
                "folder with the name of its class, or name the column with custom_label, or of "
                "values with custom_target."
            )
        if self._label is None:
            return [folders[-1]] * len(self._rows)
        labels = self._cells(self._label)
        if "" in labels:
            raise self._missing(labels.index(""), self._label)
        return labels

    def _cells(self, column: int | None) -> list[str]:
        return [row[column].strip() if column is not None else "" for row in self._rows]

    def _numbers(self, columns: list[int]) -> np.ndarray:
        cells = (row[column] for row in self._rows for column in columns)
        try:
            numbers = np.fromiter(map(float, cells), np.float64).reshape(-1, len(columns))
            if np.isfinite(numbers).all():
                return numbers
        except ValueError:
            pass
        for row, column in itertools.product(range(len(self._rows)), columns):
            cell = self._rows[row][column].strip()
            if not cell or cell.lower() in ("nan", "na", "null", "none"):
                raise self._missing(row, column)
            if not _is_number(cell):
                raise UserError(
                    f"line {self._lines[row]} of {self.file} has {cell[:40]!r} in column "
                    f"{self._header[column]}, and a number is needed."
                )
        raise AssertionError("each cell is a number")

    def _missing(self, row: int, column: int) -> UserError:
        return UserError(
            f"line {self._lines[row]} of {self.file} has no value in column "
            f"{self._header[column]}; fill it in or leave the line out."
        )

    def _column(self, name: str) -> int:
        """The column of this name, which may be without the unit that the header has."""
        for names in (self._header, [name_and_unit(each)[0] for each in self._header]):
            if name in names:
                return names.index(name)
        raise UserError(
            f"{self.file} has no column {name}, only {listed(self._header)}; change its name or "
            "the setting."
        )


def _read(file: Path) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows and the line in which each of them ends."""
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise UserError(f"{file} has more than {_MAX_BYTES >> 20} MiB; split it.")
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            separator = max(",;\t", key=first.count)
            reader = csv.reader(stream, delimiter=separator, strict=True)
            read = [(row, reader.line_num) for row in reader if row]
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is not UTF-8 text; save it as CSV in UTF-8.") from error
    except csv.Error as error:
        raise UserError(f"{file} is no CSV file ({error}); save it as CSV.") from error
    except OSError as error:
        raise UserError(f"{file} cannot be read ({error.strerror}); make it readable.") from error
    if len(read) < 2:
        raise UserError(f"{file} has no rows; it needs a line of names and one for each step.")
    header = [name.strip() for name in read[0][0]]
    _require_names(header, file)
    rows, lines = [row for row, _ in read[1:]], [line for _, line in read[1:]]
    for row, line in zip(rows, lines):
        if len(row) != len(header):
            raise UserError(
                f"line {line} of {file} has {len(row)} cells and its first line {len(header)}; "
                "give all lines the same."
            )
    if separator == ";":  # where it is, numbers may have a decimal comma
        rows = [[re.sub(r"^(\s*[-+]?\d*),(\d+)", r"\1.\2", cell) for cell in row] for row in rows]
    return header, rows, lines


def _require_names(header: list[str], file: Path) -> None:
    if all(map(_is_number, header)):
        raise UserError(f"the first line of {file} holds numbers; write the columns' names there.")
    odd = [name for name in header if not name.isprintable() or len(name) > _MAX_NAME]
    if odd:
        raise UserError(
            f"{file} has a column {odd[0][:40]!r}; a name is up to {_MAX_NAME} printable "
            "characters."
        )
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise UserError(f"{file} has two columns {twice[0]}; give each a name of its own.")


def _require_two_parts_apart(recordings: Sequence[Recording], place: Path) -> None:
    """No recording may be in train and in test, whatever its file is called."""
    known: dict[bytes, Recording] = {}
    for recording in recordings:
        other = known.setdefault(recording.values.tobytes(), recording)
        if other.part != recording.part:
            raise UserError(
                f"the recording {recording.name} is also {other.name}, and so in train and in "
                "test; leave it in one of them."
            )
    parts = {recording.part: recording.name for recording in recordings}
    if parts.keys() == {"", *PARTS}:
        raise UserError(
            f"{parts['']} lies beside the folders train and test; move it into one of them."
        )
    if parts.keys() not in ({""}, {*PARTS}):
        raise UserError(f"{place} has one of the folders train and test; add the other.")


def name_and_unit(column: str) -> tuple[str, str]:
    """Of a column that is called temperature [°C] or temperature (°C)."""
    found = re.fullmatch(r"(.+?)\s*[\[(](.*)[\])]", column)
    return (found[1], found[2]) if found else (column, "")


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def listed(names: Sequence[str]) -> str:
    more = len(names) - _MAX_LISTED
    return ", ".join(names[:_MAX_LISTED]) + (f" and {more} more" if more > 0 else "")
