"""The project's virtual environments, made on demand and kept in step with the requirement lists.

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

from project import files, paths
from project.errors import UserError
from project.processes import DISTURBING, CommandError, clean_variables, go_on_as, run_quietly
from setup import debian, interpreters, locks
from setup.interpreters import Accepted, Interpreter, Version
from setup.venv_folder import VenvFolder

_ENTERED = "MNIST_LSTM_ENTERED"


@dataclass(frozen=True)
class Environment:
    """What a virtual environment has to hold.

    Attributes:
        folder: where it lies.
        requirements: the locked lists that must be installed.
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


LISTS = paths.SCRIPTS_DIR / "setup" / "requirements"
_TFLM = (LISTS / "tflm.txt",)

CONVERSION = Environment(
    folder=paths.ROOT / ".venv",
    requirements=(LISTS / "convert.txt",),
    optional=_TFLM,
    accepted=Accepted((3, 9)),
    purpose="The conversion",
)
TOOLS = Environment(
    folder=paths.ROOT / ".venv",
    requirements=(LISTS / "convert.txt", LISTS / "tools.txt"),
    optional=_TFLM,
    accepted=Accepted((3, 10)),
    purpose="This command",
)
CHECKS = Environment(
    folder=TOOLS.folder,
    requirements=(*TOOLS.requirements, LISTS / "check.txt"),
    optional=TOOLS.optional,
    accepted=TOOLS.accepted,
    purpose="This command",
)
TRAINING = Environment(
    folder=paths.ROOT / ".venv-train",
    requirements=(LISTS / "train.txt",),
    optional=_TFLM,
    accepted=Accepted((3, 10), (3, 11)),  # those that TensorFlow 2.15.1 has wheels for
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
    folder = VenvFolder(env.folder)
    if _is_ready(env, folder):
        return folder.interpreter
    try:
        awaited = f"another process to finish with {folder.path.name}"
        with locks.hold(folder.lock_file, awaited):
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
        _pip(folder, f"installing {file.name}", "--require-hashes", "-r", str(file))
        was_found = True
    except CommandError as error:
        if file not in env.optional:
            folder.end(file.name, None)
            reason = _reason(error.output, folder.version())
            raise UserError(f"the packages of {file.name} are not installed: {reason}") from error
        was_found = not _is_network_trouble(error.output) and _found_newer(folder, file)
        if not was_found:
            print(
                f"note: going on without the packages of {file.name}; the next try is tomorrow.",
                file=sys.stderr,
                flush=True,
            )
    folder.end(file.name, checksum, absent=not was_found)


def _pip(folder: VenvFolder, headline: str, *arguments: str) -> None:
    # The lists name every package, so that pip has nothing to look for; a package that would have
    # to be built here would bring more packages along, which no list names.
    options = ["--no-deps", "--only-binary", ":all:", "--disable-pip-version-check", "--no-input"]
    command = [str(folder.interpreter), "-m", "pip", "install", "--progress-bar", "off"]
    run_quietly([*command, *options, *arguments], headline)


_NETWORK_TROUBLE = (
    "connection broken",
    "ConnectionError",
    "Could not fetch URL",
    "timed out",
    "HTTP error 5",
)


def _is_network_trouble(pip_output: str) -> bool:
    return any(words in pip_output for words in _NETWORK_TROUBLE)


def _reason(pip_output: str, version: Version | None) -> str:
    """What pip stumbled over, and what to do, as the end of a sentence."""
    if _is_network_trouble(pip_output):
        return "the package index cannot be reached; check the network connection and start again."
    missing = re.search(r"No matching distribution found for (\S+)", pip_output)
    if missing:
        python = ".".join(map(str, version or ()))
        return (
            f"the index has no {missing[1]} for Python {python} on this machine; "
            "start again with another Python."
        )
    if "DO NOT MATCH THE HASHES" in pip_output:
        return (
            "the index gave a package that is not the one in the list (pip's output above names "
            "it); start again, and use another index if that does not help."
        )
    return "pip's output above says why; mend that and start again."


def _found_newer(folder: VenvFolder, file: Path) -> bool:
    """Installs the packages of `file` in any newer version, and tells which it took."""
    pins = dict(re.findall(r"^(\S+)==(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    newer = [f"{name}>={version}" for name, version in pins.items()]
    try:
        _pip(folder, f"looking for newer packages than those of {file.name}", *newer)
    except CommandError:
        return False
    for name, version in pins.items():
        taken = folder.version_of(name)
        if taken != version:
            print(
                f"note: {name} {version} of {file.name} is gone; {name} {taken} takes its place.",
                file=sys.stderr,
                flush=True,
            )
    return True
