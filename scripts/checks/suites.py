"""The Unity suites of this project and the cases that their sources hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SOURCES = (".c", ".cpp", ".h", ".hpp", ".inc")

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_DEFINITION = re.compile(r"^[ \t]*#[ \t]*define\b(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
_CASE = re.compile(r"\bRUN_TEST\s*\(")


@dataclass(frozen=True)
class Suite:
    """A folder `test_*`, by the name that PlatformIO gives it, and its number of RUN_TEST calls."""

    name: str
    cases: int


def find_suites(test_dir: Path) -> list[Suite]:
    """Every suite below `test_dir`, by name."""
    folders = sorted(path for path in test_dir.rglob("test_*") if path.is_dir())
    return [
        Suite(folder.relative_to(test_dir).as_posix(), count_cases(folder)) for folder in folders
    ]


def count_cases(folder: Path) -> int:
    """The RUN_TEST calls in a suite's sources; comments and macro definitions do not count."""
    count = 0
    for file in sorted(folder.rglob("*")):
        if file.suffix in SOURCES:
            text = _COMMENT.sub(" ", file.read_text(encoding="utf-8"))
            count += len(_CASE.findall(_DEFINITION.sub("", text)))
    return count
