"""The project's virtual environments, made on demand and kept in step with the requirements files.

    environment.enter(environment.TOOLS)      a script starts itself again inside .venv
    environment.python(environment.TRAINING)  the Python of .venv-train, to start a script with

Only the standard library is used, on Python 3.9 or newer, so that everything else can be
installed from here.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from machine import debian, interpreters, locks
from machine.interpreters import Accepted, Interpreter
from machine.processes import DISTURBING, CommandError, clean_variables, go_on_as, run_quietly
from machine.venv_folder import VenvFolder
from project import files, paths
from project.errors import UserError

_ENTERED = "MNIST_LSTM_ENTERED"


@dataclass(frozen=True)
class Environment:
    """What a virtual environment has to hold.

    Attributes:
        folder: where it lies.
        requirements: the files that must be installed.
        optional: those that are installed where there are wheels.
        accepted: the versions of Python that will do.
        purpose: what it is for, as the beginning of a sentence.
        chosen_by: the environment variable with which a person names the Python to use.
    """

    folder: Path
    requirements: tuple[Path, ...]
    optional: tuple[Path, ...]
    accepted: Accepted
    purpose: str
    chosen_by: str | None = None


_TFLM = (paths.ROOT / "requirements-tflm.txt",)

CONVERSION = Environment(
    folder=paths.ROOT / ".venv",
    requirements=(paths.ROOT / "requirements.txt",),
    optional=_TFLM,
    accepted=Accepted((3, 9)),
    purpose="The conversion",
)
TOOLS = Environment(
    folder=paths.ROOT / ".venv",
    requirements=(paths.ROOT / "requirements.txt", paths.ROOT / "requirements-dev.txt"),
    optional=_TFLM,
    accepted=Accepted((3, 10)),
    purpose="This command",
)
CHECKS = Environment(
    folder=TOOLS.folder,
    requirements=(*TOOLS.requirements, paths.ROOT / "requirements-test.txt"),
    optional=TOOLS.optional,
    accepted=TOOLS.accepted,
    purpose="This command",
)
TRAINING = Environment(
    folder=paths.ROOT / ".venv-train",
    requirements=(paths.ROOT / "requirements-train.txt",),
    optional=_TFLM,
    accepted=Accepted((3, 10), (3, 13), preferred=(3, 11)),  # see requirements-train.txt
    purpose="Training with TensorFlow",
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
    folder = VenvFolder(env.folder)
    if _is_ready(env, folder):
        return folder.interpreter
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        with locks.exclusive(folder.lock_file):
            if not _is_ready(env, folder):
                _prepare(env, folder, may_install)
    except OSError as error:
        raise UserError(
            f"cannot write {paths.relative(env.folder)} ({error.strerror}); free space or make "
            "its folder writable."
        ) from error
    return folder.interpreter


def enter(env: Environment, may_install: bool = False) -> None:
    """Goes on inside `env`: starts the running script again with its interpreter, if need be.

    To be called before anything is imported that only `env` has. Ends the process with one
    sentence if `env` cannot be made.
    """
    try:
        interpreter = python(env, may_install)
        if VenvFolder(env.folder).is_current() and not any(n in os.environ for n in _MIXING):
            os.environ.pop(_ENTERED, None)
            return
        _refuse_a_loop(env)
    except UserError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    mark = {_ENTERED: f"{os.getpid()} {env.folder}"}
    go_on_as([str(interpreter), *sys.argv], {**clean_variables(), **mark})


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


def _is_ready(env: Environment, folder: VenvFolder) -> bool:
    return folder.is_sound(env.accepted) and all(
        folder.holds(file.name, files.checksum(file.read_bytes()))
        for file in env.requirements + env.optional
    )


def _prepare(env: Environment, folder: VenvFolder, may_install: bool) -> None:
    folder.adopt()
    if not folder.is_sound(env.accepted) or not folder.has_working_pip():
        _make(env, folder, may_install)
    for file in env.requirements + env.optional:
        checksum = files.checksum(file.read_bytes())
        if not folder.holds(file.name, checksum):
            _install(env, folder, file, checksum)


def _make(env: Environment, folder: VenvFolder, may_install: bool) -> None:
    base = _base_interpreter(env)
    if not base.makes_environments:
        base = _with_venv_module(base, may_install)
    print(
        f"making {paths.relative(folder.path)} with Python {base.version[0]}.{base.version[1]} …",
        file=sys.stderr,
        flush=True,
    )
    done = folder.make(base)
    if done.returncode != 0:
        print((done.stdout + done.stderr).rstrip(), file=sys.stderr)
        raise UserError(
            f"{base.path} could not make {paths.relative(folder.path)} (its output is above); "
            "repair or update that Python and start again."
        )


def _base_interpreter(env: Environment) -> Interpreter:
    chosen = os.environ.get(env.chosen_by or "")
    if chosen:
        found = interpreters.probe([chosen])
        if found is None or found.version not in env.accepted:
            raise UserError(
                f"{env.chosen_by} = {chosen} is no Python {env.accepted}; name one or unset it."
            )
        return found
    found = interpreters.find(env.accepted)
    if found is None:
        hint = f", or set {env.chosen_by} to its path" if env.chosen_by else ""
        raise UserError(
            f"{env.purpose} needs Python {env.accepted}, and none was found; install it{hint}."
        )
    return found


def _with_venv_module(base: Interpreter, may_install: bool) -> Interpreter:
    package = f"python{base.version[0]}.{base.version[1]}-venv"
    if may_install and debian.may_install():
        debian.install([package])
        again = interpreters.probe([base.path])
        if again is not None and again.makes_environments:
            return again
    remedy = (
        f"run `{debian.command_for([package])}`" if debian.has_apt() else "install these modules"
    )
    raise UserError(f"{base.path} lacks the modules venv and ensurepip; {remedy} and start again.")


def _install(env: Environment, folder: VenvFolder, file: Path, checksum: str) -> None:
    folder.begin(file.name)
    try:
        if file in env.optional:
            was_found = _pip_optional(env, folder, file)
        else:
            was_found = True
            _pip(folder, file.name, "-r", str(file))
    except CommandError as error:
        folder.end(file.name, None)
        raise UserError(
            f"the packages of {file.name} could not be installed (pip's output is above); check "
            "the network connection and start again."
        ) from error
    folder.end(file.name, checksum, absent=not was_found)


def _pip(folder: VenvFolder, what: str, *arguments: str) -> None:
    command = [str(folder.interpreter), "-m", "pip", "install"]
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    run_quietly([*command, *options, *arguments], f"installing {what}")


def _pip_optional(env: Environment, folder: VenvFolder, file: Path) -> bool:
    """Installs `file` as it stands, else its packages in any newer version.

    Returns:
        False if neither is to be had.
    """
    newer = newer_requirements(file.read_text(encoding="utf-8"))
    pins = [part for pinned in env.requirements for part in ("-c", str(pinned))]
    for what, arguments in (
        (file.name, ["-r", str(file)]),
        (f"newer packages than those of {file.name}", [*newer, *pins]),
    ):
        try:
            _pip(folder, what, *arguments)
        except CommandError:
            continue
        return True
    print(
        f"note: going on without the packages of {file.name}; the next try is tomorrow.",
        file=sys.stderr,
        flush=True,
    )
    return False


def newer_requirements(text: str) -> list[str]:
    """The requirements in `text` with every pin turned into a lower bound."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    return [re.sub("==", ">=", line, count=1) for line in lines if line]
