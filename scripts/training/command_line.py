"""Arguments that every command that trains has; without TensorFlow."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from project import paths
from project.arguments import in_range
from project.settings import RECIPES, Settings

units = in_range(1, 256)
seed = in_range(0, 2**32 - 1)


def add_recipe(parser: argparse.ArgumentParser, settings: Settings) -> None:
    """Adds --recipe and --epochs; what is not given is as in `settings`."""
    parser.add_argument(
        "--recipe",
        choices=RECIPES,
        default=settings.recipe_name,
        help=f"now {settings.recipe_name}",
    )
    parser.add_argument(
        "--epochs",
        type=in_range(1, 1000),
        default=settings.epochs,
        help=f"now {settings.epochs or 'as many as the recipe has'}",
    )


def anew() -> str:
    """The running command with --fresh, whoever started it: a person, a hook or another command."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--fresh"]
    script = paths.relative(Path(sys.argv[0]))
    return shlex.join(["python3", script, *arguments, "--fresh"])
