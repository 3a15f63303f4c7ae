"""Text of others, made fit to be shown."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    r"""`text` with what would drive a terminal or turn the writing round as an escape, `\x1b`.

    Spaces of every width stay, and so do tabs.
    """
    return "".join(
        each
        if each.isprintable() or each == "\t" or unicodedata.category(each) == "Zs"
        else each.encode("unicode_escape").decode()
        for each in text
    )
