"""Runs the tests: `python -m in_training MNIST`.

Prints a JSON object with the traceback of each test that failed, "" for one that passed.
"""

from __future__ import annotations

import contextlib
import io
import json
import traceback
from collections.abc import Callable

from in_training import conversion, keras_files, learning, own_networks, trainings, values
from training import fitting


def run(test: Callable[[], None]) -> str:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            test()
    except Exception:
        return traceback.format_exc()
    return ""


def main() -> None:
    fitting.make_deterministic()
    fitting.make_deterministic = lambda: None  # which TensorFlow lets a process do only once
    tests = {
        name: value
        for module in (learning, conversion, trainings, values, own_networks, keras_files)
        for name, value in vars(module).items()
        if name.startswith("test_")
    }
    print(json.dumps({name: run(test) for name, test in tests.items()}))


if __name__ == "__main__":
    main()
