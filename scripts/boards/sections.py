"""Boards: their sections in platformio.ini, and what runs the programs of the simulated ones."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from project import ini, paths
from project.errors import UserError
from setup import platformio_core

SIM_DIR = paths.ROOT / "platforms" / "sim"

NATIVE = "native"
EMULATED = "cortex-m4"  # the default of commands that take an emulated board


def simulated() -> list[str]:
    """Every board that needs no hardware."""
    return [environment for environment in all_environments() if is_simulated(environment)]


def require_simulated(environment: str) -> None:
    """Refuses a board that this PC cannot run.

    Raises:
        UserError: it is unknown or needs hardware; the text lists those that can be used.
    """
    if environment not in simulated():
        raise UserError(
            f"there is no simulated board {environment}; use one of {', '.join(simulated())}."
        )


def is_emulated(environment: str) -> bool:
    """Whether an emulator runs the programs of `environment`; the others are this PC's own."""
    return launcher().is_emulated(manifest(environment))


def is_avr(environment: str) -> bool:
    """Whether that emulator is simavr, which counts cycles."""
    return launcher().is_avr(manifest(environment))


def is_checked(environment: str) -> bool:
    """Whether check.py tests a simulated board that nobody names.

    Raises:
        UserError: its `custom_check` is neither yes nor no.
    """
    value = option(environment, "custom_check") or "yes"
    if value not in ("yes", "no"):
        raise UserError(f"custom_check = {value} of {environment} is unknown; use yes or no.")
    return value == "yes"


def is_sanitized(environment: str) -> bool:
    """Whether the programs of `environment` are built with the compiler's sanitizers."""
    return any("-fsanitize" in flags for flags in option(environment, "build_flags") or [])


def board_id(environment: str) -> str:
    """The `board` of an environment of platformio.ini, which names one of platforms/sim/boards.

    Raises:
        UserError: no such section, or no board in it or in the one it extends.
    """
    board = option(environment, "board")
    if board is None:
        raise UserError(
            f"platformio.ini names no board for [env:{environment}]; "
            "restore that section from the repository."
        )
    return board


def option(environment: str, name: str) -> Any:
    """An option of an environment, or of a section that it extends; None where none has it."""
    return ini.option(environment, name)


def all_environments() -> list[str]:
    """Every board of platformio.ini and platformio_override.ini, simulated or not."""
    return ini.environments()


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
    return platformio_core.BUILD_DIR / environment / name


def processor_of(environment: str) -> str:
    """What an emulated board computes with, as its compiler calls it; "" on this PC."""
    return manifest(environment)["build"].get("mcu", "")


def toolchain(environment: str) -> dict[str, Any]:
    """Compiler and emulator of an emulated board, as platforms/sim says."""
    module = launcher()
    try:
        return module.toolchain(manifest(environment))
    except module.LaunchError as error:
        raise UserError(str(error)) from error


def launcher() -> ModuleType:
    """platforms/sim/launcher.py, which knows the command lines of the simulated boards."""
    return sim_module("launcher")


def sim_module(name: str) -> ModuleType:
    """A module of platforms/sim, whose folder Python does not look into."""
    file = SIM_DIR / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"sim_{name}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise UserError(f"{paths.relative(file)} is missing; restore it from the repository.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
