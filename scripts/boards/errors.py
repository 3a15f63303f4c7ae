"""What can go wrong between this PC and a board."""

from __future__ import annotations

from project.errors import UserError


class BoardError(UserError):
    """A board cannot be reached, or does not do what it should."""


class CannotOpenError(BoardError):
    """The port is missing, in use, or the user may not open it."""


class UnpluggedError(BoardError):
    """The port was open and is gone: a cable was pulled, or the program has ended."""

    def __init__(self, port: str) -> None:
        super().__init__(f"{port} is gone; plug the board in again, or start it again.")


class BoardSilentError(BoardError):
    """Nothing comes back, or nothing any more."""


class NotOurFirmwareError(BoardError):
    """Something comes from the port, but no frame."""


class BadConnectionError(BoardError):
    """Frames come, but only damaged ones."""


class BoardRefusedError(BoardError):
    """The board has understood the request and reports why it cannot serve it."""


class WrongReplyError(BoardError):
    """A whole frame whose content is not what the protocol says."""

    def __init__(self, port: str, reason: str) -> None:
        super().__init__(
            f"the firmware at {port} {reason}: it is of another version than these scripts; "
            "upload it again."
        )
