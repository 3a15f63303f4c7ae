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
from project.files import write_atomically
from project.settings import read_settings
from setup import command, environment

if TYPE_CHECKING:
    import numpy as np


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--draw", action="store_true", help="draw the project's own digits")
    source.add_argument("--from-mnist", action="store_true", help="take digits from MNIST")
    parser.add_argument("--show", action="store_true", help="print the digits; the default")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="one PNG of all ten")
    return parser.parse_args()


def main(options: argparse.Namespace) -> int:
    # Only the environment has what these need.
    from images import picture, ten_digits, views

    if options.draw:
        ten_digits.save(ten_digits.drawn())
        print(f"drew {paths.relative(paths.DIGITS_DIR)}/0.png to 9.png")
    if options.from_mnist:
        ten_digits.save(_from_mnist())
        print(f"put MNIST's first of each class into {paths.relative(paths.DIGITS_DIR)}")
    if options.picture:
        write_atomically(options.picture, picture.png(views.as_picture(ten_digits.load())))
        print(f"wrote {options.picture}")
    if options.show or not (options.draw or options.from_mnist or options.picture):
        print(views.as_characters(ten_digits.load(), shutil.get_terminal_size().columns))
    return 0


def _from_mnist() -> list[np.ndarray]:
    from data.mnist_download import load_or_download
    from images import ten_digits

    mnist = load_or_download(read_settings().mnist_path)
    return ten_digits.first_of_each_class(mnist.x_test, mnist.y_test)


if __name__ == "__main__":
    command.start(parse_arguments, environment.TOOLS, main)
