"""How a training tells how far it is."""

from __future__ import annotations

import io

import pytest

from training import progress
from training.checkpoint import Epoch
from training.progress import Progress, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second passes between any two looks at the clock."""
    ticks = iter(range(10**6))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(ticks)))


def test_a_line_an_epoch_where_nobody_watches():
    out = io.StringIO()
    shown = Progress(epochs=12, steps=2, done=0, out=out)
    for _ in range(2):
        shown.step(0.5, 0.75)
    assert out.getvalue() == ""
    shown.epoch(Epoch(loss=0.5, accuracy=0.75, held_out=0.8125))
    # Three seconds for two steps of 24.
    assert out.getvalue() == (
        "epoch  1/12 loss 0.5000, accuracy 75.00 %, held out 81.25 %, 33 s left\n"
    )


def test_a_bar_in_a_terminal():
    out = Terminal()
    shown = Progress(epochs=2, steps=4, done=0, out=out)
    shown.step(1.25, 0.5)
    assert out.getvalue().startswith(
        "\repoch 1/2 [#####...............] loss 1.2500, accuracy 50.00 %, "
    )
    assert " s left" in out.getvalue()
    assert "\n" not in out.getvalue()


def test_the_epoch_takes_the_place_of_the_bar():
    out = Terminal()
    shown = Progress(epochs=2, steps=1, done=0, out=out)
    shown.step(1.25, 0.5)
    shown.epoch(Epoch(1.25, 0.5, 0.5))
    last = out.getvalue().rsplit("\r", 1)[1]
    assert last.startswith("epoch 1/2 loss 1.2500") and last.endswith("\033[K\n")
    shown.step(1.0, 0.6)
    assert "\repoch 2/2 [" in out.getvalue()


def test_the_last_epoch_has_no_time_left():
    out = io.StringIO()
    shown = Progress(epochs=1, steps=1, done=0, out=out)
    shown.step(1.25, 0.5)
    shown.epoch(Epoch(1.25, 0.5, 0.5))
    assert "left" not in out.getvalue()


def test_time_left_counts_only_the_steps_of_this_process():
    out = io.StringIO()
    shown = Progress(epochs=100, steps=1, done=98, out=out)
    shown.step(1.0, 0.5)
    shown.epoch(Epoch(1.0, 0.5, 0.5))
    assert out.getvalue().startswith("epoch  99/100 ")
    assert out.getvalue().endswith(", 2 s left\n")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3570, "1 h 00 min"), (4000, "1 h 07 min")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text
