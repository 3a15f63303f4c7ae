"""uv, which makes the environments: the person's own, or one that pip installs into .venv-uv.

Only the standard library is used, on Python 3.9 or newer.
"""

from __future__ import annotations

import ast
import functools
import glob
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from project import paths
from project.errors import UserError
from project.processes import CommandError, clean_variables, run_quietly
from setup import debian, locks

LISTS = paths.SCRIPTS_DIR / "setup" / "requirements"
FOLDER = paths.ROOT / ".venv-uv"

# A virtual environment may be deleted; the Python below it stays.
BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)

_BIN, _EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
_MIN_VERSION = (0, 8)  # the first that does not replace an environment unasked
_UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "no-index": "UV_OFFLINE",
}


def python_of(folder: Path) -> Path:
    """The interpreter of the virtual environment in `folder`."""
    return folder / _BIN / f"python{_EXE}"


def run(arguments: Sequence[str], headline: str) -> None:
    """Runs uv behind one line, `headline`; installs uv first if it is missing.

    Raises:
        UserError: there is no uv, and it cannot be installed.
        CommandError: uv failed; its output has been shown.
    """
    run_quietly([_program(), *arguments], headline, _variables())


def is_network_trouble(error: CommandError) -> bool:
    """Whether uv failed because it could not reach an index."""
    signs = ("error sending request", "client error", "timed out", "server error")
    return any(words in error.output for words in signs)


def _program() -> str:
    own = str(FOLDER / _BIN / f"uv{_EXE}")
    on_path = shutil.which("uv")
    if on_path and _works(on_path):
        return on_path
    if not _works(own):
        with locks.hold(FOLDER.with_suffix(".lock"), "another process to install uv"):
            if not _works(own):
                _install()
    return own


def _works(program: str) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True)
    except OSError:
        return False
    found = re.match(r"uv (\d+)\.(\d+)", done.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= _MIN_VERSION


def _install() -> None:
    if not importlib.util.find_spec("ensurepip"):  # Debian packages it apart from Python
        package = f"python3.{sys.version_info[1]}-venv"
        if not debian.may_install():
            remedy = "install it, or install uv,"
            if debian.has_apt():
                remedy = f"run `{debian.command_for([package])}`"
            raise UserError(
                f"the module ensurepip of {BASE_PYTHON} is missing; {remedy} and start again."
            )
        debian.install([package])
    pip = [str(python_of(FOLDER)), "-m", "pip", "install", "--disable-pip-version-check"]
    try:
        run_quietly([BASE_PYTHON, "-m", "venv", "--clear", str(FOLDER)], f"making {FOLDER.name}")
        run_quietly([*pip, "--require-hashes", "-r", str(LISTS / "uv.txt")], "installing uv")
    except CommandError as error:
        raise UserError(
            "uv, which makes the environments, is not installed (the output above says why); "
            "check the network connection, or install uv yourself, and start again."
        ) from error


def _variables() -> dict[str, str]:
    variables = clean_variables()
    home = Path(os.path.expanduser("~"))
    # uv looks on the PATH only, where pyenv's shims do not run for each version.
    pyenv = os.environ.get("PYENV_ROOT") or str(home / ".pyenv")
    versions = sorted(glob.glob(f"{pyenv}/versions/3.*/bin"))  # none if it is another user's
    variables["PATH"] = os.pathsep.join([variables.get("PATH", ""), *versions])
    if not os.access(home, os.W_OK):  # as in a container that runs under a bare user number
        variables.setdefault("UV_CACHE_DIR", str(FOLDER / "cache"))
        variables.setdefault("UV_PYTHON_INSTALL_DIR", str(FOLDER / "pythons"))
    # As pip does: the lists' checksums say which index may give a package.
    variables.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return {**_settings_of_pip(), **variables}


@functools.lru_cache(maxsize=1)
def _settings_of_pip() -> dict[str, str]:
    """A company's own index is in pip's settings, which uv does not read."""
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX")):
        return {}
    python = python_of(FOLDER) if python_of(FOLDER).exists() else BASE_PYTHON
    command = [str(python), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, env=clean_variables(), capture_output=True, text=True).stdout
    settings = {}
    for section in ("global", "install", ":env:"):  # a later section overrules an earlier one
        for name, value in re.findall(rf"^{section}\.([a-z-]+)=(.*)$", listed, re.MULTILINE):
            if name in _UV_NAMES:
                separator = "," if name == "find-links" else " "
                settings[_UV_NAMES[name]] = separator.join(ast.literal_eval(value).split())
    return settings
