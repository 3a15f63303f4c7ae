"""How every command in scripts/ starts."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Callable

from project import paths
from project.errors import run_main
from project.processes import clean_variables
from project.settings import Settings, read_settings
from setup import environment
from setup.environment import Environment

_PRINT_SETTINGS = """
from project.errors import run_main
from project.settings import read_settings
run_main(lambda: print(read_settings().as_json()))
"""


def start(
    parse_arguments: Callable[[], Any], env: Environment, main: Callable[[Any], int | None]
) -> None:
    """Reads the command line, goes on inside `env`, runs `main` and exits with its code.

    In this order, so that a mistake on the command line is reported before anything is installed.
    """

    def run() -> int | None:
        options = parse_arguments()
        environment.enter(env)
        return main(options)

    run_main(run)


def settings() -> Settings:
    """The settings of `[env]`; without PlatformIO that of .venv reads them.

    Raises:
        UserError: a setting is wrong, or .venv cannot be made.
    """
    try:
        return read_settings()
    except ImportError:
        command = [str(environment.python(environment.TOOLS)), "-c", _PRINT_SETTINGS]
        done = subprocess.run(
            command,
            cwd=paths.SCRIPTS_DIR,
            env=clean_variables(),
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode != 0:
            sys.exit(done.returncode)  # it has said why
        return Settings.from_json(done.stdout)
