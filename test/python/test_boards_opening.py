"""From the name of a simulated board, or of a port, to a board that answers."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess

import pytest

from boards import firmware, links, opening
from boards.client import Board
from boards.errors import CannotOpenError, UnpluggedError
from boards.links import SimulatedLink
from fake_board import HANG_SECONDS
from project.errors import UserError
from simulated_boards import built


def test_unknown_board_lists_those_there_are():
    with pytest.raises(UserError, match="there is no board esp33; use one of esp32-s3, esp32-s3-u"):
        opening.open_board("esp33")


@pytest.mark.slow
def test_simulated_board_is_built_and_answers():
    with opening.open_board("native") as board:
        assert board.info() == board.identity


@pytest.mark.slow
@pytest.mark.parametrize("name", ["native", "cortex-m4"])
class TestSimulatedBoard:
    @pytest.fixture(autouse=True)
    def program(self, name):
        built(name)

    def test_is_started_and_ended_with_the_line(self, name):
        with Board(SimulatedLink(name)) as board:
            assert board.identity["board"] == name
            assert board.traffic.errors == 0
            program = board.link._program.pid
        with pytest.raises(ProcessLookupError):
            os.kill(program, 0)

    def test_can_be_started_again(self, name):
        with Board(SimulatedLink(name)) as board:
            board.link._program.kill()
            with pytest.raises(UnpluggedError, match=f"{name} is gone"):
                board.info()
            board.reconnect()
            assert board.info()["board"] == name
        for use in (board.link.read, lambda: board.link.write(b"x")):
            with pytest.raises(UnpluggedError):
                use()

    def test_is_ended_if_it_answers_wrongly(self, name, monkeypatch):
        monkeypatch.setattr(Board, "info", lambda _board: 1 / 0)
        link = SimulatedLink(name)
        with pytest.raises(ZeroDivisionError):
            Board(link)
        assert link._program is None

    def test_that_ends_at_once_is_reported(self, name, monkeypatch):
        monkeypatch.setattr(firmware, "start_command", lambda *_, **__: ["false"])
        monkeypatch.setattr(links, "_START_SECONDS", 0.2)
        with pytest.raises(
            (UnpluggedError, CannotOpenError), match=f"{name} is gone|did not start for {name}"
        ):
            Board(SimulatedLink(name))

    def test_that_was_never_built_leaves_nothing_open(self, name, monkeypatch, tmp_path):
        monkeypatch.setattr(firmware.sections, "program_path", lambda _board: tmp_path / "program")
        before = len(os.listdir("/dev/fd"))
        link = SimulatedLink(name)
        with pytest.raises(UserError, match="there is no program"):
            link.open()
        link.close()
        assert len(os.listdir("/dev/fd")) == before


def start_demo() -> object:
    lines = firmware.printed_lines(firmware.start_command("native"), silence=60)
    next(lines)
    return lines


@pytest.mark.slow
@pytest.mark.parametrize(
    "start",
    [
        lambda: Board(SimulatedLink("native")),
        lambda: Board(SimulatedLink("cortex-m4")),
        start_demo,
    ],
    ids=["native", "cortex-m4", "demo"],
)
def test_no_program_outlives_a_killed_command(start, tmp_path, monkeypatch):
    fifo = tmp_path / "fifo"  # the program holds it open as long as it runs
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    start_command = firmware.start_command

    def holding_the_fifo(board: str, **options: object) -> list[str]:
        shell = f'exec 9> "{fifo}"; exec "$0" "$@"'
        return ["/bin/sh", "-c", shell, *start_command(board, **options)]

    built("native")
    built("cortex-m4")
    monkeypatch.setattr(firmware, "start_command", holding_the_fifo)
    child = os.fork()
    if child == 0:
        try:
            _started = start()
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    ended, _, _ = select.select([reader], [], [], HANG_SECONDS)
    assert ended and os.read(reader, 1) == b""
    os.close(reader)


def test_socket_is_a_port_too():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = f"socket://127.0.0.1:{server.getsockname()[1]}"
        link = opening.SerialLink(port)
        link.open()
        line = server.accept()[0]
    with line, subprocess.Popen([built("native")], stdin=line, stdout=line) as program:
        link.write(b"info\r")
        heard = b""
        while b"sha256: " not in heard:
            heard += link.read()
        program.kill()


def test_this_pc_without_serial_input_is_reported(monkeypatch):
    monkeypatch.setattr(links.sys, "platform", "win32")
    with pytest.raises(CannotOpenError, match="use an emulated board"):
        SimulatedLink("native").open()
