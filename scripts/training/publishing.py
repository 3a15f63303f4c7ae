"""Puts the files of one training run into their places: all of them, or none."""

import tempfile
from pathlib import Path

from project.errors import UserError
from project.files import write_together
from project.processes import interrupts_wait


def require_writable(folder: Path, names: list[str]) -> None:
    """Makes `folder` and tries to write into it, before a long training.

    Raises:
        UserError: `folder` is read-only, or a folder is in the way of a file.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise UserError(
            f"cannot write into {folder} ({error.strerror}); make it writable or name another "
            "folder with --output."
        ) from error
    for name in names:
        if (folder / name).is_dir():
            raise UserError(f"{folder / name} is a folder; move it away and start again.")


def publish(folder: Path, contents: dict[str, bytes]) -> None:
    """Replaces the files in `folder` by `contents`, by name, in that order.

    Raises:
        UserError: the disk is full and the like; the old files are as before.
    """
    # Ctrl-C between two of the files would leave models of two runs side by side.
    with interrupts_wait():
        write_together({folder / name: content for name, content in contents.items()})
