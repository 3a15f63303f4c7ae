"""Boards that a person adds in platformio_override.ini work as those of platformio.ini do."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import check
from boards import firmware, opening, sections, tools
from boards.simulated_links import EmulatedLink
from checks import steps
from evaluation import labelled_images
from project import paths
from project.errors import UserError

MY_M4 = "[env:my-m4]\nextends = env:cortex-m4\n"
MY_CHIP = "[env:my-chip]\nextends = sim\nboard = my_chip\n"


class ReachedError(Exception):
    """A command has taken the board."""


@pytest.fixture(autouse=True)
def override(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Writes platformio_override.ini; there is none at first."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    return (tmp_path / "platformio_override.ini").write_text


@pytest.fixture
def board_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the simulated boards' JSON files, to which a test may add."""
    folder = tmp_path / "sim"
    ignored = shutil.ignore_patterns("cores", "libraries", "variants", "builder")
    shutil.copytree(sections.SIM_DIR, folder, ignore=ignored)
    monkeypatch.setattr(sections, "SIM_DIR", folder)
    return folder / "boards"


def add_board(folder: Path, **changes: object) -> None:
    manifest = json.loads((folder / "mps2_an386.json").read_text())
    (folder / "my_chip.json").write_text(json.dumps({**manifest, **changes}))


def start(command: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    def reached(board: str) -> None:
        raise ReachedError(board)

    monkeypatch.setattr(tools, "provide", reached)
    monkeypatch.setattr(labelled_images, "load", lambda *_: None)
    monkeypatch.setattr(sys, "argv", [f"{command}.py", *arguments])
    module = importlib.import_module(command)
    return module.main(module.parse_arguments())


def needs(board: str) -> list[str]:
    return [tool.name for tool in tools.tools_for(board)]


@pytest.mark.parametrize("command", ["bench", "demo", "draw", "evaluate"])
class TestCommands:
    def test_take_a_board_of_ones_own(self, command, override, monkeypatch):
        override(MY_M4)
        with pytest.raises(ReachedError, match=r"^my-m4$"):
            start(command, monkeypatch, "--board", "my-m4")

    def test_name_the_boards_there_are(self, command, override, monkeypatch):
        override(MY_M4)
        with pytest.raises(
            UserError, match=r"there is no .*board x; use one of .*native.*my-m4\.$"
        ):
            start(command, monkeypatch, "--board", "x")


@pytest.mark.parametrize("command", ["bench", "demo"])
def test_board_that_is_not_simulated_is_refused(command, monkeypatch):
    with pytest.raises(UserError, match="no simulated board esp32; use one of native, "):
        start(command, monkeypatch, "--board", "esp32")


def test_board_of_ones_own_is_checked(override, monkeypatch, capsys):
    override(MY_M4)
    monkeypatch.setattr(steps, "_unity", lambda board: steps.Outcome(passed=len(board)))
    monkeypatch.setattr(sys, "argv", ["check.py", "--only", "my-m4"])
    assert check.main(check.parse_arguments()) == 0
    assert capsys.readouterr().out.endswith(
        "=== my-m4 (1 of 1)\n--- my-m4: 5 passed, 0 failed, "
        "0 skipped\n\n5 passed, 0 failed, 0 skipped\n"
    )


def test_unknown_step_is_told_with_those_there_are(override):
    override(MY_M4)
    with pytest.raises(
        UserError, match=r"no step x; use one of ruff-check, .*cortex-m3.*, my-m4, "
    ):
        steps.choose(["x"])


def test_section_can_keep_its_board_out_of_the_check(override):
    override(f"{MY_M4}custom_check = no\n")
    assert "my-m4" not in [step.name for step in steps.choose(None)]
    assert [step.name for step in steps.choose(["my-m4"])] == ["my-m4"]


def test_section_that_says_neither_is_told(override):
    override(f"{MY_M4}custom_check = never\n")
    with pytest.raises(UserError, match="custom_check = never of my-m4 is unknown; use yes or no"):
        steps.choose(None)


def test_board_file_says_what_is_emulated(override, board_files, monkeypatch):
    add_board(board_files, qemu={"machine": "my-machine", "icount_shift": 3})
    override(MY_CHIP)
    assert sections.is_emulated("my-chip") and not sections.is_emulated("native")
    assert sections.processor_of("my-chip") == "cortex-m4"
    assert needs("my-chip") == needs("cortex-m4") != needs("native")
    monkeypatch.setattr(tools, "provide", lambda _board: None)
    monkeypatch.setattr(firmware, "build", lambda _board: None)
    assert isinstance(opening.link_to("my-chip"), EmulatedLink)


def test_flags_say_what_is_sanitized(override):
    override("[env:mine]\nextends = env:native-sanitize\n")
    assert needs("mine") == needs("native-sanitize") != needs("native")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"qemu": {"machine": "m"}}, r"my_chip\.json lacks qemu\.icount_shift; "),
        ({"qemu": 3, "build": {}}, r"lacks build\.core, .*build\.stack_size, qemu\.machine, "),
    ],
)
def test_incomplete_board_file_is_told(override, board_files, changes, reason):
    add_board(board_files, **changes)
    override(MY_CHIP)
    with pytest.raises(UserError, match=reason):
        sections.manifest("my-chip")


@pytest.mark.parametrize("content", [b"{", b"\xff"])
def test_damaged_board_file_is_told(override, board_files, content):
    (board_files / "my_chip.json").write_bytes(content)
    override(MY_CHIP)
    with pytest.raises(UserError, match=r"my_chip\.json is not readable JSON \(.*\); mend it"):
        sections.manifest("my-chip")
