"""Arrays out of an .npz file that somebody else made."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from project.errors import UserError

_DAMAGES = (
    *(OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error),
    *(AttributeError, TypeError),  # an .npy file, which holds one array and is no archive
)


def read_npz(path: Path, names: Iterable[str]) -> dict[str, np.ndarray]:
    """Those of the arrays `names` that the file holds.

    Raises:
        UserError: it cannot be read, is damaged or no .npz, or an array holds Python objects,
            which may be any program and are not loaded.
    """
    try:
        with np.load(path) as archive:
            return {name: _array(archive, name, path) for name in names if name in archive}
    except PermissionError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); make it readable.") from error
    except _DAMAGES as error:
        raise UserError(
            f"{path} is damaged or no .npz file; delete it and fetch it again."
        ) from error


def _array(archive: np.lib.npyio.NpzFile, name: str, path: Path) -> np.ndarray:
    try:
        return archive[name]
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
        raise UserError(
            f"{name} in {path} holds Python objects instead of numbers or text; cut or pad "
            "examples that differ in length, and save numpy.array(values, dtype) with float, int "
            "or str."
        ) from error
