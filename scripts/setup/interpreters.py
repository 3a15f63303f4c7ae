"""Finds a Python of a wanted version on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from project.processes import clean_variables

Version = tuple[int, int]

NEWEST_KNOWN: Version = (3, 15)

# The real path, so that an environment made from it notices when this very Python goes; not on
# Windows, where Python from the store only starts through its alias.
_PROBE = """
import importlib.util, json, os, sys
path = getattr(sys, "_base_executable", sys.executable)
can_make = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
path = path if os.name == "nt" else os.path.realpath(path)
print(json.dumps([path, sys.version_info[:2], can_make]))
"""


@dataclass(frozen=True)
class Accepted:
    """The versions that will do, from `oldest` to `newest` (None: any newer one)."""

    oldest: Version
    newest: Version | None = None

    def __contains__(self, version: Version) -> bool:
        return self.oldest <= version and (self.newest is None or version <= self.newest)

    def newest_first(self) -> list[Version]:
        """Every minor version of this range that is known today."""
        newest = self.newest or NEWEST_KNOWN
        return [(3, minor) for minor in range(newest[1], self.oldest[1] - 1, -1)]

    def __str__(self) -> str:
        names = [f"{major}.{minor}" for major, minor in reversed(self.newest_first())]
        if self.newest is None:
            return f"{names[0]} or newer"
        return " or ".join(names) if len(names) < 3 else f"{names[0]} to {names[-1]}"


@dataclass(frozen=True)
class Interpreter:
    """A Python that was seen to run.

    Attributes:
        path: its executable, outside of any virtual environment.
        version: major and minor.
        makes_environments: whether it has the modules venv and ensurepip, which Debian packages
            apart.
    """

    path: str
    version: Version
    makes_environments: bool


def probe(command: Sequence[str]) -> Interpreter | None:
    """Runs a Python and asks it what it is; None if it does not run, as pyenv's shims may not."""
    try:
        done = subprocess.run(
            [*command, "-c", _PROBE],
            capture_output=True,
            env=clean_variables(),
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=60,
        )
        path, (major, minor), makes_environments = json.loads(done.stdout)
    except (OSError, ValueError, TypeError, subprocess.TimeoutExpired):
        return None
    return Interpreter(path, (major, minor), makes_environments)


def find(accepted: Accepted) -> Interpreter | None:
    """The running Python if it will do, else the newest that will.

    One that can make environments comes before one that cannot.
    """
    second_choice = None
    for command in _candidates(accepted):
        found = probe(command)
        if found is None or found.version not in accepted:
            continue
        if found.makes_environments:
            return found
        second_choice = second_choice or found
    return second_choice


def _candidates(accepted: Accepted) -> Iterator[list[str]]:
    if sys.version_info[:2] in accepted:
        # The Python below a virtual environment outlives it, should it be made anew just now.
        yield [getattr(sys, "_base_executable", sys.executable)]
        yield [sys.executable]
    launcher = shutil.which("py") if os.name == "nt" else None
    for major, minor in accepted.newest_first():
        on_path = shutil.which(f"python{major}.{minor}")
        if on_path:
            yield [on_path]
        for path in _of_pyenv(f"{major}.{minor}"):
            yield [str(path)]
        if launcher:
            yield [launcher, f"-{major}.{minor}"]
    default = shutil.which("python3")
    if default:
        yield [default]


def _of_pyenv(version: str) -> list[Path]:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return sorted(root.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)
