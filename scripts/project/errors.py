"""Errors that a person can act on, in one sentence."""

from __future__ import annotations

import os
import sys
from typing import Callable

from project.text import printable


class UserError(Exception):
    """Its text says what is wrong and what to do, in one sentence."""


def first_line(error: BaseException) -> str:
    """The beginning of what another program's error says; its kind if that is nothing."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")[:200]


def run_main(main: Callable[[], int | None]) -> None:
    """Runs a script's `main` and exits with its code.

    A `UserError` becomes one line on stderr and exit code 1, Ctrl-C exit code 130. A reader that
    closes the output early, as `head` does, ends the script with exit code 1 and without a message.
    """
    try:
        code = main()
    except UserError as error:
        sys.exit(f"error: {printable(str(error))}")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(code or 0)
