"""The project's virtual environments, which uv makes on demand and keeps in step with the lists.

    environment.enter(environment.TOOLS)      a script starts itself again inside .venv
    environment.python(environment.TRAINING)  the Python of .venv-train, to start a script with

Only the standard library is used, on Python 3.9 or newer, so that everything else can be
installed from here.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from project import files, paths
from project.errors import UserError
from project.processes import DISTURBING, CommandError, clean_variables, go_on_as
from setup import locks, uv
from setup.uv import LISTS

STAMP = "made.json"  # in an environment's folder: what was installed there
RETRY_SECONDS = 24 * 3600

_ENTERED = "MNIST_LSTM_ENTERED"


@dataclass(frozen=True)
class Environment:
    """What a virtual environment has to hold.

    Attributes:
        folder: where it lies.
        requirements: the locked lists that must be installed.
        optional: those that are installed where there are wheels.
        oldest, newest: the minor versions of Python 3 that will do; None: any newer one.
        purpose: what it is for, as the beginning of a sentence.
        chosen_by: the environment variable with which a person names the Python to use.
    """

    folder: Path
    requirements: tuple[Path, ...]
    optional: tuple[Path, ...]
    oldest: int
    newest: int | None
    purpose: str
    chosen_by: str | None = None

    def accepts(self, minor: int | None) -> bool:
        """Whether Python 3.`minor` will do; None: there is none."""
        return minor is not None and self.oldest <= minor <= (self.newest or minor)

    @property
    def pythons(self) -> str:
        """The versions that will do, for a person: 3.10 or 3.11."""
        return f"3.{self.oldest} or " + (f"3.{self.newest}" if self.newest else "newer")


_TFLM = (LISTS / "tflm.txt",)

CONVERSION = Environment(
    folder=paths.ROOT / ".venv",
    requirements=(LISTS / "convert.txt",),
    optional=_TFLM,
    oldest=9,
    newest=None,
    purpose="The conversion",
)
TOOLS = Environment(
    folder=CONVERSION.folder,
    requirements=(*CONVERSION.requirements, LISTS / "tools.txt"),
    optional=_TFLM,
    oldest=10,
    newest=None,
    purpose="This command",
)
CHECKS = Environment(
    folder=TOOLS.folder,
    requirements=(*TOOLS.requirements, LISTS / "check.txt"),
    optional=_TFLM,
    oldest=TOOLS.oldest,
    newest=TOOLS.newest,
    purpose=TOOLS.purpose,
)
TRAINING = Environment(
    folder=paths.ROOT / ".venv-train",
    requirements=(LISTS / "train.txt",),
    optional=_TFLM,
    oldest=10,
    newest=11,  # the newest that TensorFlow 2.15.1 has wheels for
    purpose="Training",
    chosen_by="TRAIN_PYTHON",
)


def python(env: Environment, may_install: bool = False) -> Path:
    """The interpreter of `env`, which is made, completed or repaired first where that is needed.

    Args:
        env: CONVERSION, TOOLS, CHECKS or TRAINING.
        may_install: whether a missing Debian package may be installed where this process is root.

    Raises:
        UserError: there is no fitting Python, or its packages cannot be installed.
    """
    folder = env.folder.resolve()  # through a link it is the same one, and not one that was moved
    try:
        if _missing(env, folder):
            name = paths.relative(folder)
            with locks.hold(
                folder.with_name(f"{folder.name}.lock"), f"another start to make {name}"
            ):
                _prepare(env, folder, may_install)
    except OSError as error:
        raise UserError(
            f"cannot write {paths.relative(env.folder)} ({error.strerror}); free space or make "
            "its folder writable."
        ) from error
    return uv.python_of(folder)


def enter(env: Environment, may_install: bool = False) -> None:
    """Goes on inside `env`: starts the running script again with its interpreter, if need be.

    To be called before anything is imported that only `env` has. Ends the process with one
    sentence if `env` cannot be made.
    """
    try:
        interpreter = python(env, may_install)
        is_inside = Path(sys.prefix).resolve() == env.folder.resolve()
        if is_inside and not any(name in os.environ for name in _MIXING):
            os.environ.pop(_ENTERED, None)
            return
        _refuse_a_loop(env)
    except UserError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    mark = {_ENTERED: f"{os.getpid()} {env.folder}"}
    go_on_as([str(interpreter), *sys.argv], {**clean_variables(), **mark})


def version_of(package: str, interpreter: Path) -> str | None:
    """The version of a package in the environment of `interpreter`, None if it is not there."""
    from importlib import metadata  # a third of what each start would wait for

    path = [str(folder) for folder in _site_packages(interpreter.parent.parent)]
    found = next(iter(metadata.distributions(name=package, path=path)), None)
    return found.version if found else None


# Of the disturbing variables those that change what a Python imports.
_MIXING = [name for name in DISTURBING if name.startswith("PYTHON")]


def _refuse_a_loop(env: Environment) -> None:
    # exec keeps the process id, and a subprocess, as on Windows, has the old one as its parent's.
    starts = [f"{pid} {env.folder}" for pid in (os.getpid(), os.getppid())]
    if os.environ.get(_ENTERED) in starts:
        raise UserError(
            f"{paths.relative(env.folder)} does not run its own Python; delete that folder and "
            "start again."
        )


def _site_packages(folder: Path) -> list[Path]:
    return [*folder.glob("lib/python3.*/site-packages"), *folder.glob("Lib/site-packages")]


def _stamp(folder: Path) -> dict[str, Any]:
    """What is known to be installed; empty while something is being changed."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _write_stamp(folder: Path, stamp: dict[str, Any]) -> None:
    files.write_atomically(folder / STAMP, json.dumps(stamp, indent=2).encode())


def _is_sound(env: Environment, folder: Path) -> bool:
    """Whether an accepted Python that still exists made it, here, and nothing is half done."""
    stamp = _stamp(folder)
    return (
        stamp.get("folder") == str(folder)
        and env.accepts(stamp.get("minor"))
        and os.access(uv.python_of(folder), os.X_OK)
        and bool(_site_packages(folder))
    )


def _missing(env: Environment, folder: Path) -> list[Path]:
    """The lists that are not installed as they stand: all, if the environment is not sound."""
    lists = [*env.requirements, *env.optional]
    if not _is_sound(env, folder):
        return lists
    stamp = _stamp(folder)
    return [
        file
        for file, checksum in zip(lists, _checksums(lists).values())
        if stamp["lists"].get(file.name) != checksum
        or stamp["retry"].get(file.name, math.inf) < time.time()
    ]


def _prepare(env: Environment, folder: Path, may_install: bool) -> None:
    if not _is_sound(env, folder):
        # Without a stamp someone else made it, and may have more in it than our lists.
        minor = None if (folder / STAMP).exists() else _minor_of(uv.python_of(folder))
        if not env.accepts(minor):
            minor = _make(env, folder, may_install)
        made = {"folder": str(folder), "minor": minor, "lists": {}, "retry": {}}
        _write_stamp(folder, made)
    missing = _missing(env, folder)
    required = [file for file in missing if file in env.requirements]
    try:
        if required:
            _install(folder, required)
    except CommandError as error:
        remedy = "uv's output above says why; mend that, or start again with another Python."
        if uv.is_network_trouble(error):
            remedy = "the package index cannot be reached; check the network and start again."
        raise UserError(
            f"the packages of {_names(required)} are not installed: {remedy}"
        ) from error
    for file in missing:
        if file not in required:
            _install_optional(folder, file)


def _minor_of(program: str | Path) -> int | None:
    """The minor version of a Python 3; None if it does not run, as pyenv's shims may not."""
    command = [program, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(command, env=clean_variables(), capture_output=True, text=True)
    except OSError:
        return None
    found = re.fullmatch(r"3 (\d+)\s*", done.stdout)
    return int(found[1]) if found else None


def _make(env: Environment, folder: Path, may_install: bool) -> int | None:
    wanted, version = _wanted_python(env)
    if folder.exists():
        shutil.rmtree(folder)
    command = ["venv", "--quiet", "--no-project", "--python", wanted, folder]
    try:
        uv.run(command, f"making {paths.relative(folder)} with Python {version}", may_install)
    except CommandError as error:
        hint = f", or set {env.chosen_by} to its path" if env.chosen_by else ""
        raise UserError(
            f"{env.purpose} needs Python {env.pythons}, and uv neither found one that works nor "
            f"could download one (its output is above); check the network, install one{hint}."
        ) from error
    return _minor_of(uv.python_of(folder))


def _wanted_python(env: Environment) -> tuple[str, str]:
    """What uv is asked for, and its version for a person."""
    chosen = os.environ.get(env.chosen_by or "")
    minor = _minor_of(chosen) if chosen else sys.version_info[1]
    if env.accepts(minor):
        return chosen or uv.BASE_PYTHON, f"3.{minor}"
    if chosen:
        raise UserError(
            f"{env.chosen_by} = {chosen} is no Python {env.pythons}; name one or unset it."
        )
    newest = f",<3.{env.newest + 1}" if env.newest else ""
    return f">=3.{env.oldest}{newest}", env.pythons


def _checksums(lists: list[Path]) -> dict[str, str]:
    return {file.name: files.checksum(file.read_bytes()) for file in lists}


def _names(lists: list[Path]) -> str:
    return ", ".join(file.name for file in lists)


@contextlib.contextmanager
def _changing(folder: Path) -> Iterator[dict[str, Any]]:
    """Gives the stamp to be changed; an environment found without one was interrupted."""
    stamp = _stamp(folder)
    _write_stamp(folder, {})
    try:
        yield stamp
    except CommandError:
        _write_stamp(folder, stamp)  # uv changes nothing before it has all packages
        raise
    _write_stamp(folder, stamp)


def _pip_install(folder: Path, headline: str, *arguments: str) -> None:
    # The lists name every package; one that would have to be built would want more than that.
    options = ["--no-deps", "--only-binary=:all:", "--python", uv.python_of(folder)]
    uv.run(["pip", "install", *options, *arguments], headline)


def _install(folder: Path, lists: list[Path]) -> None:
    with _changing(folder) as stamp:
        options = [f"--requirements={file}" for file in lists]
        _pip_install(folder, f"installing {_names(lists)}", "--require-hashes", *options)
        stamp["lists"].update(_checksums(lists))


def _install_optional(folder: Path, file: Path) -> None:
    with _changing(folder) as stamp:
        stamp["lists"].update(_checksums([file]))
        stamp["retry"].pop(file.name, None)
        try:
            _pip_install(folder, f"installing {file.name}", "--require-hashes", "-r", str(file))
        except CommandError as error:
            if uv.is_network_trouble(error) or not _found_newer(folder, file):
                stamp["retry"][file.name] = time.time() + RETRY_SECONDS
                _note(f"going on without the packages of {file.name}; the next try is tomorrow.")


def _found_newer(folder: Path, file: Path) -> bool:
    """Installs the packages of `file` in any newer version, and tells which it took."""
    pins = dict(re.findall(r"^(\S+)==(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    newer = [f"{name}>={version}" for name, version in pins.items()]
    try:
        _pip_install(folder, f"looking for newer packages than those of {file.name}", *newer)
    except CommandError:
        return False
    for name, version in pins.items():
        taken = version_of(name, uv.python_of(folder))
        if taken != version:
            _note(f"{name} {version} of {file.name} is gone; {name} {taken} takes its place.")
    return True


def _note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr, flush=True)
