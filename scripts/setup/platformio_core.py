"""PlatformIO of .venv with a core directory of the project's own, `.platformio/`.

Everything that this project starts uses it, so that builds are the same everywhere and need no
registry: the one package that every build needs, tool-scons, is SCons from .venv. PlatformIO
downloads what boards need beyond that (toolchains, frameworks) into it as usual.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from project import ini, paths
from project.files import write_if_changed
from project.processes import clean_variables, run_quietly
from setup import environment, locks, toolchain

CORE_DIR = paths.ROOT / ".platformio"
BUILD_DIR = paths.ROOT / ".pio" / "build"

# PlatformIO starts this file with the Python that it runs on itself: that of .venv, where SCons is.
_SCONS_PY = b"""import sys

from SCons.Script.Main import main

sys.exit(main())
"""


def platformio_command(arguments: Sequence[str]) -> list[str]:
    """The command line that runs PlatformIO; makes .venv and the core directory if needed.

    Raises:
        UserError: that is impossible, or PlatformIO would fail on the project's files or folder.
    """
    ini.require_readable()
    paths.require_buildable()
    interpreter = environment.python(environment.TOOLS)
    prepare_core_dir(CORE_DIR, interpreter)
    return [str(interpreter), "-m", "platformio", *arguments]


def run_platformio(
    arguments: Sequence[str], variables: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Runs PlatformIO in the project's folder; `variables` are added to the usual ones.

    `options` are those of `subprocess.run`.
    """
    command = platformio_command(arguments)
    environ = {**platformio_variables(), **(variables or {})}
    return subprocess.run(command, cwd=paths.ROOT, env=environ, text=True, **options)


def build(environment: str, headline: str, variables: Mapping[str, str] | None = None) -> None:
    """Builds for a board behind one line, `headline`; `variables` are added.

    Raises:
        CommandError: the build failed; PlatformIO's output has been shown.
    """
    command = platformio_command(["run", "-e", environment])
    locks.hold_build().close()  # the build would wait too, but its output is not shown
    run_quietly(command, headline, {**platformio_variables(), **(variables or {})})


def platformio_variables() -> dict[str, str]:
    """The environment variables for a PlatformIO that this project starts.

    Variables of the person that move folders (PLATFORMIO_SRC_DIR and the like) are left out;
    others, such as PLATFORMIO_UPLOAD_PORT, stay. Every command gets the same folders, since
    PlatformIO empties the build folder when its variables are not those of the build before.
    """
    variables = {
        name: value
        for name, value in clean_variables().items()
        if not (name.startswith("PLATFORMIO_") and name.endswith("_DIR"))
    }
    return {
        **variables,
        **toolchain.compiler_variables(),
        "PLATFORMIO_BUILD_DIR": str(BUILD_DIR),
        "PLATFORMIO_CORE_DIR": str(CORE_DIR),
        "PLATFORMIO_DISABLE_UPGRADE_CHECK": "true",
        "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no",
    }


def prepare_core_dir(core_dir: Path, interpreter: Path) -> None:
    """Puts into `core_dir` what PlatformIO would otherwise download before the first build.

    Args:
        core_dir: made if it is missing; downloaded packages in it stay.
        interpreter: the Python of an environment with PlatformIO and SCons.
    """
    versions = {
        name: environment.version_of(name, interpreter) or "" for name in ("platformio", "scons")
    }
    if write_if_changed(core_dir / "made-for.json", json.dumps(versions).encode()):
        # The state of another PlatformIO makes this one "upgrade" itself, which takes the network.
        (core_dir / "appstate.json").unlink(missing_ok=True)
    _seed_scons(core_dir / "packages" / "tool-scons", tool_version(versions["scons"]))


def tool_version(version: str) -> str:
    """What PlatformIO calls an SCons version: "4.11.1" is its tool-scons 4.41101.0."""
    major, minor, patch = version.split(".")
    return f"{major}.{major}{int(minor):02}{int(patch):02}.0"


def _seed_scons(folder: Path, version: str) -> None:
    package = {"name": "tool-scons", "version": version}
    manifest = {**package, "description": "SCons of .venv"}
    spec = {"owner": "platformio", "id": None, "name": "tool-scons", "requirements": None}
    installed = {**package, "type": "tool", "spec": {**spec, "uri": None}}
    write_if_changed(folder / "scons.py", _SCONS_PY)
    write_if_changed(folder / "package.json", json.dumps(manifest).encode())
    write_if_changed(folder / ".piopm", json.dumps(installed).encode())
