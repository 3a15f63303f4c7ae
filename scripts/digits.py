"""Shows, draws or swaps the ten digits that go into the firmware, digits/0.png to 9.png.

    python3 scripts/digits.py                 shows them in the terminal
    python3 scripts/digits.py --draw          draws the project's own, from digits/strokes.json
    python3 scripts/digits.py --from-mnist    takes one of each class from MNIST's test images
    python3 scripts/digits.py --picture FILE  writes all ten into one picture

Any picture may be put there by hand as well; the next build brings it into MNIST's form.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from project import paths
from project.errors import run_main
from project.files import write_atomically
from project.settings import read_settings
from setup import environment

if TYPE_CHECKING:
    import numpy as np


def main() -> int:
    environment.enter(environment.TOOLS)
    from images import picture, ten_digits, views

    arguments = _parse_arguments()
    if arguments.draw:
        ten_digits.save(ten_digits.drawn())
        print(f"drew {paths.relative(paths.DIGITS_DIR)}/0.png to 9.png")
    if arguments.from_mnist:
        ten_digits.save(_from_mnist())
        print(f"put MNIST's first of each class into {paths.relative(paths.DIGITS_DIR)}")
    if arguments.picture:
        write_atomically(arguments.picture, picture.png(views.as_picture(ten_digits.load())))
        print(f"wrote {arguments.picture}")
    if arguments.show or not (arguments.draw or arguments.from_mnist or arguments.picture):
        print(views.as_characters(ten_digits.load(), shutil.get_terminal_size().columns))
    return 0


def _from_mnist() -> list[np.ndarray]:
    from data.mnist_download import load_or_download
    from images import ten_digits

    mnist = load_or_download(read_settings().mnist_path)
    return ten_digits.first_of_each_class(mnist.x_test, mnist.y_test)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--draw", action="store_true", help="draw the project's own digits")
    source.add_argument("--from-mnist", action="store_true", help="take digits from MNIST")
    parser.add_argument("--show", action="store_true", help="print the digits; the default")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="one PNG of all ten")
    return parser.parse_args()


if __name__ == "__main__":
    run_main(main)
