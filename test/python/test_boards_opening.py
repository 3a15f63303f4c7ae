"""From the name of a board to one that answers; simulated boards with a program that stands in."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

import fake_board
import stand_in
from boards import client as board_module
from boards import firmware, opening, simulated_links, tools
from boards.errors import CannotOpenError, UnpluggedError
from boards.links import Link, SerialLink
from fake_board import HANG_SECONDS
from lifeline import Lifeline
from project import paths
from project.errors import UserError


@pytest.fixture
def ini(tmp_path, monkeypatch):
    """Another platformio.ini, and what a person overrides in it."""

    def write(text: str, override: str = "") -> None:
        monkeypatch.setattr(paths, "ROOT", tmp_path)
        monkeypatch.setattr(paths, "PLATFORMIO_INI", tmp_path / "platformio.ini")
        (tmp_path / "platformio.ini").write_text(text, encoding="utf-8")
        (tmp_path / "platformio_override.ini").write_text(override, encoding="utf-8")

    return write


@pytest.fixture
def plug_in(monkeypatch):
    """What is plugged in, beside a port of the PC's own."""

    def plug_in(*names: str) -> None:
        ports = [SimpleNamespace(device=name, vid=0x2341) for name in names]
        ports.append(SimpleNamespace(device="/dev/ttyS0", vid=None))
        monkeypatch.setattr(opening.list_ports, "comports", lambda: ports)

    return plug_in


REAL = "[env]\nframework = arduino\n[family]\nplatform = esp\n[env:real]\nextends = family\n"


class TestRealBoards:
    def name(self) -> str:
        link = opening.link_to("real")
        assert isinstance(link, SerialLink)
        return link.name

    @pytest.mark.parametrize("section", ["env", "family", "env:real"])
    @pytest.mark.parametrize("option", ["monitor_port", "upload_port"])
    def test_the_port_that_a_person_has_set(self, ini, plug_in, section, option):
        plug_in("/dev/ttyUSB0")
        ini(REAL, f"[{section}]\n{option} = /dev/mine\n")
        assert self.name() == "/dev/mine"

    def test_the_nearest_setting_wins(self, ini):
        ini(REAL + "monitor_port = /dev/a\n", "[env:real]\nmonitor_port = /dev/b\n")
        assert self.name() == "/dev/b"

    def test_the_only_one_that_is_plugged_in(self, ini, plug_in):
        plug_in("/dev/ttyUSB0")
        ini(REAL)
        assert self.name() == "/dev/ttyUSB0"

    @pytest.mark.parametrize(
        ("names", "found"), [((), "none was found"), (("a", "b"), r"several are .* \(a, b\)")]
    )
    def test_none_or_two_are_no_answer(self, ini, plug_in, names, found):
        plug_in(*names)
        ini(REAL)
        with pytest.raises(CannotOpenError, match=f"{found}; name it with --port"):
            self.name()


def test_an_unknown_board_is_told_with_those_there_are():
    with pytest.raises(
        UserError, match="there is no board esp33; use one of esp32-s3, esp32-s3-uart, "
    ):
        opening.open_board("esp33")


def test_a_damaged_platformio_ini_is_told(ini):
    ini("no section\n")
    with pytest.raises(UserError, match="cannot be read"):
        opening.link_to("native")


@pytest.mark.parametrize("board", ["native", "cortex-m4"])
class TestSimulatedBoards:
    @pytest.fixture(autouse=True)
    def program(self, monkeypatch, tmp_path):
        """Puts the stand-in where the firmware would be built and started."""
        self.built: list[str] = []
        self.pid_file = tmp_path / "pid"
        self.lifeline = Lifeline(tmp_path / "lifeline")
        monkeypatch.setattr(board_module, "REPLY_SECONDS", HANG_SECONDS)  # it may start slowly
        monkeypatch.setattr(tools, "provide", lambda _board: None)
        monkeypatch.setattr(firmware, "build", self.built.append)
        monkeypatch.setattr(firmware, "start_command", self.start_command)

    def start_command(self, _board: str, *, skip_delays: bool, serial: str = "stdio") -> list[str]:
        assert not skip_delays
        folders = [str(paths.SCRIPTS_DIR), str(Path(stand_in.__file__).parent)]
        code = f"""
import os, sys
from pathlib import Path
lifeline = open({str(self.lifeline.path)!r}, "w")
Path({str(self.pid_file)!r}).write_text(str(os.getpid()))
sys.path[:0] = {folders!r}
import stand_in
stand_in.main({serial!r})
"""
        return [sys.executable, "-c", code]

    def test_is_built_started_and_answers(self, board):
        with opening.open_board(board) as opened:
            assert self.built == [board]
            assert opened.identity == fake_board.IDENTITY
            assert opened.traffic.errors == 0

    def test_is_ended_with_the_line(self, board):
        with opening.open_board(board):
            pass
        with pytest.raises(ProcessLookupError):
            os.kill(int(self.pid_file.read_text()), 0)

    def test_is_ended_even_if_who_started_it_is_killed(self, board):
        self.lifeline.require_cut_by_kill(lambda: opening.open_board(board))

    def test_is_ended_when_it_does_not_answer_rightly(self, board, monkeypatch):
        monkeypatch.setattr(opening.Board, "info", lambda _board: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            opening.open_board(board)
        if self.pid_file.exists():
            with pytest.raises(ProcessLookupError):
                os.kill(int(self.pid_file.read_text()), 0)

    def test_that_ends_is_gone_and_can_be_started_again(self, board):
        with opening.open_board(board) as opened:
            os.kill(int(self.pid_file.read_text()), 9)
            with pytest.raises(UnpluggedError, match=f"{board} is gone"):
                opened.info()
            opened.reconnect()
            assert opened.info() == fake_board.IDENTITY

    def test_that_was_closed_is_gone(self, board):
        link: Link = opening.link_to(board)
        with pytest.raises(UnpluggedError):
            link.read()
        with pytest.raises(UnpluggedError):
            link.write(b"x")
        link.close()

    def test_that_ends_at_once_is_told(self, board, monkeypatch):
        command = [sys.executable, "-c", "raise SystemExit(1)"]
        monkeypatch.setattr(firmware, "start_command", lambda *_, **__: command)
        monkeypatch.setattr(simulated_links, "_START_SECONDS", 0.2)
        with pytest.raises(
            (UnpluggedError, CannotOpenError), match=f"{board} is gone|did not start"
        ):
            opening.open_board(board)

    def test_that_cannot_be_built_is_told(self, board, monkeypatch):
        def fail(_board: str) -> None:
            raise UserError("could not be built")

        monkeypatch.setattr(firmware, "build", fail)
        with pytest.raises(UserError, match="could not be built"):
            opening.open_board(board)


def test_a_board_behind_a_socket_is_a_port_too():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                stand_in.serve(connection.fileno(), connection.fileno())

        board_end = threading.Thread(target=serve)
        board_end.start()
        with opening.open_board(port=f"socket://127.0.0.1:{server.getsockname()[1]}") as opened:
            assert opened.identity == fake_board.IDENTITY
        board_end.join()


def test_a_program_that_cannot_be_found_leaves_nothing_open(monkeypatch):
    def fail(*_arguments: object, **_options: object) -> list[str]:
        raise UserError("there is no program")

    monkeypatch.setattr(firmware, "start_command", fail)
    before = len(os.listdir("/dev/fd"))
    for link in (simulated_links.NativeLink("native"), simulated_links.EmulatedLink("cortex-m4")):
        with pytest.raises(UserError, match="there is no program"):
            link.open()
        link.close()
    assert len(os.listdir("/dev/fd")) == before


def test_this_pc_without_pseudo_terminals_is_told(monkeypatch):
    monkeypatch.setattr(simulated_links.sys, "platform", "win32")
    with pytest.raises(CannotOpenError, match="use an emulated board"):
        simulated_links.NativeLink("native").open()
