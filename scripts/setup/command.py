"""How every command in scripts/ starts."""

from __future__ import annotations

from typing import Any, Callable

from project.errors import run_main
from setup import environment
from setup.environment import Environment

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
