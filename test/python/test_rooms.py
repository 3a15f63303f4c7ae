"""README.md's map of scripts/: which rooms there are, and that imports go one way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Callable

import pytest

import documentation
from project import paths

_ROW = re.compile(r"^\| `scripts/([a-z]+)/` \|", re.MULTILINE)


def _rooms() -> list[str]:
    return _ROW.findall(documentation.text("README.md"))


def _imported_rooms(file: Path, rooms: list[str]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found & set(rooms)


def test_readme_names_every_room() -> None:
    folders = {file.parent.name for file in paths.SCRIPTS_DIR.glob("*/__init__.py")}
    assert sorted(_rooms()) == sorted(folders)


@pytest.mark.parametrize("room", _rooms())
def test_a_room_imports_only_rooms_before_it(room: str) -> None:
    rooms = _rooms()
    later = set(rooms[rooms.index(room) + 1 :])
    for file in sorted((paths.SCRIPTS_DIR / room).rglob("*.py")):
        upward = _imported_rooms(file, rooms) & later
        assert not upward, f"{file.name} imports {', '.join(sorted(upward))}"


def _owners(names: Callable[[Path], Iterable[str]]) -> dict[str, set[str]]:
    """The rooms in which each name stands."""
    owners: dict[str, set[str]] = {}
    for room in _rooms():
        for file in (paths.SCRIPTS_DIR / room).rglob("*.py"):
            for name in names(file):
                owners.setdefault(name, set()).add(room)
    return owners


def _classes(file: Path) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef)]


@pytest.mark.parametrize("names", [lambda file: [file.stem], _classes], ids=["file", "class"])
def test_no_name_stands_in_two_rooms(names: Callable[[Path], Iterable[str]]) -> None:
    shared = {name for name, rooms in _owners(names).items() if len(rooms) > 1}
    assert shared <= {"__init__", "errors"}
