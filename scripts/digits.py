"""Shows, draws or swaps the ten digits that go into the firmware, digits/0.png to 9.png.

    python3 scripts/digits.py                 shows them in the terminal
    python3 scripts/digits.py --draw          draws the project's own, from digits/strokes.json
    python3 scripts/digits.py --from-mnist    takes one of each class from MNIST's test images
    python3 scripts/digits.py --picture FILE  writes all ten into one picture

You can also put any pictures there by hand; the next build brings them into MNIST's form.
"""

import argparse
import shutil
from pathlib import Path

from project import paths
from project.files import write_atomically
from project.settings import read_settings
from setup import command, environment


def parse_arguments() -> argparse.Namespace:
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
    # These need packages of the environment.
    from data.mnist import load_mnist
    from images import picture, ten_digits

    if options.draw:
        ten_digits.save(ten_digits.drawn())
        print(f"drew {paths.relative(paths.DIGITS_DIR)}/0.png to 9.png")
    if options.from_mnist:
        mnist = load_mnist(read_settings().mnist_path)
        ten_digits.save(ten_digits.first_of_each_class(mnist.x_test, mnist.y_test))
        print(f"put MNIST's first of each class into {paths.relative(paths.DIGITS_DIR)}")
    if options.picture:
        write_atomically(options.picture, picture.png(ten_digits.as_picture(ten_digits.load())))
        print(f"wrote {options.picture}")
    if options.show or not (options.draw or options.from_mnist or options.picture):
        print(ten_digits.as_characters(ten_digits.load(), shutil.get_terminal_size().columns))
    return 0


if __name__ == "__main__":
    command.start(parse_arguments, environment.TOOLS, main)
