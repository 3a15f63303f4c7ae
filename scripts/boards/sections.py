"""The simulated boards: their sections in platformio.ini and what runs their programs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from project import paths
from project.errors import UserError
from project.ini import Ini

BUILD_DIR = paths.ROOT / ".pio" / "build"

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


def board_id(environment: str, ini: Ini | None = None) -> str:
    """The `board` of an environment of platformio.ini, which names one of platforms/sim/boards.

    Raises:
        UserError: no such section, or no board in it or in the one it extends.
    """
    board = (ini or Ini()).option(environment, "board")
    if board is None:
        raise UserError(
            f"platformio.ini names no board for [env:{environment}]; "
            "restore that section from the repository."
        )
    return board


def option(environment: str, name: str) -> str | None:
    """An option of an environment, or of a section that it extends; None where none has it."""
    return Ini().option(environment, name)


def all_environments() -> list[str]:
    """Every board of platformio.ini and platformio_override.ini, simulated or not."""
    return Ini().environments()


def is_simulated(environment: str) -> bool:
    """Whether `environment` needs no hardware."""
    return option(environment, "platform") == "sim"


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
    return BUILD_DIR / environment / name


def launcher() -> ModuleType:
    """platforms/sim/launcher.py, which knows the command lines of the simulated boards."""
    return _sim_module("launcher")


def cortex_m() -> ModuleType:
    """platforms/sim/cortex_m.py, which knows how programs for the emulated boards are built."""
    return _sim_module("cortex_m")


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
