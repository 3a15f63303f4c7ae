"""What a file holds, told to the person who named it in place of what was expected."""

from __future__ import annotations

import zipfile
from pathlib import Path

from project.errors import UserError

_KINDS = {
    b"\x93NUMPY": "a single array (.npy)",
    b"\x89HDF": "an HDF5 file",
    b"MATLAB": "a MATLAB file",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "compressed by gzip",
    b"\x80": "a Python pickle",
}
_MAX_NAMES = 8
_NOT_IN_TEXT = {*range(32), 127} - set(b"\t\n\r\f")


def require_npz(path: Path) -> None:
    """Raises a UserError if `path`, an existing file, is recognised as something else."""
    try:
        kind = _kind(path)
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); make it readable.") from error
    if kind is not None:
        raise UserError(
            f"{path} is {kind} and no .npz; load it in Python and save x, of shape (n, time_steps, "
            "features), and y, the classes from 0 on, with numpy.savez."
        )


def names_in(path: Path) -> str:
    """What the arrays of an .npz are called, for a sentence."""
    names = [ascii(name.removesuffix(".npy")) for name in _files_in(path)]
    more = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def _files_in(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except Exception:  # whatever a damaged one makes of it; who reads it tells the person
        return []


def _kind(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(1000)
    if head.startswith(b"PK") and (files := _files_in(path)):
        has_arrays = any(name.endswith(".npy") for name in files)
        return None if has_arrays else "a ZIP archive without arrays"
    for mark, kind in _KINDS.items():
        if head.startswith(mark):
            return kind
    is_text = head and not _NOT_IN_TEXT & set(head)
    return "text, such as CSV," if is_text else None
