"""Test equipment: draw.py as a person starts it, and requests that no browser would send."""

import contextlib
import http.client
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import NamedTuple

from project import paths

SIDE = 280


@contextlib.contextmanager
def draw_command(
    *arguments: str, settings: str = "", max_files: int | None = None, allowed: str = ""
) -> Iterator[str]:
    """Runs draw.py without a browser; yields the page's address.

    In the end Ctrl-C must end it without an error message.

    Args:
        arguments: for draw.py.
        settings: Python code that runs before and may change constants.
        max_files: how many it may have open.
        allowed: the only line that it may print to stderr.
    """
    code = f"import sys; sys.path.insert(0, {str(paths.SCRIPTS_DIR)!r}); {settings}\n"
    code += "import draw; from project.errors import run_main\n"
    code += "run_main(lambda: draw.main(draw.parse_arguments()))"
    command = [sys.executable, "-c", code, "--no-browser", *arguments]

    def limit() -> None:
        if max_files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max_files, max_files))

    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, preexec_fn=limit
        )
        try:
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            errors.seek(0)
            assert address, line + errors.read()
            yield address[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.close()
            code = process.wait()
        errors.seek(0)
        lines = [line for line in errors.read().splitlines() if not line.endswith(" …")]
        assert (code, lines) == (0, [allowed] if allowed else [])


def port_of(address: str) -> int:
    return int(address.rstrip("/").rpartition(":")[2])


class Reply(NamedTuple):
    """An answer of the server."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(
    address: str,
    path: str,
    body: bytes | None = None,
    method: str | None = None,
    **headers: str | None,
) -> Reply:
    """Sends a request as the page would.

    Args:
        address: the page's.
        path: sent unchanged, with all its dots.
        body: makes it a POST.
        method: if it is neither a POST nor a GET.
        headers: replace Host and Origin; None leaves one out.
    """
    host = f"127.0.0.1:{port_of(address)}"
    given = {"Host": host, "Origin": f"http://{host}", **headers}
    sent = {name: value for name, value in given.items() if value is not None}
    with contextlib.closing(http.client.HTTPConnection(host)) as connection:
        # The server may refuse a large body before all of it was sent.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method or ("GET" if body is None else "POST"), path, body, sent)
        response = connection.getresponse()
        try:
            content = response.read()
        except http.client.IncompleteRead as error:  # lost with the rest of a refused upload
            content = error.partial
        return Reply(response.status, response.headers, content)
