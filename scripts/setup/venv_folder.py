"""One virtual environment's folder and the record of what was installed into it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

from project.processes import clean_variables
from setup.interpreters import Accepted, Interpreter, Version, probe

# How long the word "not to be had" stands before the next start tries again.
ABSENT_SECONDS = 24 * 3600


class VenvFolder:
    """A virtual environment as it lies on disk.

    Its record, `made.json`, says where the folder was made (its programs hold that path), with
    which Python, and the checksum of each requirements file that is installed. While something is
    being installed the record says so: an environment found in that state was interrupted and
    cannot be trusted.
    """

    def __init__(self, path: Path) -> None:
        # Through a link it is the same environment, and not one that was moved.
        self.path = path.resolve()
        self._record_file = self.path / "made.json"

    @property
    def interpreter(self) -> Path:
        """The environment's own Python."""
        if os.name == "nt":
            return self.path / "Scripts" / "python.exe"
        return self.path / "bin" / "python"

    @property
    def lock_file(self) -> Path:
        """The file whose lock a process holds while it changes this environment."""
        return self.path / "lock"

    def version(self) -> Version | None:
        """The version of its Python, None if it was never wholly made."""
        version = self._record().get("python")
        return (version[0], version[1]) if version else None

    def is_sound(self, accepted: Accepted) -> bool:
        """Whether an accepted Python that still exists made it, here, and nothing is half done."""
        record = self._record()
        version = self.version()
        return (
            record.get("folder") == str(self.path)
            and not record.get("busy", True)
            and version is not None
            and version in accepted
            and os.access(self.interpreter, os.X_OK)
            and (self._site_packages(version) / "pip").is_dir()
        )

    def has_working_pip(self) -> bool:
        """Whether its pip starts; takes a moment."""
        command = [str(self.interpreter), "-m", "pip", "--version"]
        return subprocess.run(command, env=clean_variables(), capture_output=True).returncode == 0

    def holds(self, name: str, checksum: str) -> bool:
        """Whether the requirements file `name` with this `checksum` is installed.

        Also true if its packages were not to be had within the last day.
        """
        entry = self._record().get("installed", {}).get(name)
        if not entry or entry["checksum"] != checksum:
            return False
        return "absent_since" not in entry or time.time() - entry["absent_since"] < ABSENT_SECONDS

    def adopt(self) -> None:
        """Takes over an environment that someone else made in this place, if it works."""
        if self._record_file.exists() or not (self.path / "pyvenv.cfg").exists():
            return
        found = probe([str(self.interpreter)])
        if found is not None:
            self._write({"folder": str(self.path), "python": found.version, "busy": False})

    def make(self, base: Interpreter) -> subprocess.CompletedProcess[str]:
        """Makes the environment anew with the Python `base`; everything in it is lost."""
        self._write({"busy": True})
        self._clear()
        done = subprocess.run(
            [base.path, "-m", "venv", str(self.path)],
            env=clean_variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            self._write({"folder": str(self.path), "python": base.version, "busy": False})
        return done

    def begin(self, name: str) -> None:
        """Notes that the requirements file `name` is being installed from now on."""
        record = self._record()
        record.setdefault("installed", {}).pop(name, None)
        self._write({**record, "busy": True})

    def end(self, name: str, checksum: str | None, absent: bool = False) -> None:
        """Notes that the installation of `name` is over.

        Args:
            name: as in `begin`.
            checksum: that of the file; None if the installation failed and changed nothing.
            absent: whether its packages were not to be had, and will be tried again in a day.
        """
        record = self._record()
        if checksum is not None:
            entry: dict[str, Any] = {"checksum": checksum}
            if absent:
                entry["absent_since"] = int(time.time())
            record.setdefault("installed", {})[name] = entry
        self._write({**record, "busy": False})

    def version_of(self, package: str) -> str | None:
        """The version of an installed package, None if it is not there."""
        version = self.version()
        places = [str(self._site_packages(version))] if version else []
        found = next(iter(metadata.distributions(name=package, path=places)), None)
        return found.version if found else None

    def is_current(self) -> bool:
        """Whether this very process runs in it."""
        return Path(sys.prefix).resolve() == self.path

    def _site_packages(self, version: Version) -> Path:
        if os.name == "nt":
            return self.path / "Lib" / "site-packages"
        return self.path / "lib" / f"python{version[0]}.{version[1]}" / "site-packages"

    def _clear(self) -> None:
        for entry in self.path.iterdir():
            if entry in (self.lock_file, self._record_file):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def _record(self) -> dict[str, Any]:
        try:
            record = json.loads(self._record_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return record if isinstance(record, dict) else {}

    def _write(self, record: dict[str, Any]) -> None:
        neighbour = self._record_file.with_suffix(".new")
        neighbour.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        os.replace(neighbour, self._record_file)
