"""The project's virtual environments: uv makes them when they are needed and keeps them up to date.

    environment.enter(environment.TOOLS)      a script starts itself again inside .venv
    environment.python(environment.TRAINING)  the Python of .venv-train, to start a script with

Only the standard library is used, on Python 3.9 or newer: all else is installed from here.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from project import files, paths
from project.errors import UserError
from project.processes import DISTURBING, CommandError, clean_variables, exec_process
from setup import locks, uv
from setup.uv import LISTS

STAMP = "made.json"  # in an environment's folder: what is installed there; {} while that changes
RETRY_SECONDS = 24 * 3600

_ENTERED = "MNIST_LSTM_ENTERED"


@dataclass(frozen=True)
class Environment:
    """What a virtual environment must hold.

    Attributes:
        purpose: what it is for, as the beginning of a sentence.
        folder: where it is.
        requirements: the locked lists that must be installed.
        min_minor, max_minor: the minor versions of Python 3 that fit; None: no upper limit.
        chosen_by: the environment variable with which a person names the Python to use.
        optional: the lists that are installed where there are wheels.
    """

    purpose: str
    folder: Path
    requirements: tuple[Path, ...]
    min_minor: int
    max_minor: int | None = None
    chosen_by: str = ""
    optional: tuple[Path, ...] = (LISTS / "tflm.txt",)

    def accepts(self, minor: int | None) -> bool:
        """Whether Python 3.`minor` fits; None: there is no Python."""
        return minor is not None and self.min_minor <= minor <= (self.max_minor or minor)

    @property
    def pythons(self) -> str:
        """The versions that fit, for a person: 3.10 or 3.11."""
        return f"3.{self.min_minor} or " + (f"3.{self.max_minor}" if self.max_minor else "newer")


CONVERSION = Environment("The conversion", paths.ROOT / ".venv", (LISTS / "convert.txt",), 9)
TOOLS = Environment(
    "This command", CONVERSION.folder, (*CONVERSION.requirements, LISTS / "tools.txt"), 10
)
CHECKS = replace(TOOLS, requirements=(*TOOLS.requirements, LISTS / "check.txt"))
TRAINING = Environment(
    purpose="Training",
    folder=paths.ROOT / ".venv-train",
    requirements=(LISTS / "train.txt",),
    min_minor=10,
    max_minor=11,  # the newest that TensorFlow 2.15.1 has wheels for
    chosen_by="TRAIN_PYTHON",
)


def python(env: Environment) -> Path:
    """The interpreter of `env`, which is made, completed or repaired first if necessary.

    Raises:
        UserError: there is no fitting Python, or the packages cannot be installed.
    """
    folder = env.folder.resolve()  # a link to an environment is not an environment that moved
    try:
        stamp = _read_stamp(env, folder)
        if stamp is None or _missing(env, stamp):
            lock = folder.with_name(f"{folder.name}.lock")
            with locks.hold(lock, f"another start to make {paths.relative(folder)}"):
                _prepare(env, folder)
    except OSError as error:
        raise UserError(
            f"cannot write {paths.relative(env.folder)} ({error.strerror}); free space or make "
            "its folder writable."
        ) from error
    return uv.python_of(folder)


def enter(env: Environment) -> None:
    """Starts the running script again with the interpreter of `env`, unless that runs it already.

    Must be called before anything is imported that only `env` has.

    Raises:
        UserError: as for `python`.
    """
    entered = os.environ.pop(_ENTERED, None)
    interpreter = python(env)
    is_inside = Path(sys.prefix).resolve() == env.folder.resolve()
    if is_inside and not any(name.startswith("PYTHON") for name in DISTURBING & os.environ.keys()):
        return
    if entered == str(env.folder):
        raise UserError(
            f"{paths.relative(env.folder)} does not run its own Python; delete that folder and "
            "start again."
        )
    exec_process([str(interpreter), *sys.argv], {**clean_variables(), _ENTERED: str(env.folder)})


def version_of(package: str, interpreter: Path) -> str | None:
    """The version of a package in the environment of `interpreter`, None if it is not there."""
    from importlib import metadata  # slow: a third of the time that each start takes

    path = [str(folder) for folder in _site_packages(interpreter.parent.parent)]
    found = next(iter(metadata.distributions(name=package, path=path)), None)
    return found.version if found else None


def _site_packages(folder: Path) -> list[Path]:
    return [*folder.glob("lib/python3.*/site-packages"), *folder.glob("Lib/site-packages")]


def _read_stamp(env: Environment, folder: Path) -> dict[str, Any] | None:
    """What is installed in `folder`; None if there is no environment that fits and works."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        works = (
            stamp["folder"] == str(folder)
            and env.accepts(stamp["minor"])
            and os.access(uv.python_of(folder), os.X_OK)
            and _site_packages(folder)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return stamp if works else None


def _write_stamp(folder: Path, stamp: dict[str, Any]) -> None:
    files.write_atomically(folder / STAMP, json.dumps(stamp, indent=2).encode())


def _missing(env: Environment, stamp: dict[str, Any]) -> list[Path]:
    """The lists that are not installed as they are now."""
    return [
        file
        for file in (*env.requirements, *env.optional)
        if stamp["lists"].get(file.name) != files.checksum(file.read_bytes())
        or stamp["retry"].get(file.name, math.inf) < time.time()
    ]


def _prepare(env: Environment, folder: Path) -> None:
    stamp = _read_stamp(env, folder)
    if stamp is None:
        # Without a stamp someone else made it, and may have more in it than our lists.
        minor = None if (folder / STAMP).exists() else _minor_of(uv.python_of(folder))
        if not env.accepts(minor):
            minor = _make(env, folder)
        stamp = {"folder": str(folder), "minor": minor, "lists": {}, "retry": {}}
    missing = _missing(env, stamp)
    required = [file for file in missing if file in env.requirements]
    _write_stamp(folder, {})
    try:
        if required:
            _install(folder, required)
    except UserError:
        _write_stamp(folder, stamp)  # uv changes nothing before it has all packages
        raise
    for file in missing:
        stamp["lists"][file.name] = files.checksum(file.read_bytes())
        stamp["retry"].pop(file.name, None)
        if file not in required and not _install_optional(folder, file):
            stamp["retry"][file.name] = time.time() + RETRY_SECONDS
            _note(f"going on without the packages of {file.name}; the next try is tomorrow.")
    _write_stamp(folder, stamp)


def _make(env: Environment, folder: Path) -> int | None:
    """Makes an empty environment, and returns the minor version of its Python."""
    wanted, version = _wanted_python(env)
    if folder.exists():
        shutil.rmtree(folder)
    command = ["venv", "--quiet", "--no-project", "--python", wanted, str(folder)]
    try:
        uv.run(command, f"making {paths.relative(folder)} with Python {version}")
    except CommandError as error:
        hint = f", or set {env.chosen_by} to its path" if env.chosen_by else ""
        raise UserError(
            f"{env.purpose} needs Python {env.pythons}, and uv neither found one that works nor "
            f"could download one (its output is above); check the network, install one{hint}."
        ) from error
    return _minor_of(uv.python_of(folder))


def _wanted_python(env: Environment) -> tuple[str, str]:
    """What uv is asked for, and its version for a person."""
    chosen = os.environ.get(env.chosen_by)
    minor = _minor_of(chosen) if chosen else sys.version_info[1]
    if env.accepts(minor):
        return chosen or uv.BASE_PYTHON, f"3.{minor}"
    if chosen:
        raise UserError(
            f"{env.chosen_by} = {chosen} is not Python {env.pythons}; name one or unset it."
        )
    below = f",<3.{env.max_minor + 1}" if env.max_minor else ""
    return f">=3.{env.min_minor}{below}", env.pythons


def _minor_of(program: str | Path) -> int | None:
    """The minor version of a Python 3; None if it does not run, as pyenv's shims may not."""
    command = [program, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(command, env=clean_variables(), capture_output=True, text=True)
    except OSError:
        return None
    found = re.fullmatch(r"3 (\d+)\s*", done.stdout)
    return int(found[1]) if found else None


def _install(folder: Path, lists: list[Path]) -> None:
    names = ", ".join(file.name for file in lists)
    options = [f"--requirements={file}" for file in lists]
    try:
        _pip_install(folder, f"installing {names}", "--require-hashes", *options)
    except CommandError as error:
        remedy = "uv's output above says why; fix that, or start again with another Python."
        if uv.is_network_trouble(error):
            remedy = "the package index cannot be reached; check the network and start again."
        raise UserError(f"the packages of {names} are not installed: {remedy}") from error


def _install_optional(folder: Path, file: Path) -> bool:
    """Installs the packages of `file`, in newer versions if these are gone; False if it cannot."""
    options = ["--require-hashes", f"--requirements={file}"]
    try:
        _pip_install(folder, f"installing {file.name}", *options)
        return True
    except CommandError as error:
        if uv.is_network_trouble(error):
            return False
    pins = re.findall(r"^(\S+)==(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    newer = [f"{name}>={version}" for name, version in pins]
    try:
        _pip_install(folder, f"looking for newer packages than those of {file.name}", *newer)
    except CommandError:
        return False
    for name, version in pins:
        taken = version_of(name, uv.python_of(folder))
        if taken != version:
            _note(f"{name} {version} of {file.name} is gone; {name} {taken} takes its place.")
    return True


def _pip_install(folder: Path, headline: str, *arguments: str) -> None:
    # The lists name every package; one that has to be built would need packages beyond them.
    options = ["--no-deps", "--only-binary=:all:", "--python", str(uv.python_of(folder))]
    uv.run(["pip", "install", *options, *arguments], headline)


def _note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr, flush=True)
