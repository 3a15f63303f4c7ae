"""models/report/runs.json: the result of every seed and width, gathered from the cards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from project import reading
from project.forms import list_of, members, number, text, whole

_SHARE = number(0, 1)
_FORM = list_of(
    members(
        recipe=text(40),
        lstm_units=whole(1, 256),
        epochs=whole(1, 1000),
        seed=whole(0, 2**32 - 1),
        bytes=whole(1, 1 << 30),
        held_out=_SHARE,
        held_out_loss=number(0, 1e9),
        int8=_SHARE,
        float=_SHARE,
        seconds=number(0, 1e9),
    )
)

Share = float  # 0 to 1
Seconds = float


@dataclass(frozen=True, order=True)
class Run:
    """One training.

    Attributes:
        recipe: its name.
        lstm_units: width of the LSTM.
        epochs: passes over the training images.
        seed: of everything random.
        bytes: size of the int8 model.
        held_out: accuracy of the int8 model on the held-out training images.
        held_out_loss: its loss on them once they are warped, as `judging` defines it.
        int8: accuracy of the int8 model on the test images.
        float: that of the float model.
        seconds: that the training took.
    """

    recipe: str
    lstm_units: int
    epochs: int
    seed: int
    bytes: int
    held_out: Share
    held_out_loss: float
    int8: Share
    float: Share
    seconds: Seconds

    @property
    def kind(self) -> tuple[str, int, int]:
        """The same in all runs that differ only in their seed."""
        return self.recipe, self.lstm_units, self.epochs


def of_card(card: dict[str, Any], held_out_loss: float) -> Run:
    """The run that `card`, the content of a mnist_lstm.json, describes."""
    int8 = card["models"]["int8"]
    return Run(
        recipe=card["recipe"]["name"],
        lstm_units=card["recipe"]["lstm_units"],
        epochs=card["training"]["epochs"],
        seed=card["seed"],
        bytes=int8["bytes"],
        held_out=int8["held_out_accuracy"],
        held_out_loss=round(held_out_loss, 5),
        int8=int8["accuracy"],
        float=card["models"]["float"]["accuracy"],
        seconds=card["duration_seconds"],
    )


def read(path: Path) -> list[Run]:
    """The runs in the file at `path`; without a file, none.

    Raises:
        UserError: the file is damaged.
    """
    if not path.exists():
        return []
    found = reading.json_content(path, _FORM, "restore it, or delete it to begin anew")
    return [Run(**{name: run[name] for name in Run.__dataclass_fields__}) for run in found]


def as_json(runs: Sequence[Run]) -> bytes:
    """The file with `runs`, by recipe, width and seed."""
    return (json.dumps([asdict(run) for run in sorted(runs)], indent=1) + "\n").encode()


def with_new(runs: Sequence[Run], new: Run) -> list[Run]:
    """`runs` with `new`, in place of an older run of the same kind and seed."""
    others = [run for run in runs if (run.kind, run.seed) != (new.kind, new.seed)]
    return sorted([*others, new])


def best_on_held_out(runs: Sequence[Run]) -> Run:
    """The run to ship, by `held_out_loss`; of equal ones that with the smallest seed."""
    return min(runs, key=lambda run: (run.held_out_loss, run.seed))
