"""Errors that a person can act on, told in one sentence."""

from __future__ import annotations

import sys
from typing import Callable


class UserError(Exception):
    """Its text says what is wrong and what to do, in one sentence."""


def run_main(main: Callable[[], int | None]) -> None:
    """Runs a script's `main` and exits with its code.

    A `UserError` becomes one line on stderr and exit code 1, Ctrl-C exit code 130.
    """
    try:
        code = main()
    except UserError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code or 0)
