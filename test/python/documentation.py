"""What README.md and docs/ say, so that it can be tried."""

from __future__ import annotations

import re

from project import paths


def text(file: str) -> str:
    """A Markdown file of the project, such as "docs/console.md"."""
    return (paths.ROOT / file).read_text(encoding="utf-8")


def code_blocks(file: str, language: str) -> list[str]:
    """All that stands there as code of `language`."""
    return re.findall(rf"^```{language}\n(.*?)^```", text(file), re.DOTALL | re.MULTILINE)
