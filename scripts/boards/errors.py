"""What can go wrong between this PC and a board, each told in one sentence."""

from __future__ import annotations

import re

from project.errors import UserError


class BoardError(UserError):
    """A board cannot be reached, or does not do what it should."""


class CannotOpenError(BoardError):
    """The port is missing, in use, or not ours to open."""


class UnpluggedError(BoardError):
    """The port was open and is gone: a cable was pulled, or the program has ended."""

    def __init__(self, port: str) -> None:
        super().__init__(f"{port} is gone; plug the board in again, or start it again.")


class BoardSilentError(BoardError):
    """Nothing came back, or nothing any more."""

    def __init__(self, port: str) -> None:
        super().__init__(
            f"the board at {port} does not answer; check port, cable and power, or press its reset "
            "button."
        )


class NotOurFirmwareError(BoardError):
    """Something comes from the port, but no frame."""

    def __init__(self, port: str, heard: bytes) -> None:
        super().__init__(
            f"what runs at {port} is not this project's firmware: it sends {_readable(heard)} "
            "and answers no frame; upload the firmware (`pio run -e BOARD -t upload`)."
        )


class BadConnectionError(BoardError):
    """Frames come, but damaged ones only."""

    def __init__(self, port: str, attempts: int) -> None:
        super().__init__(
            f"no frame got through {port} undamaged in {attempts} attempts; try another cable or "
            "USB port."
        )


class BoardRefusedError(BoardError):
    """The board has understood the request and says that it cannot serve it."""

    def __init__(self, port: str, reason: str) -> None:
        super().__init__(f"the board at {port} reports: {reason}")


class WrongReplyError(BoardError):
    """A whole frame whose content is not what the protocol says."""

    def __init__(self, port: str, reason: str) -> None:
        super().__init__(
            f"the firmware at {port} {reason}: it is of another version than these scripts; "
            "upload it again."
        )


def _readable(heard: bytes) -> str:
    # The longest line, as the first and the last one may be cut.
    text = re.sub(rb"[^ -~\r\n\t]", b"", heard).decode("ascii")
    longest = " ".join(max(text.splitlines(), key=len, default="").split())
    return repr(longest[:80]) if longest else "nothing readable"
