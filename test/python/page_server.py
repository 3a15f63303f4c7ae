"""Test equipment: draw.py as a person starts it, and requests that no browser would send."""

from __future__ import annotations

import http.client
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from project import paths

SIDE = 280


@dataclass(frozen=True)
class Reply:
    """An answer of the server."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@contextmanager
def draw_command(
    *arguments: str, settings: str = "", max_files: int | None = None, allowed: str = ""
) -> Iterator[str]:
    """Runs draw.py without a browser; yields the page's address.

    Ctrl-C then has to end it without a complaint.

    Args:
        arguments: for draw.py.
        settings: Python code that changes some of its own before.
        max_files: how many it may have open.
        allowed: the one line that it may complain.
    """
    code = f"import sys; sys.path.insert(0, {str(paths.SCRIPTS_DIR)!r}); {settings}\n"
    code += "import draw; from project.errors import run_main\n"
    code += "run_main(lambda: draw.main(draw.parse_arguments()))"
    command = [sys.executable, "-c", code, "--no-browser", *arguments]

    def limit() -> None:
        if max_files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max_files, max_files))

    with tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, preexec_fn=limit
        )
        try:
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            complaints.seek(0)
            assert address, line + complaints.read()
            yield address[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.close()
            code = process.wait()
        complaints.seek(0)
        lines = [line for line in complaints.read().splitlines() if not line.endswith(" …")]
        assert (code, lines) == (0, [allowed] if allowed else [])


def port_of(address: str) -> int:
    return int(address.rstrip("/").rpartition(":")[2])


def ask(
    address: str,
    path: str,
    body: bytes | None = None,
    method: str | None = None,
    **headers: str | None,
) -> Reply:
    """Sends a request as the page would, unless told otherwise.

    Args:
        address: the page's.
        path: sent as it is, dots and all.
        body: makes it a POST.
        method: if it is to be neither a POST nor a GET.
        headers: replace Host and Origin; None leaves one out.
    """
    port = port_of(address)
    sent = {"Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}", **headers}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.putrequest(method or ("POST" if body is not None else "GET"), path, skip_host=True)
    for name, value in sent.items():
        if value is not None:
            connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    try:
        if body:
            connection.send(body)
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused before all of it was there; the answer has come
    response = connection.getresponse()
    reply = Reply(response.status, response.headers, response.read())
    connection.close()
    return reply
