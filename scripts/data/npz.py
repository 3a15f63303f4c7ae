"""Arrays out of an .npz file that somebody else made."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from project.errors import UserError

_MAX_BYTES = 2 << 30  # of all arrays; MNIST has 55 MB
# As numpy.savez and savez_compressed write. Others may unpack more at once than is asked for.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAX_NAMES = 8

_OTHER_KINDS = {
    b"\x93NUMPY": "a single array (.npy)",
    b"\x89HDF": "an HDF5 file",
    b"MATLAB": "a MATLAB file",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "compressed by gzip",
    b"\x80": "a Python pickle",
}
_NOT_IN_TEXT = {*range(32), 127} - set(b"\t\n\r\f")


def read_npz(path: Path, names: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """Those of the arrays `names` that the file holds; by default all that it holds.

    No more is unpacked than the archive says in its directory, which is checked first.

    Raises:
        UserError: it cannot be read, is damaged or no .npz, would fill the memory, or an array
            holds Python objects, which may be any program and are not loaded.
    """
    if path.exists() and not path.is_file():
        raise UserError(f"{path} cannot be read, as it is no file; name an .npz file.")
    try:
        with zipfile.ZipFile(path) as archive:
            found = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            if len(found) < len(archive.infolist()):
                raise ValueError("two arrays have one name")
            members = {name: found[name] for name in names or found if name in found}
            _require_memory(path, members.values())
            return {name: _array(archive, member, path) for name, member in members.items()}
    except UserError:
        raise
    except FileNotFoundError as error:
        raise UserError(f"there is no file {path}; name an .npz file.") from error
    except PermissionError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); make it readable.") from error
    except Exception as error:  # zipfile and NumPy raise whatever their parsers come across
        raise UserError(
            f"{path} is damaged or no .npz file; delete it and fetch it again."
        ) from error


def _require_memory(path: Path, members: Iterable[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if total > _MAX_BYTES:
        raise UserError(
            f"the arrays in {path} take {total / 2**30:.1f} GiB, and {_MAX_BYTES >> 30} are the "
            "limit; keep fewer examples, or smaller numbers such as float32 or bytes."
        )


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> np.ndarray:
    if member.compress_type not in _PACKINGS:
        raise ValueError("NumPy packs no array like this")
    try:
        with archive.open(member) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about files of Python 2
            array = np.lib.format.read_array(file, allow_pickle=False)
            has_more = file.read(1) != b""
    except ValueError as error:
        if "Object arrays" not in str(error):
            raise
        raise UserError(
            f"{member.filename.removesuffix('.npy')} in {path} holds Python objects instead of "
            "numbers or text; cut or pad examples that differ in length, and save "
            "numpy.array(values, dtype) with float, int or str."
        ) from error
    if has_more or array.size > member.file_size:  # values of no bytes may be any number
        raise ValueError("its head and its size differ")
    if array.dtype.kind == "U":
        array.tolist()  # fails where a number is not a character
    return array


def require_npz(path: Path) -> None:
    """Raises a UserError if `path`, an existing file, is recognised as something else."""
    try:
        kind = _other_kind(path)
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); make it readable.") from error
    if kind is not None:
        raise UserError(
            f"{path} is {kind} and no .npz; load it in Python and save x, of shape (n, time_steps, "
            "features), and y, the classes from 0 on, with numpy.savez."
        )


def _other_kind(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(1000)
    if head.startswith(b"PK") and (files := _files_in(path)):
        has_arrays = any(name.endswith(".npy") for name in files)
        return None if has_arrays else "a ZIP archive without arrays"
    for mark, kind in _OTHER_KINDS.items():
        if head.startswith(mark):
            return kind
    is_text = head and not _NOT_IN_TEXT & set(head)
    return "text, such as CSV that is not called .csv," if is_text else None


def names_in(path: Path) -> str:
    """The names of the arrays of an .npz, for a sentence."""
    names = [ascii(name.removesuffix(".npy")) for name in _files_in(path)]
    more = len(names) - _MAX_NAMES
    return ", ".join(names[:_MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def _files_in(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except Exception:  # a damaged archive is reported by `read_npz`
        return []
