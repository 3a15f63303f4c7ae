"""Trains the LSTM on MNIST, or on data of your own, and puts the models into models/.

    python3 scripts/train_mnist_lstm.py               by the settings in platformio.ini
    python3 scripts/train_mnist_lstm.py --recipe quick --units 12 --output /tmp/narrow
    python3 scripts/train_mnist_lstm.py --data my.npz
    python3 scripts/train_mnist_lstm.py --data recordings --window 50
    python3 scripts/train_mnist_lstm.py --data rain.csv --window 48 --target rain --horizon 6

MNIST is taken from --mnist, custom_mnist_path, MNIST_PATH or Keras' cache, or downloaded.
Your own data are an .npz with x_train, y_train, x_test and y_test, or x and y: x of shape
(n, time_steps, features), y the classes or float values; and, if you like, class_names. Or they are
recordings in CSV files, from which windows are cut: README.md, "Your own data".

Your own network is a Python file with build(time_steps, features, outputs), which returns a
keras.Model:

    python3 scripts/train_mnist_lstm.py --data my.npz --model my_network.py

A network that is trained already, a .keras or .h5 file of Keras 2, is converted as it is. Data in
the form that it was trained on calibrate and test it:

    python3 scripts/train_mnist_lstm.py --keras my.keras --data my.npz

Several seeds or widths are trained on MNIST one after the other and compared in models/report/:

    python3 scripts/train_mnist_lstm.py --seeds 1 2 3
    python3 scripts/train_mnist_lstm.py --units 8 12 16 32 48
    python3 scripts/train_mnist_lstm.py --seeds 1 2 3 --ship    puts the best one into models/

The best one is that with the smallest loss on the held-out training images, warped. Each run lies
in a folder of models/.runs/ and is not trained again as long as its recipe is the same.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from project import paths
from project.arguments import in_range
from project.errors import UserError
from project.recipes import RECIPES, chosen
from project.settings import MODES, Settings, require_training_data
from project.windows import MAX_STEPS, Windows, columns
from setup import command, environment


def parse_arguments() -> argparse.Namespace:
    """The command line; what is not given is as in platformio.ini."""
    options = _parser().parse_args()
    _require_nothing_to_train(options)
    options.seeds = options.seeds or [1]
    compared = len(options.units or []) > 1 or len(options.seeds) > 1 or options.ship
    options.is_comparison = compared
    of_one = ("data", "model", "keras", "output", "fresh", "steps")
    if compared and any(getattr(options, name) for name in of_one):
        names = ", ".join(f"--{name}" for name in of_one)
        raise UserError(f"{names} go with one seed and one width; leave them out.")
    if options.ship and len(options.units or []) > 1:
        raise UserError("--ship takes the best seed of one width; name one with --units.")
    if options.steps is not None and options.output is None:
        raise UserError("--steps makes a model that is only for trial; add --output DIR.")
    if options.settings is None:
        options.settings = command.settings()
        # They are not to be read again in .venv-train, where PlatformIO is missing.
        sys.argv += ["--settings", options.settings.as_json()]
    settings = options.settings
    options.recipe = options.recipe or settings.recipe_name
    options.epochs = options.epochs or settings.epochs
    options.units = options.units or [settings.lstm_units]
    options.mode = options.mode or settings.mode
    # Whatever custom_data and custom_mode name, digits are compared with digits.
    if compared:
        options.mode = "sequences"
    if options.data is None and not (compared or options.mnist):
        options.data = settings.own_data_path
    if options.model is None and not compared:
        options.model = settings.own_model_path
    options.mnist = options.mnist or settings.mnist_path
    require_training_data(options.data or "", options.mnist)
    options.windows = _windows(options, settings.windows)
    return options


def _require_nothing_to_train(options: argparse.Namespace) -> None:
    """Refuses --keras together with an option that decides how a network is trained."""
    of_training = ("recipe", "epochs", "units", "mode", "model", "seeds", "fresh", "steps")
    given = [f"--{name}" for name in of_training if getattr(options, name)]
    if options.keras and given:
        raise UserError(f"--keras takes a network as it is; leave out {', '.join(given)}.")


def _windows(options: argparse.Namespace, settings: Windows) -> Windows:
    given = {
        "length": options.window,
        "stride": options.stride,
        "label": options.label,
        "targets": None if options.target is None else columns(options.target),
        "horizon": options.horizon,
    }
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recipe", choices=RECIPES, help="as custom_recipe says if not given")
    parser.add_argument(
        "--epochs", type=in_range(1, 1000), help="as custom_epochs says if not given"
    )
    parser.add_argument(
        "--units",
        type=in_range(1, 256),
        nargs="+",
        help="width of the LSTM, or several; as custom_lstm_units says if not given",
    )
    parser.add_argument("--mode", choices=MODES, help="as custom_mode says if not given")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--mnist", help="an .npz, or a folder of the four IDX files")
    source.add_argument(
        "--data",
        help="an .npz, a CSV file or a folder of your own; as custom_data says if not given",
    )
    parser.add_argument(
        "--model",
        metavar="FILE.py",
        help="your own network, build(time_steps, features, outputs); as custom_model says if not "
        "given",
    )
    parser.add_argument(
        "--keras",
        type=Path,
        metavar="FILE",
        help="convert a trained network, .keras or .h5 of Keras 2, instead of training one",
    )
    steps = in_range(1, MAX_STEPS)
    table = parser.add_argument_group("recordings in CSV files; if not given, as custom_… says")
    table.add_argument("--window", type=steps, help="rows of a window")
    table.add_argument("--stride", type=steps, help="rows from one window to the next")
    table.add_argument("--label", help="the column with the class")
    table.add_argument("--target", help="columns of values to be learnt, with commas")
    table.add_argument(
        "--horizon", type=in_range(0, MAX_STEPS), help="rows from a window to its target"
    )
    parser.add_argument("--settings", type=Settings.from_json, help=argparse.SUPPRESS)
    parser.add_argument(
        *("--seed", "--seeds"),
        type=in_range(0, 2**32 - 1),
        nargs="+",
        dest="seeds",
        help="one or several; 1 by default",
    )
    parser.add_argument("--ship", action="store_true", help="put the best seed into models/")
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
    return parser


def main(options: argparse.Namespace) -> None:
    # Only the environment has what these need.
    from training import keras_file, session, several

    output = options.output or paths.MODELS_DIR
    data, runtime = options.data or "", options.settings.runtime
    if options.keras:
        keras_file.take(options.keras, options.mnist, output, data, options.windows, runtime)
        return
    recipes = [
        chosen(
            options.recipe,
            units,
            options.epochs,
            seed,
            options.steps,
            options.mode,
            options.model or "",
        )
        for units in options.units
        for seed in options.seeds
    ]
    if options.is_comparison:
        several.compare(recipes, options.mnist, options.ship)
        return
    try:
        session.train(
            recipes[0],
            options.mnist,
            output,
            data,
            options.fresh,
            options.windows,
            runtime,
        )
    except KeyboardInterrupt:
        without = " without --fresh" if options.fresh else ""
        print(
            f"\nstopped; {paths.relative(output)} is as it was, and the same command{without} goes "
            "on after the last whole epoch."
        )
        raise


if __name__ == "__main__":
    command.start(parse_arguments, environment.TRAINING, main)
