"""Files that somebody else may have written: read up to a limit, or refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from project import paths
from project.errors import UserError
from project.forms import Form
from project.windows import Windows

_MAX_JSON_BYTES = 8 << 20  # ten times the largest card that a training can write
_MAX_MODEL_BYTES = 64 << 20  # more than any chip has flash


def content(path: Path, max_bytes: int, remedy: str) -> bytes:
    """All of a regular file of up to `max_bytes`; `remedy` ends the sentence of an error.

    Raises:
        UserError: it is missing, empty, too large, unreadable or, as a pipe, not a file.
    """
    name = paths.relative(path)
    try:
        if not path.exists():
            raise UserError(f"{name} is missing; {remedy}.")
        if not path.is_file():
            raise UserError(f"{name} is not a file; {remedy}.")
        with path.open("rb") as file:
            found = file.read(max_bytes + 1)
    except OSError as error:
        raise UserError(f"{name} cannot be read ({error.strerror}); {remedy}.") from error
    if not found:
        raise UserError(f"{name} is an empty file; {remedy}.")
    if len(found) > max_bytes:
        raise UserError(f"{name} has more than {max_bytes >> 20} MiB; {remedy}.")
    return found


def model_content(path: Path) -> bytes:
    """A .tflite file; errors as for `content`."""
    is_own = path.parent == paths.MODELS_DIR
    train = "restore it, or train it with `python3 scripts/train_mnist_lstm.py`"
    return content(path, _MAX_MODEL_BYTES, train if is_own else "name another .tflite file")


def json_content(path: Path, form: Form, remedy: str) -> Any:
    """What a JSON file of this `form` holds.

    Raises:
        UserError: as for `content`, or it is not JSON or of another form.
    """
    raw = content(path, _MAX_JSON_BYTES, remedy)
    try:
        found = json.loads(raw.decode("utf-8-sig"))
        wrong = form(found, "")
    except (ValueError, RecursionError) as error:
        wrong = f"it is not JSON: {error}"
    if wrong:
        raise UserError(f"{paths.relative(path)} is damaged ({wrong}); {remedy}.")
    return found


def checksum(path: Path) -> str:
    """SHA-256 of a file of any size, as 64 hexadecimal digits.

    Raises:
        UserError: it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    except OSError as error:
        name = paths.relative(path)
        raise UserError(f"{name} cannot be read ({error.strerror}); make it readable.") from error
    return digest.hexdigest()


_TABLES = (".csv", ".tsv", ".txt")


def is_table(path: Path) -> bool:
    """Whether `path` is a CSV file or a folder of those."""
    return path.is_dir() or path.suffix.lower() in _TABLES


def tables_in(path: Path) -> list[Path]:
    """The CSV files in a folder, without hidden ones and hidden folders; a file itself."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    visible = (file for file in files if not _is_hidden(file.relative_to(path)))
    return [file for file in visible if is_table(file) and file.is_file()]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def checksum_of_data(path: Path, windows: Windows) -> str:
    """SHA-256 of a file; of CSV files, with their names and how they are cut.

    Raises:
        UserError: a file cannot be read.
    """
    if not is_table(path):
        return checksum(path)
    lines = [f"{file.relative_to(path)} {checksum(file)}" for file in tables_in(path)]
    return hashlib.sha256("\n".join([*lines, repr(windows)]).encode()).hexdigest()
