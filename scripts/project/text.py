"""Text from others, made safe to show."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    r"""`text` with control characters of a terminal or of the writing direction as escapes, `\x1b`.

    Spaces of every width and tabs stay.
    """
    return "".join(
        each
        if each.isprintable() or each == "\t" or unicodedata.category(each) == "Zs"
        else each.encode("unicode_escape").decode()
        for each in text
    )
