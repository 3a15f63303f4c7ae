"""Writes include/model_data.h and include/digits.h from the model and the ten digits.

The build does this by itself (scripts/prebuild.py); by hand it is
`python3 scripts/convert.py`, here with another model:

    python3 scripts/convert.py --model my.tflite
"""

from __future__ import annotations

import argparse
from pathlib import Path

from project import paths
from project.settings import MODES, MULTIPLIERS, QUANTIZATIONS, RUNTIMES
from setup import command, environment


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="the .tflite file; the trained one if not given")
    parser.add_argument(
        "--quantization",
        choices=QUANTIZATIONS,
        help="what the model has to be; as in platformio.ini if not given",
    )
    parser.add_argument(
        "--multipliers",
        choices=MULTIPLIERS,
        help="custom_tflm_multipliers; as in platformio.ini if not given",
    )
    parser.add_argument(
        "--runtime", choices=RUNTIMES, help="custom_runtime; as in platformio.ini if not given"
    )
    parser.add_argument(
        "--mode", choices=MODES, help="custom_mode; as in platformio.ini if not given"
    )
    options = parser.parse_args()
    if None in (options.quantization, options.multipliers, options.runtime, options.mode):
        settings = command.settings()
        options.quantization = options.quantization or settings.quantization
        options.multipliers = options.multipliers or settings.tflm_multipliers
        options.runtime = options.runtime or settings.runtime
        options.mode = options.mode or settings.mode
    return options


def main(options: argparse.Namespace) -> int:
    # Only the environment has what this needs.
    from conversion.headers import write_headers

    model = options.model or paths.model_path(options.quantization)
    write_headers(model, options.quantization, options.multipliers, options.runtime, options.mode)
    return 0


if __name__ == "__main__":
    command.start(parse_arguments, environment.CONVERSION, main)
