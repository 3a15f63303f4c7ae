"""Test equipment: a program that stands for the firmware on its serial line, stdio or a socket.

It answers `info`, and goes on when the line ends, as the firmware does."""

from __future__ import annotations

import contextlib
import os
import socket
import time

from boards import frames
from boards.frames import Decoder, Frame
from fake_board import IDENTITY


def main(line: str) -> None:
    """Serves a line to its end: "stdio", or as QEMU names it, "tcp:127.0.0.1:5555,nodelay=on"."""
    incoming, outgoing = 0, 1
    if line != "stdio":
        _, host, port = line.split(",")[0].split(":")
        connection = socket.create_connection((host, int(port)))
        incoming = outgoing = connection.fileno()
    with contextlib.suppress(OSError):  # a pseudo-terminal whose other end is closed
        serve(incoming, outgoing)
    time.sleep(60)


def serve(incoming: int, outgoing: int) -> None:
    """Answers what comes from one file descriptor on another."""
    os.write(outgoing, b"booting\r\n> ")
    info = "".join(f"{key}: {value}\n" for key, value in IDENTITY.items()).encode()
    decoder = Decoder()
    while received := os.read(incoming, 4096):
        for request in decoder.feed(received):
            os.write(outgoing, frames.encode(Frame(frames.REPLY | 1, request.sequence, info)))
