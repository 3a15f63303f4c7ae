"""The simulated boards: their sections in platformio.ini and what runs their programs."""

from __future__ import annotations

import configparser
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from project import paths
from project.errors import UserError

NATIVE = "native"
SANITIZED = "native-sanitize"
EMULATED = ("cortex-m4", "cortex-m7", "cortex-m55")
FLOAT = "cortex-m4-float"
TESTED = (NATIVE, SANITIZED, *EMULATED, FLOAT)
PORTABLE = "cortex-m3"  # for bench.py: no SIMD
MEASURED = (NATIVE, PORTABLE, *EMULATED, FLOAT)


def is_emulated(environment: str) -> bool:
    """Whether QEMU runs the programs of `environment`; the others run on this PC as they are."""
    return environment in (PORTABLE, *EMULATED, FLOAT)


def board_id(environment: str, ini_file: Path = paths.PLATFORMIO_INI) -> str:
    """The `board` of an environment of platformio.ini, which names one of platforms/sim/boards.

    Raises:
        UserError: no such section, or no board in it or in the one it extends.
    """
    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=("#", ";"))
    try:
        parser.read(ini_file, encoding="utf-8")
    except configparser.Error as error:
        raise UserError(f"{paths.relative(ini_file)} cannot be read: {error.message}.") from error
    section = f"env:{environment}"
    for _ in parser.sections():
        if parser.has_option(section, "board"):
            return parser.get(section, "board")
        section = parser.get(section, "extends", fallback="")
    raise UserError(
        f"{paths.relative(ini_file)} names no board for [env:{environment}]; "
        "restore that section from the repository."
    )


def manifest(environment: str) -> dict[str, Any]:
    """What platforms/sim says of the board of an environment."""
    module = launcher()
    try:
        return module.load_board(board_id(environment))
    except module.LaunchError as error:
        raise UserError(str(error)) from error


def program_path(environment: str) -> Path:
    """Where PlatformIO puts the linked program of a simulated board."""
    name = launcher().program_name(manifest(environment))
    return paths.ROOT / ".pio" / "build" / environment / name


def launcher() -> ModuleType:
    """platforms/sim/launcher.py, which knows the command lines of the simulated boards."""
    return _sim_module("launcher")


def processor() -> ModuleType:
    """platforms/sim/processor.py, which knows what this PC computes with."""
    return _sim_module("processor")


def _sim_module(name: str) -> ModuleType:
    file = paths.ROOT / "platforms" / "sim" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"sim_{name}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise UserError(f"{paths.relative(file)} is missing; restore it from the repository.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
