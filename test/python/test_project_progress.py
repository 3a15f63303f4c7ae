"""The progress of a long job."""

from __future__ import annotations

import io
import math

import pytest

from project.progress import Progress, duration


class Stream(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.isatty = lambda: is_terminal


def progress(stream: Stream, seconds: list[float], **options: float) -> Progress:
    return Progress(200, stream, clock=iter(seconds).__next__, **options)


def test_outside_a_terminal_a_line_appears_now_and_then():
    stream = Stream(is_terminal=False)
    shown = progress(stream, [0, 1, 11, 11, 12])
    for done in (10, 100, 110):
        shown.show(done, f"{done} of 200")
    shown.keep("all done")
    assert stream.getvalue() == "[##########..........] 100 of 200, 11 s left\nall done\n"


def test_lines_can_be_left_to_the_caller():
    stream = Stream(is_terminal=False)
    progress(stream, [0, 1e9], line_seconds=math.inf).show(100, "half")
    assert stream.getvalue() == ""


def test_in_a_terminal_the_bar_stays_on_its_line():
    stream = Stream(is_terminal=True)
    shown = progress(stream, [0, 0.05, 1, 1, 2, 2])
    shown.show(5, "too early")
    shown.show(100, "half")
    shown.keep("unplugged")
    shown.show(150, "more")
    bar = "[##########..........] half, 1 s left"
    line = "[###############.....] more, 1 s left"
    assert stream.getvalue() == f"\r{bar}\x1b[K\runplugged\x1b[K\n\r{line}\x1b[K"


def test_time_left_counts_only_what_this_process_did():
    assert progress(Stream(False), [0, 3], done=198).time_left(199) == "3 s"


def test_time_left_is_known_before_anything_is_done():
    assert progress(Stream(False), [0, 0.1]).time_left(0) == "20 s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3570, "1 h 00 min"), (4000, "1 h 07 min")],
)
def test_duration_is_as_people_say_it(seconds, text):
    assert duration(seconds) == text
