"""Trains the LSTM on MNIST, or on data of your own, and puts the models into models/.

    python3 scripts/train_mnist_lstm.py               by the settings in platformio.ini
    python3 scripts/train_mnist_lstm.py --recipe quick --units 12 --output /tmp/narrow
    python3 scripts/train_mnist_lstm.py --data my.npz

MNIST is taken from --mnist, custom_mnist_path, MNIST_PATH or Keras' cache, or downloaded.
Your own data are an .npz with x_train, y_train, x_test and y_test, or x and y: x of shape
(n, time_steps, features), y the classes from 0 on; and, if you like, class_names.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from project import paths
from project.arguments import in_range
from project.errors import UserError, run_main
from project.settings import Settings, read_settings, require_training_data
from setup import environment
from training import command_line


def main() -> None:
    settings = read_settings()
    arguments = _parse_arguments(settings)
    own_data = "" if arguments.mnist else arguments.data
    mnist_path = arguments.mnist or settings.mnist_path
    require_training_data(own_data, mnist_path)
    environment.enter(environment.TRAINING)

    from training import session
    from training.recipe import chosen

    recipe = chosen(
        arguments.recipe, arguments.units, arguments.epochs, arguments.seed, arguments.steps
    )
    output = arguments.output or paths.MODELS_DIR
    try:
        session.train(recipe, mnist_path, output, own_data, arguments.fresh)
    except KeyboardInterrupt:
        without = " without --fresh" if arguments.fresh else ""
        print(
            f"\nstopped; {paths.relative(output)} is as it was, and the same command{without} goes "
            "on after the last whole epoch."
        )
        raise


def _parse_arguments(settings: Settings) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command_line.add_recipe(parser, settings)
    parser.add_argument(
        "--units",
        type=command_line.units,
        default=settings.lstm_units,
        help=f"now {settings.lstm_units}",
    )
    own_data = (settings.own_data_path or "none: MNIST").replace("%", "%%")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--mnist", help="an .npz, or a folder of the four IDX files")
    source.add_argument(
        "--data",
        default=settings.own_data_path,
        help=f"an .npz of your own, now {own_data}",
    )
    parser.add_argument("--seed", type=command_line.seed, default=1, help="1 by default")
    parser.add_argument("--output", type=Path, metavar="DIR", help="instead of models/")
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="begin anew instead of going on after a training that was cut off",
    )
    parser.add_argument(
        "--steps",
        type=in_range(1, 10**6),
        help="a trial with epochs of so many batches; goes with --output",
    )
    arguments = parser.parse_args()
    if arguments.steps is not None and arguments.output is None:
        raise UserError("--steps makes a model that is only for trial; add --output DIR.")
    return arguments


if __name__ == "__main__":
    run_main(main)
