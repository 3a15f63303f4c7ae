"""Boards that a user adds in platformio_override.ini work like those of platformio.ini."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import check
from boards import opening, sections, tools
from boards.errors import CannotOpenError
from checks import steps
from evaluation import labelled_images
from project import paths
from project.errors import UserError

MY_M4 = "[env:my-m4]\nextends = env:cortex-m4\n"
REAL = "[family]\nplatform = esp\n[env:real]\nextends = family\n"
MY_CHIP = "[env:my-chip]\nextends = sim\nboard = my_chip\n"


class ReachedError(Exception):
    """A command has accepted the board."""


@pytest.fixture(autouse=True)
def override(tmp_path, monkeypatch):
    """Writes platformio_override.ini; there is none at first."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    return (tmp_path / "platformio_override.ini").write_text


@pytest.fixture
def board_file(tmp_path, monkeypatch) -> Path:
    """A board file of a user's own, in a copy of platforms/sim."""
    folder = tmp_path / "sim"
    ignored = shutil.ignore_patterns("cores", "libraries", "*.cpp", "*.h", "builder")
    shutil.copytree(sections.SIM_DIR, folder, ignore=ignored)
    monkeypatch.setattr(sections, "SIM_DIR", folder)
    return folder / "boards" / "my_chip.json"


def fill(file: Path, **changes: object) -> None:
    manifest = json.loads(file.with_name("mps2_an386.json").read_text())
    file.write_text(json.dumps({**manifest, **changes}))


def needs(board: str) -> list[str]:
    return [tool.name for tool in tools.tools_for(board)]


@pytest.fixture
def start(monkeypatch):
    """Runs a command with a board until it would need the board's tools."""

    def reached(board: str) -> None:
        raise ReachedError(board)

    def start(command: str, board: str) -> None:
        monkeypatch.setattr(tools, "provide", reached)
        monkeypatch.setattr(labelled_images, "load", lambda *_: None)
        monkeypatch.setattr(sys, "argv", [f"{command}.py", "--board", board])
        module = importlib.import_module(command)
        module.main(module.parse_arguments())

    return start


@pytest.mark.parametrize("command", ["bench", "demo", "draw", "evaluate"])
def test_command_takes_own_board(command, override, start):
    override(MY_M4)
    with pytest.raises(ReachedError, match=r"^my-m4$"):
        start(command, "my-m4")
    with pytest.raises(UserError, match=r"there is no .*board x; use one of .*native.*my-m4\.$"):
        start(command, "x")


@pytest.mark.parametrize("command", ["bench", "demo"])
def test_board_that_is_not_simulated_is_refused(command, start):
    with pytest.raises(UserError, match="no simulated board esp32; use one of native, "):
        start(command, "esp32")


@pytest.fixture
def plug_in(monkeypatch):
    """What is plugged in, beside a port of the PC's own."""

    def plug_in(*names: str) -> None:
        ports = [SimpleNamespace(device=name, vid=0x2341) for name in names]
        ports.append(SimpleNamespace(device="/dev/ttyS0", vid=None))
        monkeypatch.setattr(opening.list_ports, "comports", lambda: ports)

    return plug_in


@pytest.mark.parametrize("section", ["env", "family", "env:real"])
@pytest.mark.parametrize("option", ["monitor_port", "upload_port"])
def test_set_port_is_used(override, plug_in, section, option):
    plug_in("/dev/ttyUSB0")
    text = REAL if f"[{section}]" in REAL else f"[{section}]\n{REAL}"
    override(text.replace(f"[{section}]", f"[{section}]\n{option} = /dev/mine"))
    assert opening.link_to("real").name == "/dev/mine"


def test_only_plugged_in_port_is_used(override, plug_in):
    plug_in("/dev/ttyUSB0")
    override(REAL)
    assert opening.link_to("real").name == "/dev/ttyUSB0"


@pytest.mark.parametrize(
    ("names", "found"), [((), "none was found"), (("a", "b"), r"several are .* \(a, b\)")]
)
def test_no_port_or_two_ask_for_its_name(override, plug_in, names, found):
    plug_in(*names)
    override(REAL)
    with pytest.raises(CannotOpenError, match=f"{found}; name it with --port"):
        opening.link_to("real")


def test_damaged_platformio_override_is_reported(override):
    override("no section\n")
    with pytest.raises(UserError, match="cannot be read"):
        opening.link_to("native")


def test_own_board_is_checked(override, monkeypatch, capsys):
    override(MY_M4)
    monkeypatch.setattr(steps, "_unity", lambda board: steps.Outcome(passed=len(board)))
    monkeypatch.setattr(sys, "argv", ["check.py", "--only", "my-m4"])
    assert check.main(check.parse_arguments()) == 0
    assert "--- my-m4: 5 passed, 0 failed, 0 skipped" in capsys.readouterr().out


def test_unknown_step_lists_those_there_are(override):
    override(MY_M4)
    with pytest.raises(UserError, match=r"no step x; use one of ruff-check, .*my-m4"):
        steps.choose(["x"])


def test_section_can_keep_its_board_out_of_the_check(override):
    override(f"{MY_M4}custom_check = no\n")
    assert "my-m4" not in [step.name for step in steps.choose(None)]
    assert [step.name for step in steps.choose(["my-m4"])] == ["my-m4"]
    override(f"{MY_M4}custom_check = never\n")
    with pytest.raises(UserError, match="custom_check = never of my-m4 is unknown; use yes or no"):
        steps.choose(None)


def test_board_file_says_what_is_emulated(override, board_file):
    fill(board_file, qemu={"machine": "my-machine", "icount_shift": 3})
    override(MY_CHIP)
    assert sections.is_emulated("my-chip") and not sections.is_emulated("native")
    assert sections.processor_of("my-chip") == "cortex-m4"
    assert needs("my-chip") == needs("cortex-m4") != needs("native")


def test_flags_say_what_is_sanitized(override):
    override("[env:mine]\nextends = env:native-sanitize\n")
    assert needs("mine") == needs("native-sanitize") != needs("native")


@pytest.mark.parametrize("section", ["[env:mine]\nplatform = sim\n", ""])
def test_section_without_board_is_reported(override, section):
    override(section)
    with pytest.raises(UserError, match=r"names no board for \[env:mine\]"):
        sections.manifest("mine")


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"qemu": {"machine": "m"}}, r"my_chip\.json \w+ qemu\.icount_shift; "),
        ({"qemu": 3, "build": {}}, r"build\.core, .*build\.stack_size, qemu\.machine, "),
    ],
)
def test_incomplete_board_file_is_reported(override, board_file, changes, missing):
    fill(board_file, **changes)
    override(MY_CHIP)
    with pytest.raises(UserError, match=missing):
        sections.manifest("my-chip")


@pytest.mark.parametrize("content", [b"{", b"\xff"])
def test_damaged_board_file_is_reported(override, board_file, content):
    board_file.write_bytes(content)
    override(MY_CHIP)
    with pytest.raises(UserError, match=r"my_chip\.json is not readable JSON \(.*\); "):
        sections.manifest("my-chip")
