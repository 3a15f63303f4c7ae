"""Writes test/test_lstm_kernels/golden_values.h anew; a test tells when that is due."""

from __future__ import annotations

from project import paths
from project.errors import run_main
from project.files import write_atomically
from setup import environment

GOLDEN_VALUES_H = paths.ROOT / "test" / "test_lstm_kernels" / "golden_values.h"


def main() -> int:
    environment.enter(environment.CONVERSION)
    from conversion.kernel_golden import golden_header

    write_atomically(GOLDEN_VALUES_H, golden_header().encode())
    return 0


if __name__ == "__main__":
    run_main(main)
