"""Arrays out of an .npz file that somebody else made."""

from __future__ import annotations

import io
import math
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from project.errors import UserError

_MOST_BYTES = 2 << 30  # of all arrays; MNIST has 55 MB
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # as numpy.savez and savez_compressed write
_ENCRYPTED = 0x1  # a flag of a member
_LONGEST_HEAD = 10_000  # more than NumPy trusts
_HEADS = {  # by version; the third one only has more letters for the names of columns
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def read_npz(path: Path, names: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """Those of the arrays `names` that the file holds; of None, all that it holds.

    Nothing is unpacked whose head does not say what it is and how large.

    Raises:
        UserError: it cannot be read, is damaged or no .npz, would fill the memory, or an array
            holds Python objects, which may be any program and are not loaded.
    """
    if path.exists() and not path.is_file():
        raise UserError(f"{path} cannot be read, as it is no file; name an .npz file.")
    try:
        with zipfile.ZipFile(path) as archive:
            found = _members(archive)
            members = {name: found[name] for name in names or found if name in found}
            heads = {name: _head(archive, member) for name, member in members.items()}
            _refuse(path, heads)
            return {name: _array(archive, member) for name, member in members.items()}
    except UserError:
        raise
    except FileNotFoundError as error:
        raise UserError(f"there is no file {path}; name an .npz file.") from error
    except PermissionError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); make it readable.") from error
    except Exception as error:  # zipfile and NumPy raise whatever their parsers happen upon
        raise UserError(
            f"{path} is damaged or no .npz file; delete it and fetch it again."
        ) from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    if len(members) < len(archive.infolist()):
        raise ValueError("two arrays have one name")
    return members


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[np.dtype, int]:
    """The type of an array and how many bytes it will take."""
    if member.compress_type not in _PACKINGS or member.flag_bits & _ENCRYPTED:
        raise ValueError("packed as no .npz is")
    with archive.open(member) as packed:
        start = io.BytesIO(packed.read(_LONGEST_HEAD))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about files of Python 2
        read = _HEADS[np.lib.format.read_magic(start)]
        shape, _is_fortran, dtype = read(start)
    size = member.file_size - start.tell()
    if not dtype.hasobject and (
        min(0, *shape, dtype.itemsize - 1) < 0 or math.prod(shape) * dtype.itemsize != size
    ):
        raise ValueError("its head and its size differ")
    return dtype, size


def _refuse(path: Path, heads: dict[str, tuple[np.dtype, int]]) -> None:
    for name, (dtype, _bytes) in heads.items():
        if dtype.hasobject:
            raise UserError(
                f"{name} in {path} holds Python objects instead of numbers or text; cut or pad "
                "examples that differ in length, and save numpy.array(values, dtype) with float, "
                "int or str."
            )
    total = sum(size for _dtype, size in heads.values())
    if total > _MOST_BYTES:
        raise UserError(
            f"the arrays in {path} take {total / 2**30:.1f} GiB, and {_MOST_BYTES >> 30} are the "
            "limit; keep fewer examples, or smaller numbers such as float32 or bytes."
        )


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(member) as file:
        array = np.lib.format.read_array(file, allow_pickle=False)
    if array.dtype.kind == "U":
        array.tolist()  # which fails where a character is none
    return array
