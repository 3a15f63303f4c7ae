"""How many test digits a model still reads when they are shifted, turned, thin, thick or noisy.

    python3 scripts/robustness.py                             the model in models/
    python3 scripts/robustness.py plain.tflite mine.tflite    several models, side by side

Prints a table in Markdown. MNIST is taken from --mnist, custom_mnist_path, MNIST_PATH or Keras'
cache. A model takes about half a minute.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from project import paths
from project.errors import UserError, run_main
from project.settings import read_settings
from setup import environment


def main() -> None:
    arguments = _parse_arguments()
    environment.enter(environment.TOOLS)
    from data.mnist import load_mnist
    from evaluation import perturbation

    contents = {paths.relative(model): _content(model) for model in arguments.models}
    mnist = load_mnist(arguments.mnist or read_settings().mnist_path)
    images, labels = mnist.x_test[: arguments.images], mnist.y_test[: arguments.images]
    table = {
        name: perturbation.accuracies(content, images, labels) for name, content in contents.items()
    }
    print(_markdown(table))


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shipped = paths.model_path("int8")
    parser.add_argument("models", nargs="*", type=Path, default=[shipped], metavar="MODEL.tflite")
    parser.add_argument("--mnist", help="an .npz, or a folder of the four IDX files")
    parser.add_argument("--images", type=int, help="only so many test images, for a first look")
    arguments = parser.parse_args()
    if arguments.images is not None and not 1 <= arguments.images <= 10000:
        parser.error(f"--images {arguments.images} is no number from 1 to 10000")
    return arguments


def _content(model: Path) -> bytes:
    from conversion.tflite_reader import read_model

    try:
        return read_model(model.read_bytes(), paths.relative(model)).flatbuffer
    except OSError as error:
        raise UserError(
            f"{paths.relative(model)} cannot be read ({error.strerror}); name a .tflite file."
        ) from error


def _markdown(table: dict[str, dict[str, float]]) -> str:
    lines = [["test digits", *table], ["---", *["---:"] * len(table)]]
    for change in next(iter(table.values())):
        lines.append(
            [change, *(f"{100 * accuracies[change]:.2f} %" for accuracies in table.values())]
        )
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    run_main(main)
