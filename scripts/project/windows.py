"""How recordings in CSV files become examples: the settings custom_window, custom_stride, …"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from project.forms import list_of, members, optional, text, whole

MAX_STEPS = 16000

FORM = members(
    length=optional(whole(1, MAX_STEPS)),
    stride=optional(whole(1, MAX_STEPS)),
    label=text(80),
    targets=list_of(text(80), 0, 100),
    horizon=whole(0, MAX_STEPS),
)
"""Of `to_card`."""


@dataclass(frozen=True)
class Windows:
    """Windows that are cut out of a recording, one every `stride` rows.

    Attributes:
        length: rows of a window; None for a whole recording.
        stride: None for half a window.
        label: the column with the class; "" for one that is called class or label.
        targets: the columns whose values the network is to say, instead of a class.
        horizon: how many rows after a window's last one the targets are; 0 for that row itself.
    """

    length: int | None = None
    stride: int | None = None
    label: str = ""
    targets: tuple[str, ...] = ()
    horizon: int = 0

    def to_card(self) -> dict[str, Any]:
        """What `from_card` reads."""
        return {**asdict(self), "targets": list(self.targets)}


WHOLE = Windows()
"""Each recording is one example."""


def from_card(entry: dict[str, Any]) -> Windows:
    return Windows(**{**entry, "targets": tuple(entry["targets"])})


def columns(text: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
