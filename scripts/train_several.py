"""Trains several seeds and widths, one after the other, and compares them in models/report/.

    python3 scripts/train_several.py --seeds 1 2 3            by the settings in platformio.ini
    python3 scripts/train_several.py --units 8 12 16 32 48    other widths, with seed 1
    python3 scripts/train_several.py --seeds 1 2 3 --ship     and puts the best one into models/

The best one is that with the smallest loss on the held-out training images, warped. Each run lies
in a folder of models/.runs/ and is not trained again as long as it lies there.
"""

from __future__ import annotations

import argparse

from project.errors import UserError, run_main
from project.settings import Settings, read_settings, require_training_data
from setup import environment
from training import command_line


def main() -> None:
    settings = read_settings()
    arguments = _parse_arguments(settings)
    require_training_data("", settings.mnist_path)
    environment.enter(environment.TRAINING)
    from training import several
    from training.recipe import chosen

    folders = {}
    for units in arguments.units:
        for seed in arguments.seeds:
            recipe = chosen(arguments.recipe, units, arguments.epochs, seed)
            run, folder = several.trained(recipe, settings.mnist_path)
            folders[run] = folder
            print(
                f"{units} units, seed {seed}: held out {100 * run.held_out:.2f} %, warped "
                f"loss {run.held_out_loss:.4f}, test images "
                f"{100 * run.int8:.2f} % in int8, {100 * run.float:.2f} % in float",
                flush=True,
            )
    if arguments.ship:
        several.ship(folders)


def _parse_arguments(settings: Settings) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command_line.add_recipe(parser, settings)
    parser.add_argument(
        "--units",
        type=command_line.units,
        nargs="+",
        default=[settings.lstm_units],
        help=f"widths; now {settings.lstm_units}",
    )
    parser.add_argument(
        "--seeds", type=command_line.seed, nargs="+", default=[1], help="1 by default"
    )
    parser.add_argument("--ship", action="store_true", help="put the best into models/")
    arguments = parser.parse_args()
    if arguments.ship and len(arguments.units) > 1:
        raise UserError("--ship takes the best seed of one width; name one with --units.")
    return arguments


if __name__ == "__main__":
    run_main(main)
